import type { Resolution } from '../domain/levels.ts';

/**
 * Where renditions live. They are nested, best on the outside, so that one signed prefix means "up to this
 * resolution": a custom policy of CloudFront holds one Resource, and a trailing `*` is all it can say.
 *
 *     /media/v/<id>/            4K
 *     /media/v/<id>/hd/         1080p
 *     /media/v/<id>/hd/md/      720p
 *     /media/v/<id>/hd/md/sd/   480p, audio, subtitles
 */

const LEVELS: Readonly<Record<Resolution, string>> = {
  '4K': '',
  '1080p': 'hd/',
  '720p': 'hd/md/',
  '480p': 'hd/md/sd/',
};

/** The directory of a resolution inside its title's tree: '' for 4K, else with a trailing slash. */
export function levelPath(resolution: Resolution): string {
  return LEVELS[resolution];
}

/** The directory a grant covers, with a trailing slash: `/media/v/<id>/hd/md/`. */
export function grantDirectory(mediaId: string, resolution: Resolution): string {
  return `/media/v/${checkedId(mediaId)}/${levelPath(resolution)}`;
}

/** The path of the one Resource of a grant, with its wildcard: `/media/v/<id>/hd/md/*`. */
export function grantPath(mediaId: string, resolution: Resolution): string {
  return `${grantDirectory(mediaId, resolution)}*`;
}

/** The multivariant playlist listing `resolution` and everything below it; `twin` is the self-carrying `.q.m3u8`. */
export function playlistPath(what: { mediaId: string; resolution: Resolution; twin: boolean }): string {
  return `${grantDirectory(what.mediaId, what.resolution)}${what.twin ? 'index.q.m3u8' : 'index.m3u8'}`;
}

/** A trailer's playlist, in the public behaviour: it plays with no token and no signature. */
export function trailerPath(mediaId: string): string {
  return `/media/t/${checkedId(mediaId)}/index.m3u8`;
}

/** The directory of everything that is made of one source, with a trailing slash and no leading one: an object key. */
export function treeOf(kind: 'main' | 'trailer', mediaId: string): string {
  return `media/${kind === 'main' ? 'v' : 't'}/${checkedId(mediaId)}/`;
}

/** The key of a film's poster frame, in the public behaviour. */
export const posterKey = (mediaId: string): string => `media/p/${checkedId(mediaId)}.jpg`;
/** Is this picture of a title that frame: its path, or as an administrator reads it, with the origin before it. */
export const showsPoster = (url: string | undefined, mediaId: string): boolean =>
  url?.endsWith(`/${posterKey(mediaId)}`) ?? false;

/** An id goes into a policy, where `*` and `?` are wildcards and `/` leaves the title's tree: a bug, never a caller's fault. */
function checkedId(mediaId: string): string {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(mediaId))
    throw new TypeError(`not a media id: ${JSON.stringify(mediaId)}`);
  return mediaId;
}
