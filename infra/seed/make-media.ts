import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Resolution } from '../../lib/domain/levels.ts';
import { POSTERS } from '../../lib/media/frames.ts';
import { isFrames } from '../../lib/media/frame-settings.ts';
import { jobSettings } from '../../lib/media/job-settings.ts';
import { levelPath } from '../../lib/media/layout.ts';
import { type Plan, planOf } from '../../lib/media/plan.ts';
import { sourceOf } from '../../lib/media/probe.ts';
import { webVttOf } from '../../lib/media/subtitles.ts';
import { writeSheets } from '../../lib/media/sheets.ts';
import { playlistsOf, rawFramesOf, rawPlaylistsOf, readTree, thumbnailsOf } from '../../lib/media/tree.ts';
import { ffmpeg } from '../local/transcoder/ffmpeg.ts';
import { runsOf } from '../local/transcoder/options.ts';
import { probeFile } from '../local/transcoder/probe.ts';
import { videoFrame, writeArtwork } from './artwork.ts';
import { burnIn, checkFfmpeg, drawSource, type SourceFilm } from './source.ts';
import { spoken } from './subtitles.ts';
import { SEED_ARTWORK, SEED_MEDIA, SEED_MEDIA_DIRECTORY, SEED_TRAILERS } from './titles.ts';
import type { SeedMedia, SeedTrailer } from './titles.ts';

const ROOT = fileURLToPath(SEED_MEDIA_DIRECTORY);
const PARALLEL = 2;

/** Draws everything the seed catalogue shows and takes its films in. With ids as arguments, only those media. */
async function main(only: string[]): Promise<void> {
  await checkFfmpeg();
  await writeArtwork(join(ROOT, 'p'), [...SEED_ARTWORK]);
  const jobs = [
    ...SEED_MEDIA.map((media, n) => ({ media, make: () => makeFilm(media, n) })),
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

function makeFilm({ mediaId, slug, best, subtitles, ...film }: SeedMedia, pitch: number): Promise<void> {
  const source = { ...film, picture: videoFrame(slug), resolution: best, pitch };
  return takeIn(join(ROOT, 'v', mediaId), 'main', source, subtitles);
}

function makeTrailer({ mediaId, slug, seconds }: SeedTrailer, pitch: number): Promise<void> {
  const picture = { picture: videoFrame(slug), caption: 'Trailer', resolution: '480p' as const };
  return takeIn(join(ROOT, 't', mediaId), 'trailer', { ...picture, seconds, sound: ['en'], pitch });
}

/** Takes a film in as an operator's is: looked at, planned, transcoded by the local transcoder's runs, and read back. */
async function takeIn(
  tree: string,
  kind: 'main' | 'trailer',
  film: SourceFilm,
  subtitles: SeedMedia['subtitles'] = [],
): Promise<void> {
  await rm(tree, { recursive: true, force: true });
  const folder = await mkdtemp(join(tmpdir(), 'marquee-seed-'));
  try {
    const source = await drawSource(folder, film);
    const plan = thrifty(planOf(sourceOf(await probeFile(source)), kind));
    await transcode(plan, source, tree);
    await finish(plan, tree, kind, subtitles);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Pictures that hardly move need few bits a second, and a still one does with fewer thumbnails. */
const BITRATES: Record<Resolution, number> = {
  ...{ '480p': 6000, '720p': 11_000, '1080p': 18_000, '4K': 40_000 },
};
const thrifty = ({ video, audio, frames, ...plan }: Plan): Plan => ({
  ...plan,
  video: video.map((each) => ({ ...each, quality: 1, maxBitrate: BITRATES[each.resolution] })),
  audio: audio.map((each) => ({ ...each, bitrate: 16_000 })),
  ...(frames && { frames: { ...frames, everySeconds: plan.durationSeconds > 100 ? 10 : 5 } }),
});

/** Each rendition says which it is, so that one sees what a plan lets through. */
async function transcode(plan: Plan, source: string, tree: string): Promise<void> {
  const settings = jobSettings(plan, { source, tree: `${tree}/` });
  for (const [n, { directory, options }] of runsOf(settings, source).entries()) {
    const group = settings.outputGroups[n]!;
    const label = `,${burnIn(group.name, 'w-tw-h/12')}`;
    const labelled = (option: string, at: number) => option + (options[at - 1] === '-vf' ? label : '');
    await mkdir(directory, { recursive: true });
    await ffmpeg(isFrames(group) ? options : options.map(labelled), { cwd: directory });
  }
}

async function finish(
  plan: Plan,
  tree: string,
  kind: 'main' | 'trailer',
  subtitles: NonNullable<SeedMedia['subtitles']>,
): Promise<void> {
  const made = await readTree(plan, (name) => readFile(join(tree, name)));
  const files = new Map<string, string>();
  for (const { language, text } of subtitles) {
    const vtt = webVttOf(Buffer.from(spoken(text, made.seconds)), made.seconds);
    files.set(`${levelPath('480p')}subtitles-${language}.vtt`, vtt);
    const name = new Intl.DisplayNames('en', { type: 'language' }).of(language)!;
    made.ladder.subtitles.push({ playlist: `subtitles-${language}`, name, language });
  }
  for (const [name, text] of playlistsOf(made, kind)) files.set(name, text);
  const thumbnails = thumbnailsOf(plan, made);
  if (thumbnails) {
    const at = (name: string) => join(tree, levelPath('480p'), name);
    await writeSheets(plan.frames!, made.thumbnails, {
      read: (name) => readFile(at(name)),
      write: (name, bytes) => writeFile(at(name), bytes),
    });
    files.set(thumbnails.name, thumbnails.text);
  }
  for (const [name, text] of files) {
    await mkdir(dirname(join(tree, name)), { recursive: true });
    await writeFile(join(tree, name), text);
  }
  // Every title has its drawn pictures.
  const unused = [
    ...rawPlaylistsOf(plan),
    ...rawFramesOf(plan),
    ...POSTERS.map((name) => levelPath('480p') + name),
  ];
  for (const name of unused) await rm(join(tree, name), { force: true });
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
