import { RESOLUTIONS } from '../domain/levels.ts';
import { rawSound, RAW_VIDEO, soundPlaylist } from './job-settings.ts';
import {
  countOf,
  frameName,
  POSTERS,
  sheetsOf,
  THUMBNAIL_MODIFIER,
  thumbnailList,
  THUMBNAILS,
} from './frames.ts';
import { levelPath } from './layout.ts';
import type { AudioPlan, Plan } from './plan.ts';
import {
  avcCodec,
  type Ladder,
  mediaPlaylist,
  multivariantPlaylist,
  readMediaPlaylist,
  secondsOf,
  type SoundTrack,
  type VideoRendition,
} from './playlists.ts';

/** Reads an object of the tree by its name in it, the whole or its first bytes. Rejects where there is none. */
export type ReadTree = (name: string, firstBytes?: number) => Promise<Uint8Array>;

/** What a transcoder has written, read back. */
export interface Made {
  ladder: Ladder;
  /** How many thumbnails there are. */
  thumbnails: number;
  /** The name of the poster frame in the lowest level, where there is one. */
  poster: string | undefined;
  /** Of the shortest rendition. */
  seconds: number;
}

/**
 * Reads the playlists and headers of everything in the plan: the transcoder's raw ones, or the finished ones of a tree
 * that is shown. Throws where something is missing.
 */
export async function readTree(plan: Plan, read: ReadTree, { finished = false } = {}): Promise<Made> {
  const rendition = async (directory: string, name: string) =>
    readMediaPlaylist(new TextDecoder().decode(await read(directory + name)));
  const video = await Promise.all(
    plan.video.map(async ({ resolution, width, height }): Promise<VideoRendition> => {
      const directory = levelPath(resolution);
      const made = await rendition(directory, finished ? 'video.m3u8' : RAW_VIDEO);
      const { offset, length } = made.header!;
      const codec = avcCodec(await read(directory + made.file, offset + length));
      return { ...made, resolution, width, height, codec };
    }),
  );
  const sound = await Promise.all(
    plan.audio.map(async (audio): Promise<SoundTrack> => ({
      ...(await rendition(levelPath('480p'), finished ? `${soundPlaylist(audio)}.m3u8` : rawSound(audio))),
      ...{ playlist: soundPlaylist(audio), name: nameOf(audio, plan.audio), language: audio.language },
      channels: audio.channels,
    })),
  );
  const { numerator, denominator } = plan.frameRate;
  const ladder = { video, sound, subtitles: [], framesPerSecond: numerator / denominator };
  const seconds = Math.min(...video.map(secondsOf));
  return { ladder, seconds, ...(await readFrames(plan, seconds, read, finished)) };
}

/** The pictures that are there: the last one may fall to either side of the film's end, and none is worth a film. */
async function readFrames({ frames }: Plan, seconds: number, read: ReadTree, finished: boolean) {
  if (!frames) return { thumbnails: 0, poster: undefined };
  const isThere = (name: string) =>
    read(levelPath('480p') + name, 1).then(
      () => true,
      () => false,
    );
  const [expected, found] = [
    countOf(frames, seconds),
    { thumbnails: 0, poster: undefined as string | undefined },
  ];
  for (const count of [expected, expected - 1]) {
    // Of a finished tree, whose pictures are on sheets, it only counts whether there are any.
    const last = finished ? THUMBNAILS : frameName(THUMBNAIL_MODIFIER, count - 1);
    if (count === 0 || !(await isThere(last))) continue;
    found.thumbnails = count;
    break;
  }
  for (const name of POSTERS) {
    if (await isThere(name)) return { ...found, poster: name };
  }
  return found;
}

const LANGUAGES = new Intl.DisplayNames('en', { type: 'language' });

/** What a menu calls a sound: its language, numbered where several have the same, and 5.1. */
function nameOf({ language, track, channels }: AudioPlan, all: readonly AudioPlan[]): string {
  const tracks = [...new Set(all.filter((each) => each.language === language).map((each) => each.track))];
  const word = language === 'und' ? 'Original' : (LANGUAGES.of(language) ?? language);
  const number = tracks.length > 1 ? ` ${tracks.indexOf(track) + 1}` : '';
  return `${word}${number}${channels === 6 ? ' 5.1' : ''}`;
}

