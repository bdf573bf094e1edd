/** Why a file did not become a film, in words that an operator can act upon. */
const REASONS = {
  upload_missing: 'The file did not arrive within a week: upload it again.',
  size_differs: 'What arrived is not as long as announced: upload it again.',
  not_a_video:
    'This is no video that can be read, or only a part of one: export it anew, such as to MP4 or MOV.',
  no_picture: 'There is sound in this file but no picture.',
  truncated: 'The file ends before its film does: upload the whole file.',
  too_long: 'The film runs longer than 12 hours: cut it into parts.',
  title_gone: 'The title or episode was deleted meanwhile.',
  transcoder_missing: 'There is no transcoder here.',
  transcoder_failed:
    'The file could not be transcoded: export it anew, such as to MP4 with H.264, and upload that.',
  not_processed: 'Processing broke again and again, through no fault of the file: upload it again later.',
} as const;

export type MediaFailure = keyof typeof REASONS;
export const MEDIA_FAILURES = Object.keys(REASONS) as [MediaFailure, ...MediaFailure[]];

/** Ends the way of a file; `detail` says more than the reason does. */
export class MediaFailed extends Error {
  readonly reason: { code: MediaFailure; detail: string };
  constructor(code: MediaFailure, detail: string = REASONS[code]) {
    super(detail);
    this.reason = { code, detail };
  }
}

const MAX_SECONDS = 12 * 3600;
/** Shorter than half a frame is no film but a picture. */
const MIN_SECONDS = 0.1;

interface Looked {
  durationSeconds: number;
  video?: unknown;
  audio: readonly unknown[];
}

/** Throws what is wrong with a source before anything is made of it. */
export function checkSource({ video, audio, durationSeconds }: Looked): void {
  if (!video) throw new MediaFailed(audio.length > 0 ? 'no_picture' : 'not_a_video');
  if (!(durationSeconds >= MIN_SECONDS)) throw new MediaFailed('not_a_video');
  if (durationSeconds > MAX_SECONDS) throw new MediaFailed('too_long');
}

/** Is what came out of the transcoder all of the film, but for what rounding takes away. Seconds. */
export const isWhole = (made: number, announced: number): boolean =>
  made >= announced - Math.max(1, announced * 0.02);
