import type { App } from '../../app.ts';
import type { EpisodeRecord, Media, TitleRecord } from '../../domain/catalogue/title.ts';
import type { MediaRecord } from '../../domain/media/media.ts';
import { MediaFailed } from '../../domain/media/failures.ts';
import { Problem } from '../../domain/problem.ts';
import { summedUp, withNewSeasons } from '../../domain/titles/episode-changes.ts';
import { showsPoster } from '../../media/layout.ts';
import { is } from '../../table/expressions.ts';
import { TransactionFailed, type Write } from '../../table/table.ts';
import { putTitle } from '../catalogue/shelves.ts';
import { episodeItem, episodesOf, titleById } from '../catalogue/titles.ts';
import { releaseWrite } from '../titles/noted-releases.ts';
import { leavingWrites } from './leaving.ts';
import { changeMediaWrite, mediaById } from './media.ts';

const ATTEMPTS = 8;

/**
 * Shows media that is ready in its title, in one transaction with its own state: until then the old one plays, and what
 * runs of it runs on, since a playback names its media. False when somebody else has changed it meanwhile. Throws
 * MediaFailed when the title is gone.
 */
export async function attachMedia(
  app: App,
  record: MediaRecord,
  made: Ready,
  ready: Partial<MediaRecord>,
  by: { operationId: string; audit?: Write } = { operationId: record.mediaId },
): Promise<boolean> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if ((await mediaById(app.table, record.titleId, record.mediaId)).v !== record.v) return false;
    const title = await titleById(app.table, record.titleId, { consistent: true });
    if (!title) throw new MediaFailed('title_gone');
    const { after, also, replaced } = await placed(app, title, record, made);
    const writes = [
      changeMediaWrite(record, ready, { over: true }),
      ...also,
      ...(replaced === record.mediaId ? [] : await leavingWrites(app, record.titleId, replaced)),
      ...(by.audit ? [by.audit] : []),
    ];
    try {
      await putTitle(app.table, after, title, by.operationId, { also: writes, now: app.now() });
      return true;
    } catch (error) {
      if (!(error instanceof TransactionFailed)) throw error;
    }
  }
  throw new Problem('unavailable', 'This is changing too fast; try again shortly.', {}, 1);
}

interface Ready {
  media: Media;
  /** Path of a frame of it, for a title without pictures of its own. */
  picture: string | undefined;
}

interface Placed {
  after: TitleRecord;
  also: Write[];
  /** What was shown there before. */
  replaced: string | undefined;
}

async function placed(
  { table, now }: App,
  title: TitleRecord,
  { kind, mediaId, titleId, episodeId }: MediaRecord,
  { media, picture }: Ready,
): Promise<Placed> {
  if (kind === 'trailer') {
    return { after: { ...title, trailerMediaId: mediaId }, also: [], replaced: title.trailerMediaId };
  }
  if (episodeId === undefined) {
    const replaced = title.media?.mediaId;
    return { after: { ...pictured(title, picture, replaced), media }, also: [], replaced };
  }
  const episodes = await episodesOf(table, titleId);
  const before = episodes.find((each) => each.episodeId === episodeId);
  if (!before) throw new MediaFailed('title_gone');
  const episode: EpisodeRecord = { ...before, media };
  const all = episodes.map((each) => (each === before ? episode : each));
  const put = { put: episodeItem(episode), when: is('version', '=', before.version) };
  const replaced = before.media?.mediaId;
  const { title: series, seasons } = withNewSeasons(pictured(title, picture, replaced), episodes, all);
  const releases = seasons.map((season) => releaseWrite({ titleId, season }, now()));
  return { after: summedUp(series, all), also: [put, ...releases], replaced };
}

/** The title with a frame where it has no picture, or one of the film that is replaced. */
function pictured(
  title: TitleRecord,
  picture: string | undefined,
  replaced: string | undefined,
): TitleRecord {
  if (picture === undefined) return title;
  const framed = (field: 'posterUrl' | 'backdropUrl') =>
    title[field] === undefined || (replaced && showsPoster(title[field], replaced))
      ? { [field]: picture }
      : {};
  return { ...title, ...framed('posterUrl'), ...framed('backdropUrl') };
}