/**
 * Every playlist of a tree by its name in it: for each rendition and level plain and as its twin. A trailer, which
 * nobody signs, has no twins, and its list lies at the top.
 */
export function playlistsOf(
  { ladder, thumbnails, seconds }: Pick<Made, 'ladder' | 'thumbnails' | 'seconds'>,
  kind: 'main' | 'trailer',
): Map<string, string> {
  const all = new Map<string, string>();
  const put = (name: string, text: (twin: boolean) => string) => {
    all.set(`${name}.m3u8`, text(false));
    if (kind === 'main') all.set(`${name}.q.m3u8`, text(true));
  };
  for (const video of ladder.video) {
    const directory = levelPath(video.resolution);
    put(`${directory}video`, (twin) => mediaPlaylist(video, twin));
    if (kind === 'main') {
      put(`${directory}index`, (twin) =>
        multivariantPlaylist(ladder, video.resolution, twin, thumbnails > 0 ? THUMBNAILS : undefined),
      );
    }
  }
  for (const sound of ladder.sound) {
    put(levelPath('480p') + sound.playlist, (twin) => mediaPlaylist(sound, twin));
  }
  for (const { playlist } of ladder.subtitles) {
    const whole = { file: `${playlist}.vtt`, segments: [{ seconds }] };
    put(levelPath('480p') + playlist, (twin) => mediaPlaylist(whole, twin));
  }
  if (kind === 'trailer') put('index', () => multivariantPlaylist(ladder, RESOLUTIONS.at(-1)!, false));
  return all;
}

/** What the transcoder wrote of which nothing speaks any more. */
export const rawPlaylistsOf = (plan: Plan): string[] => [
  ...plan.video.flatMap(({ resolution }) =>
    [RAW_VIDEO, 'media.m3u8'].map((name) => levelPath(resolution) + name),
  ),
  ...plan.audio.map((audio) => levelPath('480p') + rawSound(audio)),
];

/** Whatever may be left of this plan before its tree was shown. */
export const leftoversOf = (plan: Plan): string[] => [
  ...rawFramesOf(plan),
  ...picturesOf(plan),
  ...rawPlaylistsOf(plan),
  ...plan.video.map(({ resolution }) => levelPath(resolution) + RAW_VIDEO.replace('.m3u8', '.cmfv')),
  ...plan.audio.map((audio) => levelPath('480p') + rawSound(audio).replace('.m3u8', '.cmfa')),
];

/** So many thumbnails at most: one may fall just behind the end. */
const mostThumbnails = ({ frames, durationSeconds }: Plan): number =>
  frames ? countOf(frames, durationSeconds) + 1 : 0;

/** The single pictures that sheets are made of. */
export const rawFramesOf = (plan: Plan): string[] =>
  Array.from(
    { length: mostThumbnails(plan) },
    (_, number) => levelPath('480p') + frameName(THUMBNAIL_MODIFIER, number),
  );

/** Every picture that a finished tree may have. */
export const picturesOf = (plan: Plan): string[] =>
  plan.frames ? [...sheetsOf(mostThumbnails(plan)), ...POSTERS].map((name) => levelPath('480p') + name) : [];

/** The list of thumbnails, by its name in the tree; undefined where there are none. */
export const thumbnailsOf = ({ frames }: Plan, { thumbnails, seconds }: Made) =>
  frames && thumbnails > 0
    ? { name: levelPath('480p') + THUMBNAILS, text: thumbnailList(frames, thumbnails, seconds) }
    : undefined;

/** The files of the tree that hold bytes, by their name in it. */
export const filesOf = ({ video, sound }: Ladder): string[] => [
  ...video.map(({ resolution, file }) => levelPath(resolution) + file),
  ...sound.map(({ file }) => levelPath('480p') + file),
];
