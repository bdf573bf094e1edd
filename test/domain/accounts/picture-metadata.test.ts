import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { isPicture, type PictureType } from '../../../lib/domain/accounts/picture.ts';
import { isTurned, withoutMetadata } from '../../../lib/domain/accounts/picture-metadata.ts';
import { JPEG, PNG, WEBP } from '../../support/pictures/pictures.ts';

const REAL = { 'image/png': PNG, 'image/jpeg': JPEG, 'image/webp': WEBP } as const;
const TYPES = Object.keys(REAL) as PictureType[];
const PLACE = 'GPS 51.5007 N 0.1246 W';

/** EXIF with this orientation and something that nobody else should read, in either byte order. */
function exif(orientation: number, little = false): Buffer {
  const tiff = Buffer.from('4d4d002a00000008000101120003000000010001000000000000', 'hex');
  tiff.writeUInt16BE(orientation, 18);
  const swapped = Buffer.from('49492a00080000000100120103000100000001000000' + '00000000', 'hex');
  swapped.writeUInt16LE(orientation, 18);
  return Buffer.concat([little ? swapped : tiff, Buffer.from(PLACE)]);
}
const segment = (marker: number, body: Buffer) =>
  Buffer.concat([Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff]), body]);
const chunk = (type: string, body: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, Buffer.from(type), body, Buffer.alloc(4)]);
};
const riff = (type: string, body: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([Buffer.from(type), length, body, Buffer.alloc(body.length % 2)]);
};
const webp = (...chunks: Buffer[]) => riff('RIFF', Buffer.concat([Buffer.from('WEBP'), ...chunks]));

const app1 = (orientation: number, little?: boolean) =>
  segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), exif(orientation, little)]));
const jpegWith = (...segments: Buffer[]) =>
  Buffer.concat([JPEG.subarray(0, 2), ...segments, JPEG.subarray(2)]);
const strip = (bytes: Uint8Array, type: PictureType) => Buffer.from(withoutMetadata(bytes, type)!);

