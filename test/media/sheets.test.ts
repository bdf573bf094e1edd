import { decode, encode } from 'jpeg-js';
import { expect, test } from 'vitest';
import { framesOf, frameName, placeInSheet, sheetName, THUMBNAIL_MODIFIER } from '../../lib/media/frames.ts';
import { writeSheets } from '../../lib/media/sheets.ts';

const FRAMES = framesOf({ width: 640, height: 320 }, 60);
const { width, height } = FRAMES.thumbnail;

/** A grey picture; the number decides how bright. */
const pictureOf = (number: number, size = FRAMES.thumbnail) => {
  const data = new Uint8Array(size.width * size.height * 4).fill(greyOf(number));
  return new Uint8Array(encode({ ...size, data }, 90).data);
};
const greyOf = (number: number) => 8 * (number % 30) + 8;

async function sheetsOf(count: number, pictures = pictureOf) {
  const written = new Map<string, ReturnType<typeof decode>>();
  const names = new Map(
    Array.from({ length: count }, (_, number) => [frameName(THUMBNAIL_MODIFIER, number), pictures(number)]),
  );
  await writeSheets(FRAMES, count, {
    read: (name) => (names.has(name) ? Promise.resolve(names.get(name)!) : Promise.reject(new Error(name))),
    write: (name, bytes) => Promise.resolve(written.set(name, decode(bytes))),
  });
  return written;
}

test('each thumbnail stands where the list says it does, on as many sheets as it takes', async () => {
  const sheets = await sheetsOf(57);
  expect([...sheets].map(([name, sheet]) => [name, sheet.width / width, sheet.height / height])).toEqual([
    ['thumbnails.000.jpg', 5, 5],
    ['thumbnails.001.jpg', 5, 5],
    ['thumbnails.002.jpg', 5, 2],
  ]);
  for (let number = 0; number < 57; number++) {
    const sheet = sheets.get(sheetName(number))!;
    const { x, y } = placeInSheet(FRAMES, number);
    for (const [dx, dy] of [
      [2, 2],
      [width - 3, height - 3],
    ] as const) {
      const red = sheet.data[((y + dy) * sheet.width + x + dx) * 4]!;
      expect([number, Math.abs(red - greyOf(number)) <= 6]).toEqual([number, true]);
    }
  }
});

test('a film of three thumbnails has a sheet of three', async () => {
  const [sheet] = (await sheetsOf(3)).values();
  expect([sheet!.width, sheet!.height]).toEqual([3 * width, height]);
});

test('a picture of another size spoils no other', async () => {
  const larger = { width: width + 40, height: height + 40 };
  const sheets = await sheetsOf(7, (number) => pictureOf(number, number === 0 ? larger : FRAMES.thumbnail));
  const { data, width: wide } = sheets.get('thumbnails.000.jpg')!;
  expect(Math.abs(data[(2 * wide + width + 8) * 4]! - greyOf(1))).toBeLessThanOrEqual(6);
  expect(Math.abs(data[((height + 8) * wide + 2) * 4]! - greyOf(5))).toBeLessThanOrEqual(6);
});

test('a picture that is missing is no sheet with a hole', async () => {
  const files = { read: () => Promise.reject(new Error('gone')), write: () => Promise.resolve() };
  await expect(writeSheets(FRAMES, 1, files)).rejects.toThrow('gone');
});
