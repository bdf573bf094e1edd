import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Throws an Error that says what to install when there is no ffmpeg that can draw, encode and read our pictures. */
export async function checkFfmpeg(): Promise<void> {
  const has = async (list: string) => (await ffmpeg([list])).stdout;
  const listed = await Promise.all(['-encoders', '-decoders', '-filters'].map(has)).catch(() => []);
  const missing = ['libx264', 'librsvg', 'drawtext'].filter((name) => !listed.join('').includes(name));
  if (missing.length > 0) {
    throw new Error(
      `The seed media need an ffmpeg with ${missing.join(', ')} on the PATH: install one (Debian: apt-get install ffmpeg) and run this again.`,
    );
  }
}

/** Runs ffmpeg in `cwd`, quietly; rejects with what it complained about. */
export const ffmpeg = (options: string[], cwd?: string) =>
  run('ffmpeg', ['-hide_banner', '-nostdin', '-v', 'error', '-y', ...options], {
    ...(cwd ? { cwd } : {}),
    maxBuffer: 10_000_000,
  });

/** A drawing at the size of a rendition. */
export const pictureInput = (svg: string, { width, height }: { width: number; height: number }) => [
  '-framerate',
  '1',
  '-width',
  `${width}`,
  '-height',
  `${height}`,
  '-i',
  svg,
];

/** Repeats the one picture every second, with `label` and the running time burned in. */
export function burnIn(label: string, height: number): string {
  const box = `box=1:boxcolor=black:boxborderw=${Math.round(height / 60)}:fontcolor=white:font=Sans:fontsize=h/16`;
  const text = `${label.replaceAll(/[\\':%]/g, '')}  %{pts\\:gmtime\\:0\\:%M\\\\\\:%S}`;
  return `format=yuv420p,loop=-1:1,fps=1,drawtext=text='${text}':x=h/12:y=h*0.88:${box}`;
}

/** Soft notes of a chord, each dying away: nearly all of it is silence, which costs nothing. */
export function chordInput(n: number): string[] {
  const root = 196 * 2 ** (((n * 5) % 12) / 12);
  const note = (step: number, at: number) =>
    `0.14*sin(2*PI*${(root * step).toFixed(1)}*t)*exp(-4*mod(t+${at}\\,10))`;
  return ['-f', 'lavfi', '-i', `aevalsrc=${note(1, 0)}+${note(1.25, 9)}+${note(1.5, 8)}:s=16000`];
}

/**
 * x264 for flat pictures that never move: pictures between the key frames cost about 100 bytes, so key frames are
 * what there is to save on. No B-frames, so that time stamps begin at zero in every rendition.
 */
export const VIDEO_CODEC = [
  ...['-c:v', 'libx264', '-preset', 'medium', '-crf', '51', '-psy', '0', '-bf', '0', '-refs', '1'],
  ...['-g', '10', '-keyint_min', '10', '-sc_threshold', '0', '-fflags', '+bitexact', '-flags', '+bitexact'],
];
export const AUDIO_CODEC = ['-c:a', 'aac', '-ac', '1', '-q:a', '0.03', '-flags', '+bitexact'];

/** One fragmented MP4 of 10-second segments addressed by byte range: few files, and nothing a player must stitch. */
export const segmented = (name: string) => [
  ...['-f', 'hls', '-hls_time', '10', '-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4'],
  ...['-hls_flags', 'single_file', '-hls_segment_filename', `${name}.mp4`, `${name}.m3u8`],
];