describe('a picture without what is not picture', () => {
  test.each(TYPES)('%s that has nothing else stays as it is', (type) => {
    expect(strip(REAL[type], type).equals(REAL[type])).toBe(true);
  });

  test('a JPEG loses EXIF, XMP, IPTC, comments and whatever follows its end', () => {
    const bytes = Buffer.concat([
      jpegWith(
        app1(1),
        segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${PLACE}`)),
        segment(0xed, Buffer.from(`Photoshop 3.0\0${PLACE}`)),
        segment(0xe2, Buffer.from(`MPF\0${PLACE}`)),
        segment(0xfe, Buffer.from(PLACE)),
      ),
      jpegWith(app1(1)),
    ]);
    expect(strip(bytes, 'image/jpeg').equals(JPEG)).toBe(true);
  });

  test('a JPEG in which something stands between two segments is no picture', () => {
    const bytes = jpegWith(app1(1), Buffer.from([0x00, 0xe0, 0x00, 0x04, 0x00, 0x00]));
    expect(withoutMetadata(bytes, 'image/jpeg')).toBe(undefined);
  });

  test('a JPEG keeps what it is drawn by, and of the segments for applications none that is another’s', () => {
    const kept = Array.from({ length: 0xff - 0xdb }, (_, index) => 0xdb + index).filter((marker) => {
      const bytes = jpegWith(segment(marker, Buffer.from(PLACE)));
      return strip(bytes, 'image/jpeg').equals(bytes);
    });
    expect(kept.filter((marker) => marker >= 0xe0)).toEqual(
      Array.from({ length: 14 }, (_, index) => 0xf0 + index),
    );
    expect(kept).toEqual(expect.arrayContaining([0xdb, 0xdd]));
  });

  test('a JPEG keeps what its colours are read by', () => {
    const colours = [
      segment(0xe2, Buffer.from('ICC_PROFILE\0\x01\x01profile')),
      segment(0xee, Buffer.from('Adobe\0\x64\0\0\0\0\x01')),
    ];
    expect(strip(jpegWith(...colours), 'image/jpeg').equals(jpegWith(...colours))).toBe(true);
  });

  test.each([
    [2, false],
    [6, false],
    [6, true],
    [8, true],
  ])(
    'a JPEG that lies on its side (%i, little-endian %s) keeps that and nothing else of its EXIF',
    (turn, little) => {
      const stripped = strip(jpegWith(app1(turn, little)), 'image/jpeg');
      expect(stripped.includes(PLACE)).toBe(false);
      expect(stripped.includes(exif(turn).subarray(0, 26))).toBe(true);
      expect(stripped.length).toBe(JPEG.length + 36);
      expect(isPicture(stripped, 'image/jpeg')).toBe(true);
    },
  );

  test.each([0, 1, 9])('a JPEG whose EXIF says that it lies as %i has none afterwards', (turn) => {
    expect(strip(jpegWith(app1(turn)), 'image/jpeg').equals(JPEG)).toBe(true);
  });

  /** EXIF of these entries, of which only `count` count. */
  const exifWith = (count: number, entries: [tag: number, value: number][], offset = 8) => {
    const tiff = Buffer.alloc(10 + 12 * entries.length);
    tiff.write('4d4d002a', 'hex');
    tiff.writeUInt32BE(offset, 4);
    tiff.writeUInt16BE(count, 8);
    entries.forEach(([tag, value], index) => {
      tiff.writeUInt16BE(tag, 10 + 12 * index);
      tiff.writeUInt16BE(value, 18 + 12 * index);
    });
    return jpegWith(segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), tiff])));
  };
  const turned = (bytes: Buffer) => isTurned(strip(bytes, 'image/jpeg'), 'image/jpeg');

  test('a JPEG is turned by an entry of its EXIF, wherever that stands among them, and by nothing else', () => {
    const [turn, make] = [
      [0x0112, 6],
      [0x010f, 6],
    ] as [number, number][];
    expect(turned(exifWith(1, [turn!]))).toBe(true);
    expect(turned(exifWith(3, [make!, turn!, make!]))).toBe(true);
    expect(turned(exifWith(2, [make!, turn!]))).toBe(true);
    expect(turned(exifWith(1, [make!, turn!]))).toBe(false);
    expect(turned(exifWith(2, [make!, make!]))).toBe(false);
    expect(turned(exifWith(9, [make!]))).toBe(false);
    expect(turned(exifWith(9, [make!, turn!]))).toBe(true);
    expect(turned(exifWith(1, [turn!], 5000))).toBe(false);
    expect(turned(exifWith(1, [], 8))).toBe(false);
    expect(turned(JPEG)).toBe(false);
  });

  test('EXIF that ends anywhere, or says that it goes on behind its end, turns nothing', () => {
    const whole = Buffer.from('4d4d002a0000000800010112000300000001000600000000', 'hex').subarray(0, 22);
    const cut = (tiff: Buffer) => jpegWith(segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), tiff])));
    expect(turned(cut(whole))).toBe(true);
    for (let length = 0; length < 22; length++) expect(turned(cut(whole.subarray(0, length)))).toBe(false);
    for (let offset = 9; offset < 30; offset++) {
      const tiff = Buffer.from(whole);
      tiff.writeUInt32BE(offset, 4);
      expect(turned(cut(tiff))).toBe(false);
    }
  });

  test('a JPEG keeps every scan of its pixels, with the restarts and stuffed bytes in them', () => {
    const scan = (...pixels: number[]) => Buffer.from([0xff, 0xda, 0, 4, 1, 2, ...pixels]);
    const pixels = [7, 0xff, 0, 8, 0xff, 0xd0, 9, 0xff, 0xd7, 0xff, 0xff, 0, 5];
    const next = segment(0xd8, Buffer.from([1]));
    expect(strip(jpegWith(scan(...pixels), next), 'image/jpeg').equals(jpegWith(scan(...pixels), next))).toBe(
      true,
    );
    const bytes = jpegWith(scan(...pixels), segment(0xfe, Buffer.from(PLACE)), scan(1, 2));
    expect(strip(bytes, 'image/jpeg').equals(jpegWith(scan(...pixels), scan(1, 2)))).toBe(true);
    const filled = jpegWith(Buffer.from([0xff, 0xff]));
    expect(strip(filled, 'image/jpeg').equals(JPEG)).toBe(true);
  });

  test('a PNG loses text, time and EXIF, and keeps what its colours are read by', () => {
    const head = PNG.subarray(0, 33);
    const colours = chunk('gAMA', Buffer.alloc(4));
    const others = ['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME', 'prVt'].map((type) =>
      chunk(type, Buffer.from(PLACE)),
    );
    const bytes = Buffer.concat([head, colours, ...others, PNG.subarray(33)]);
    expect(strip(bytes, 'image/png').equals(Buffer.concat([head, colours, PNG.subarray(33)]))).toBe(true);
  });

  test('a WebP loses EXIF, XMP and what nobody knows, and says so in its header', () => {
    const header = (flags: number) => riff('VP8X', Buffer.from([flags, 0, 0, 0, 3, 0, 0, 1, 0, 0]));
    const pixels = WEBP.subarray(12);
    const others = ['EXIF', 'XMP ', 'zzzz'].map((type) => riff(type, Buffer.from(PLACE)));
    const stripped = strip(webp(header(0x0c), pixels, ...others), 'image/webp');
    expect(stripped.equals(webp(header(0), pixels))).toBe(true);
    const turned = strip(webp(header(0x08), pixels, riff('EXIF', exif(6))), 'image/webp');
    expect(turned.equals(webp(header(0x08), pixels, riff('EXIF', exif(6).subarray(0, 26))))).toBe(true);
  });

  test('what cannot be taken apart to its end is no picture, and no bytes make it throw', () => {
    for (const type of TYPES) expect(withoutMetadata(REAL[type].subarray(0, -6), type)).toBeUndefined();
    fc.assert(
      fc.property(
        fc.constantFrom(...TYPES),
        fc.nat(80),
        fc.uint8Array({ maxLength: 80 }),
        (type, at, noise) => {
          const bytes = Buffer.concat([REAL[type].subarray(0, at), noise, REAL[type].subarray(at)]);
          const stripped = withoutMetadata(bytes, type);
          expect(stripped === undefined || stripped.length <= bytes.length + 36).toBe(true);
        },
      ),
    );
  });
});
