import { expect, test } from 'vitest';
import { toInstant } from '../../../lib/domain/ids.ts';
import {
  ImageFailed,
  imageIn,
  type ImageRecord,
  imageView,
  isSuperseded,
} from '../../../lib/domain/titles/image-uploads.ts';
import { sizedPng } from '../../support/pictures/pictures.ts';

const id = (letter: string) => `img_01KA2B3C4D5E6F7G8H9JKMNPQ${letter}`;
const record: ImageRecord = {
  ...{ imageId: id('C'), titleId: 'ttl', kind: 'backdrop', contentType: 'image/png', actorId: 'usr', v: 1 },
  ...{ sizes: { card: 1, page: 2 }, status: 'awaiting_upload', createdAt: 0, expiresAt: 1 },
};

test('an upload gives way to what was chosen after it was announced, and to nothing else', () => {
  const path = (letter: string) => `/media/p/${id(letter)}-page.jpg`;
  const giving = (replaces: string | undefined, url: string | undefined) =>
    isSuperseded({ ...record, ...(replaces !== undefined && { replaces }) }, url);
  expect(giving(undefined, undefined)).toBe(false);
  expect(giving(path('A'), path('A'))).toBe(false);
  expect(giving(path('A'), path('B'))).toBe(false);
  expect(giving(path('A'), path('D'))).toBe(true);
  expect(giving(undefined, `https://marquee.test${path('D')}`)).toBe(true);
  expect(giving(path('A'), undefined)).toBe(true);
  expect(giving(undefined, 'https://images.test/a.jpg')).toBe(true);
  expect(giving(undefined, '/media/p/med_01.jpg')).toBe(false);
});

test('an image has the sides of its kind and size to the pixel', () => {
  const wanted = [
    ['backdrop', 'card', 640, 360],
    ['backdrop', 'page', 1920, 1080],
    ['poster', 'card', 400, 600],
    ['poster', 'page', 800, 1200],
  ] as const;
  for (const [kind, size, width, height] of wanted) {
    const look = (bytes: Uint8Array) =>
      imageIn(bytes, size, { ...record, kind, sizes: { card: bytes.length, page: bytes.length } });
    expect(look(sizedPng(width, height)).length).toBeGreaterThan(0);
    for (const [w, h] of [
      [width + 1, height],
      [width, height - 1],
      [height, width],
    ] as const) {
      expect(() => look(sizedPng(w, h))).toThrow(
        new ImageFailed(
          'wrong_dimensions',
          `The ${size} size is ${w} × ${h} pixels and must be ${width} × ${height}.`,
        ),
      );
    }
  }
  expect(() => imageIn(sizedPng(640, 360), 'card', record)).toThrow('not as long as announced');
});

test('an upload is shown with its times, and with why it ended', () => {
  const { imageId, kind } = record;
  const view = { imageId, kind, createdAt: toInstant(0), expiresAt: toInstant(1) };
  expect(imageView(record)).toEqual({ ...view, status: 'awaiting_upload', error: null });
  const { reason } = new ImageFailed('turned');
  expect(reason).toEqual({ code: 'turned', detail: expect.stringContaining('turn its pixels') as string });
  expect(imageView({ ...record, status: 'failed', error: reason })).toEqual({
    ...{ ...view, status: 'failed', error: reason },
  });
});
