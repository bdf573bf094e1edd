import { readFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RESOLUTIONS, type Resolution } from '../../lib/domain/levels.ts';
import { levelPath } from '../../lib/media/layout.ts';
import {
  avcCodec,
  mediaPlaylist,
  multivariantPlaylist,
  readMediaPlaylist,
  trailerPlaylist,
  type Ladder,
  type Rendition,
  type VideoRendition,
} from '../../lib/media/playlists.ts';
import { videoFrame, writeArtwork } from './artwork.ts';
import {
  AUDIO_CODEC,
  burnIn,
  checkFfmpeg,
  chordInput,
  ffmpeg,
  pictureInput,
  segmented,
  VIDEO_CODEC,
} from './ffmpeg.ts';
import { webVtt } from './subtitles.ts';
import { SEED_ARTWORK, SEED_MEDIA, SEED_MEDIA_DIRECTORY, SEED_TRAILERS } from './titles.ts';
import type { SeedMedia, SeedTrailer } from './titles.ts';

const ROOT = fileURLToPath(SEED_MEDIA_DIRECTORY);
const PARALLEL = 2;
const SIZES: Record<Resolution, { width: number; height: number }> = {
  '480p': { width: 854, height: 480 },
  '720p': { width: 1280, height: 720 },
  '1080p': { width: 1920, height: 1080 },
  '4K': { width: 3840, height: 2160 },
};

interface Picture {
  slug: string;
  label: string;
  seconds: number;
  resolution: Resolution;
}

/** Draws and encodes everything the seed catalogue shows and plays. With ids as arguments, only those media. */
async function main(only: string[]): Promise<void> {
  await checkFfmpeg();
  await writeArtwork(join(ROOT, 'p'), [...SEED_ARTWORK]);
  const jobs = [
    ...SEED_MEDIA.map((media, n) => ({ media, make: () => makeLadder(media, n) })),
    ...SEED_TRAILERS.map((media, n) => ({ media, make: () => makeTrailer(media, n) })),
  ].filter(({ media }) => only.length === 0 || only.includes(media.mediaId));
  let done = 0;
  const worker = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      await job.make();
      console.log(`${++done} of ${done + jobs.length} · ${job.media.slug}`);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}

/** A title's tree: each level's rendition in its directory, sound and subtitles in the lowest, playlists everywhere. */
async function makeLadder(media: SeedMedia, n: number): Promise<void> {
  const tree = join(ROOT, 'v', media.mediaId);
  await rm(tree, { recursive: true, force: true });
  const levels = RESOLUTIONS.slice(0, RESOLUTIONS.indexOf(media.best) + 1).toReversed();
  const video: VideoRendition[] = [];
  for (const resolution of levels) {
    const label = [resolution, media.caption].filter(Boolean).join('  ');
    const directory = join(tree, levelPath(resolution));
    const rendition = await encodeVideo(directory, { ...media, label, resolution });
    await writeTwins(directory, 'video', (twin) => mediaPlaylist(rendition, twin));
    video.push(rendition);
  }
  const lowest = join(tree, levelPath('480p'));
  const length = ['-t', `${media.seconds}`];
  const audio = await encode(lowest, 'audio', [...chordInput(n), ...length, ...AUDIO_CODEC]);
  await writeTwins(lowest, 'audio', (twin) => mediaPlaylist(audio, twin));
  if (media.subtitles) await writeSubtitles(lowest, media.subtitles, media.seconds);
  const english = { name: 'English', language: 'en' };
  const ladder: Ladder = {
    video,
    sound: [{ ...audio, ...english, playlist: 'audio', channels: 1 }],
    subtitles: media.subtitles ? [{ ...english, playlist: 'subtitles' }] : [],
    framesPerSecond: 1,
  };
  for (const resolution of levels) {
    await writeTwins(join(tree, levelPath(resolution)), 'index', (twin) =>
      multivariantPlaylist(ladder, resolution, twin),
    );
  }
}

async function makeTrailer({ mediaId, slug, seconds }: SeedTrailer, n: number): Promise<void> {
  const directory = join(ROOT, 't', mediaId);
  await rm(directory, { recursive: true, force: true });
  const picture = { slug, label: 'Trailer', seconds, resolution: '480p' as const };
  const rendition = await encodeVideo(directory, picture, [...chordInput(n), ...AUDIO_CODEC]);
  await writeFile(join(directory, 'video.m3u8'), mediaPlaylist(rendition, false));
  await writeFile(join(directory, 'index.m3u8'), trailerPlaylist(rendition));
}

async function encodeVideo(
  directory: string,
  { slug, label, seconds, resolution }: Picture,
  sound: string[] = [],
): Promise<VideoRendition> {
  const size = SIZES[resolution];
  const frame = join(directory, 'frame.svg');
  await mkdir(directory, { recursive: true });
  await writeFile(frame, videoFrame(slug, SEED_ARTWORK.find((art) => art.slug === slug)!.name));
  const rendition = await encode(directory, 'video', [
    ...pictureInput(frame, size),
    ...sound,
    ...['-vf', burnIn(label, size.height), '-t', `${seconds}`],
    ...VIDEO_CODEC,
  ]);
  await rm(frame);
  const codec = avcCodec(await readFile(join(directory, rendition.file)));
  return { ...rendition, ...size, resolution, codec };
}

async function encode(directory: string, name: string, options: string[]): Promise<Rendition> {
  await mkdir(directory, { recursive: true });
  await ffmpeg([...options, ...segmented(name)], directory);
  return readMediaPlaylist(await readFile(join(directory, `${name}.m3u8`), 'utf8'));
}

async function writeSubtitles(directory: string, text: string, seconds: number): Promise<void> {
  await writeFile(join(directory, 'subtitles.vtt'), webVtt(text, seconds));
  const track = { file: 'subtitles.vtt', segments: [{ seconds }] };
  await writeTwins(directory, 'subtitles', (twin) => mediaPlaylist(track, twin));
}

async function writeTwins(
  directory: string,
  name: string,
  playlist: (twin: boolean) => string,
): Promise<void> {
  await writeFile(join(directory, `${name}.m3u8`), playlist(false));
  await writeFile(join(directory, `${name}.q.m3u8`), playlist(true));
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
