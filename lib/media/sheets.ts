import { decode, encode } from 'jpeg-js';
import {
  frameName,
  type FramesPlan,
  gridOf,
  placeInSheet,
  sheetName,
  THUMBNAIL_MODIFIER,
  THUMBNAILS_A_SHEET,
} from './frames.ts';

/** Low, for pictures that are looked at for a moment. */
const QUALITY = 55;

/** Reads a picture by its name, or writes a sheet; both lie beside each other. */
export interface SheetFiles {
  read(name: string): Promise<Uint8Array>;
  write(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<unknown>;
}

/**
 * Puts the single pictures that a transcoder took together into sheets, a request of a seek bar for each 25 of them:
 * MediaConvert makes none. Rejects where a picture is missing.
 */
export async function writeSheets(frames: FramesPlan, count: number, files: SheetFiles): Promise<void> {
  for (let first = 0; first < count; first += THUMBNAILS_A_SHEET) {
    const numbers = Array.from({ length: Math.min(THUMBNAILS_A_SHEET, count - first) }, (_, n) => first + n);
    const pictures = await Promise.all(
      numbers.map((number) => files.read(frameName(THUMBNAIL_MODIFIER, number))),
    );
    await files.write(sheetName(first), sheetOf(pictures, frames));
  }
}

/** JPEG pictures of one size in one, row by row. */
export function sheetOf(pictures: readonly Uint8Array[], frames: FramesPlan): Uint8Array<ArrayBuffer> {
  const { columns, rows } = gridOf(pictures.length);
  const { width, height } = frames.thumbnail;
  const stride = columns * width * 4;
  const data = new Uint8Array(stride * rows * height);
  for (const [index, bytes] of pictures.entries()) {
    const picture = decode(bytes, { useTArray: true });
    const { x, y } = placeInSheet(frames, index);
    for (let line = 0; line < Math.min(height, picture.height); line++) {
      const from = line * picture.width * 4;
      const taken = picture.data.subarray(from, from + Math.min(width, picture.width) * 4);
      data.set(taken, (y + line) * stride + x * 4);
    }
  }
  return new Uint8Array(encode({ width: columns * width, height: rows * height, data }, QUALITY).data);
}
