import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isPicture, type PictureType } from '../../../lib/domain/accounts/picture.ts';
import { GIF, JPEG, PNG, WEBP } from '../../support/pictures.ts';

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
