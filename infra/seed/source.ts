import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Resolution } from '../../lib/domain/levels.ts';
import { ffmpeg } from '../local/transcoder/ffmpeg.ts';

/** A film as an operator would have it on disk, before it is taken in. */
export interface SourceFilm {
  /** An SVG of 16 to 9. */
  picture: string;
  /** What is burned in before the running time. */
  caption: string;
  seconds: number;
  resolution: Resolution;
  /** BCP 47 of each sound track. */
  sound: readonly string[];
  /** Where its chord lies in the octave, so that films and languages sound different. */
  pitch: number;
}

const HEIGHTS: Record<Resolution, number> = { '480p': 480, '720p': 720, '1080p': 1080, '4K': 2160 };

/** Throws an Error that says what to install when there is no ffmpeg that can draw, encode and read our pictures. */
export async function checkFfmpeg(): Promise<void> {
  const run = promisify(execFile);
  const list = async (what: string) => (await run('ffmpeg', ['-hide_banner', what])).stdout;
  const listed = await Promise.all(['-encoders', '-decoders', '-filters'].map(list)).catch(() => []);
  const missing = ['libx264', 'librsvg', 'drawtext'].filter((name) => !listed.join('').includes(name));
  if (missing.length > 0) {
    throw new Error(
      `The seed media need an ffmpeg with ${missing.join(', ')} on the PATH: install one (Debian: apt-get install ffmpeg) and run this again.`,
    );
  }
}

/** Draws the film into `directory` and answers its file: a picture whose colours drift, with its running time, and sound. */
export async function drawSource(directory: string, film: SourceFilm): Promise<string> {
  const file = join(directory, 'source.mkv');
  const { caption, seconds, resolution, sound, pitch } = film;
  const height = HEIGHTS[resolution];
  const width = Math.ceil((height * 8) / 9) * 2;
  await writeFile(join(directory, 'picture.svg'), film.picture);
  await ffmpeg(
    [
      ...['-framerate', '1', '-width', `${width}`, '-height', `${height}`, '-i', 'picture.svg'],
      ...sound.flatMap((_, n) => ['-f', 'lavfi', '-i', chord(pitch + 3 * n)]),
      ...['-map', '0:v', '-vf', scene(caption), '-t', `${seconds}`],
      ...sound.flatMap((language, n) => ['-map', `${n + 1}:a`, `-metadata:s:a:${n}`, `language=${language}`]),
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '8', '-c:a', 'flac', file],
    ],
    { cwd: directory },
  );
  return file;
}

/** A picture every second, which changes with the key frames alone: there a change costs nothing. */
const scene = (caption: string): string =>
  [
    ...['format=yuv420p', 'loop=-1:1', 'fps=1/2', "hue=h='30*sin(2*PI*t/60)'"],
    burnIn(`${caption && `${caption}  `}%{pts\\:gmtime\\:0\\:%M\\\\\\:%S}`, 'h/12'),
    'fps=1',
  ].join();

/** A filter that writes `text` at the foot of the picture, so many pixels from the left. */
export const burnIn = (text: string, x: string): string =>
  `drawtext=text='${text}':x=${x}:y=h*0.86:box=1:boxcolor=black:boxborderw=8:fontcolor=white:font=Sans:fontsize=h/11`;

/** A soft chord every so often that dies away at once: nearly all of it is silence, which costs nothing. */
function chord(pitch: number): string {
  const root = 196 * 2 ** (((pitch * 5) % 12) / 12);
  const notes = [1, 1.25, 1.5].map((step) => `sin(2*PI*${(root * step).toFixed(1)}*t)`);
  return `aevalsrc=0.14*(${notes.join('+')})*exp(-8*mod(t\\,40)):s=48000`;
}
