import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { isPicture, type PictureType } from '../../../lib/domain/accounts/picture.ts';
import { GIF, JPEG, PNG, sizedJpeg, sizedPng, WEBP } from '../../support/pictures/pictures.ts';

const REAL = { 'image/png': PNG, 'image/jpeg': JPEG, 'image/webp': WEBP } as const;
const TYPES = Object.keys(REAL) as PictureType[];

describe('a picture', () => {
  test.each(TYPES)('%s is known by its bytes, not by its name', (type) => {
    for (const claimed of TYPES) expect(isPicture(REAL[type], claimed)).toBe(claimed === type);
  });

  test.each([
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['a GIF', GIF],
    ['nothing', Buffer.alloc(0)],
    ['only the first bytes of a PNG', PNG.subarray(0, 24)],
    ['only the first bytes of a JPEG', JPEG.subarray(0, 12)],
    ['a PNG with something behind it', Buffer.concat([PNG, Buffer.from('<script>')])],
    ['a PNG that is 100,000 pixels wide', Buffer.from(PNG).fill(0x01, 17, 18)],
    ['more than 5 MB', Buffer.concat([JPEG, Buffer.alloc(5 * 1024 * 1024)])],
  ])('%s is none', (_, bytes) => {
    for (const type of TYPES) expect(isPicture(bytes, type)).toBe(false);
  });

  test.each([
    ['image/png', [0, 1, 2, 3, 4, 5, 6, 7, 12, 15, PNG.length - 8, PNG.length - 5]],
    ['image/jpeg', [0, 1, 2]],
    ['image/webp', [0, 3, 4, 7, 8, 11, 12, 15]],
  ] as const)('%s is none with any of the bytes wrong that it is known by', (type, places) => {
    for (const at of places) {
      const bytes = Buffer.from(REAL[type]);
      bytes[at]! ^= 0x01;
      expect([at, isPicture(bytes, type)]).toEqual([at, false]);
    }
  });

  test('a PNG holds its header and its end at least', () => {
    const [head, end] = [PNG.subarray(0, 33), PNG.subarray(-12)];
    expect(isPicture(Buffer.concat([head, end]), 'image/png')).toBe(true);
    expect(isPicture(Buffer.concat([head.subarray(0, 32), end]), 'image/png')).toBe(false);
  });

  test('a JPEG says its size before its pixels, wherever that is', () => {
    const [head, rest] = [JPEG.subarray(0, 2), JPEG.subarray(2)];
    const after = (...bytes: number[]) => Buffer.concat([head, Buffer.from(bytes), rest]);
    expect(isPicture(JPEG.subarray(0, frame + 10), 'image/jpeg')).toBe(true);
    expect(isPicture(JPEG.subarray(0, frame + 9), 'image/jpeg')).toBe(false);
    expect(isPicture(after(0xff, 0xff), 'image/jpeg')).toBe(true);
    expect(isPicture(after(0xff, 0xe0, 0, 4, 1, 2), 'image/jpeg')).toBe(true);
    expect(isPicture(after(0xff, 0xda, 0, 4, 1, 2), 'image/jpeg')).toBe(false);
    expect(isPicture(after(0xff, 0xd9, 0, 4, 1, 2), 'image/jpeg')).toBe(false);
  });

  const frame = JPEG.indexOf(Buffer.from([0xff, 0xc0]));
  const webp = (kind: string, body: number[]) =>
    Buffer.concat([Buffer.from(`RIFF\x16\0\0\0WEBP${kind}\x0a\0\0\0`, 'latin1'), Buffer.from(body)]);
  /** The same picture with other sides, in each form that says how large it is. */
  const sized: [string, PictureType, (width: number, height: number) => Buffer][] = [
    ['PNG', 'image/png', sizedPng],
    ['JPEG', 'image/jpeg', sizedJpeg],
    [
      'lossy WebP',
      'image/webp',
      (width, height) => {
        const bytes = Buffer.from(WEBP);
        bytes.writeUInt16LE(width, 26);
        bytes.writeUInt16LE(height, 28);
        return bytes;
      },
    ],
    [
      'lossless WebP',
      'image/webp',
      (width, height) => {
        const bits = ((width - 1) & 0x3fff) | (((height - 1) & 0x3fff) << 14);
        return webp('VP8L', [0x2f, bits, bits >> 8, bits >> 16, bits >> 24, 0, 0, 0, 0, 0]);
      },
    ],
    [
      'extended WebP',
      'image/webp',
      (width, height) => {
        const [w, h] = [width - 1, height - 1];
        return webp('VP8X', [0, 0, 0, 0, w, w >> 8, w >> 16, h, h >> 8, h >> 16]);
      },
    ],
  ];

  test.each(sized)('%s has sides of 1 to 8192 pixels', (_, type, of) => {
    for (const side of [1, 2, 255, 256, 8192]) {
      expect([side, isPicture(of(side, 1), type), isPicture(of(1, side), type)]).toEqual([side, true, true]);
    }
    for (const side of [0, 8193]) {
      expect([side, isPicture(of(side, 1), type), isPicture(of(1, side), type)]).toEqual([
        side,
        false,
        false,
      ]);
    }
  });

  test('a JPEG says its size in a frame of any kind, and nowhere else', () => {
    for (let marker = 0xb0; marker <= 0xdf; marker++) {
      const bytes = Buffer.from(JPEG);
      bytes[frame + 1] = marker;
      const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
      expect([marker, isPicture(bytes, 'image/jpeg')]).toEqual([marker, isFrame]);
    }
  });

  test('5 MB are not too many', () => {
    const full = Buffer.concat([JPEG, Buffer.alloc(5 * 1024 * 1024 - JPEG.length)]);
    expect(isPicture(full, 'image/jpeg')).toBe(true);
    expect(isPicture(Buffer.concat([full, Buffer.alloc(1)]), 'image/jpeg')).toBe(false);
  });

  test('no bytes at all make it throw', () => {
    const heads = [...Object.values(REAL), Buffer.alloc(0)].map((real) => real.subarray(0, 30));
    fc.assert(
      fc.property(
        fc.constantFrom(...heads),
        fc.uint8Array({ maxLength: 60 }),
        fc.nat(30),
        fc.constantFrom(...TYPES),
        (head, rest, cut, type) => {
          isPicture(Buffer.concat([head.subarray(0, cut), rest]), type);
        },
      ),
      { numRuns: 5000 },
    );
  });
});
