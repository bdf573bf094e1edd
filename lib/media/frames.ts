/** Single pictures of a film: small ones for the seek bar, and one that can stand for its title. */
export interface FramesPlan {
  /** Between two thumbnails; the first is of the film's first picture. */
  everySeconds: number;
  thumbnail: { width: number; height: number };
  poster: { width: number; height: number; atSeconds: number };
}

const THUMBNAIL_SIDE = 160;
const POSTER_SIDE = 1280;
/** What a seek bar can show apart. */
const ENOUGH = 100;
const USUAL_SECONDS = 10;
const MOST = 1000;
/** A film's first pictures are black or a studio's. */
const POSTER_SHARE = 0.2;

/** The pictures of a film of this size and running time, with its shape and never larger than it. */
export function framesOf(video: { width: number; height: number }, durationSeconds: number): FramesPlan {
  const within = (side: number) => {
    const scale = Math.min(1, side / Math.max(video.width, video.height));
    const even = (length: number) => Math.max(2, Math.floor((length * scale) / 2 + 0.01) * 2);
    return { width: even(video.width), height: even(video.height) };
  };
  const close = Math.min(USUAL_SECONDS, Math.ceil(durationSeconds / ENOUGH));
  return {
    everySeconds: Math.max(1, close, Math.ceil(durationSeconds / MOST)),
    thumbnail: within(THUMBNAIL_SIDE),
    poster: { ...within(POSTER_SIDE), atSeconds: Math.max(1, Math.floor(durationSeconds * POSTER_SHARE)) },
  };
}

/** How many thumbnails a film of this running time has. */
export const countOf = ({ everySeconds }: FramesPlan, seconds: number): number =>
  Math.max(1, Math.ceil(seconds / everySeconds));

export const THUMBNAIL_MODIFIER = '-thumbnail';
export const POSTER_MODIFIER = '-poster';

/** The name of a picture: of the first is number 0 (MediaConvert's API reference, "FrameCaptureSettings"). */
export const frameName = (modifier: string, number: number): string =>
  `media${modifier}.${String(number).padStart(7, '0')}.jpg`;

/** The poster is the second of two, since the first of a film is always taken; a short film has no second. */
export const POSTERS = [frameName(POSTER_MODIFIER, 1), frameName(POSTER_MODIFIER, 0)];

const COLUMNS = 5;
/** Thumbnails in one picture: four minutes of a film, about 60 KB. */
export const THUMBNAILS_A_SHEET = COLUMNS * COLUMNS;

/** The name of the sheet that this thumbnail is on. */
export const sheetName = (number: number): string =>
  `thumbnails.${String(Math.floor(number / THUMBNAILS_A_SHEET)).padStart(3, '0')}.jpg`;

export const sheetsOf = (count: number): string[] =>
  Array.from({ length: Math.ceil(count / THUMBNAILS_A_SHEET) }, (_, n) => sheetName(n * THUMBNAILS_A_SHEET));

/** Columns and rows of a sheet with so many thumbnails; the last one of a film may be smaller. */
export const gridOf = (thumbnails: number) => ({
  columns: Math.min(COLUMNS, thumbnails),
  rows: Math.ceil(thumbnails / COLUMNS),
});

/** Where a thumbnail begins on its sheet, in pixels. */
export function placeInSheet({ thumbnail: { width, height } }: FramesPlan, number: number) {
  const index = number % THUMBNAILS_A_SHEET;
  return { x: (index % COLUMNS) * width, y: Math.floor(index / COLUMNS) * height };
}

/** The list of thumbnails, beside their sheets in the lowest level. */
export const THUMBNAILS = 'thumbnails.vtt';

/** What that list is called among a playlist's session data. */
export const THUMBNAILS_ID = 'app.marquee.thumbnails';

/**
 * Each thumbnail with the stretch of the film that it stands for (WebVTT), as a part of a sheet (W3C Media Fragments).
 * Addresses are relative to the list.
 */
export function thumbnailList(frames: FramesPlan, count: number, seconds: number): string {
  const { everySeconds, thumbnail } = frames;
  const cues = Array.from({ length: count }, (_, number) => {
    const [from, to] = [number * everySeconds, number + 1 < count ? (number + 1) * everySeconds : seconds];
    const { x, y } = placeInSheet(frames, number);
    const part = `xywh=${x},${y},${thumbnail.width},${thumbnail.height}`;
    return `${timeOf(from)} --> ${timeOf(Math.max(from, to))}\n${sheetName(number)}#${part}\n`;
  });
  return ['WEBVTT\n', ...cues].join('\n');
}

/** WebVTT's timestamp, `01:02:03.004`. */
export function timeOf(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const part = (unit: number, of: number) => String(Math.floor(ms / unit) % of).padStart(2, '0');
  const hours = String(Math.floor(ms / 3_600_000)).padStart(2, '0');
  return `${hours}:${part(60_000, 60)}:${part(1000, 60)}.${String(ms % 1000).padStart(3, '0')}`;
}
