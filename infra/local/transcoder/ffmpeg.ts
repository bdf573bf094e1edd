import { execFile, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { promisify } from 'node:util';

/** How to get what transcodes on a laptop. */
export const NO_FFMPEG =
  'There is no ffmpeg on this machine: install it (Debian: apt-get install ffmpeg, macOS: brew install ffmpeg) and upload again.';

/** An ffmpeg or ffprobe that ended otherwise than well, with its last words; `missing` when there is none. */
export class FfmpegFailed extends Error {
  readonly missing: boolean;
  constructor(message: string, missing = false) {
    super(message);
    this.missing = missing;
  }
}

/**
 * An uploaded file may say anything: it is read as one of the containers that may be announced, and from this file alone,
 * because a playlist in its place would have ffmpeg read other files of this machine.
 */
export const GUARDED = [
  ...['-protocol_whitelist', 'file'],
  ...['-format_whitelist', 'mov,mp4,matroska,webm,mpegts,mpeg,avi'],
];

/** What ffprobe says of a file. Rejects with FfmpegFailed for one that it cannot read. */
export async function ffprobe(file: string): Promise<unknown> {
  const options = ['-v', 'error', ...GUARDED, '-show_format', '-show_streams', '-of', 'json', file];
  try {
    const { stdout } = await promisify(execFile)('ffprobe', options, { timeout: 60_000 });
    return JSON.parse(stdout);
  } catch (error) {
    throw failureOf(error as NodeJS.ErrnoException);
  }
}

const failureOf = (error: NodeJS.ErrnoException): FfmpegFailed =>
  new FfmpegFailed(error.message, error.code === 'ENOENT');

/** Runs ffmpeg behind everything else of the machine; `onSeconds` hears how much of the film is done. */
export function ffmpeg(
  options: string[],
  { cwd, onSeconds, signal }: { cwd: string; onSeconds?: (seconds: number) => void; signal?: AbortSignal },
): Promise<void> {
  const quiet = ['-hide_banner', '-nostdin', '-v', 'error', '-nostats', '-progress', 'pipe:1', '-y'];
  return new Promise((resolve, reject) => {
    const child = spawn('ffmpeg', [...quiet, ...options], { cwd, stdio: ['ignore', 'pipe', 'pipe'], signal });
    let complaint = '';
    child.once('spawn', () => {
      try {
        setPriority(child.pid!, constants.priority.PRIORITY_LOW);
      } catch {
        // It has ended already, or the system does not let it be.
      }
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const [, microseconds] = /.*out_time_us=(\d+)/s.exec(text) ?? [];
      if (microseconds !== undefined) onSeconds?.(Number(microseconds) / 1e6);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2000);
    });
    child.once('error', (error) => reject(failureOf(error)));
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new FfmpegFailed(complaint.trim() || `ffmpeg ended with ${code}`));
    });
  });
}
