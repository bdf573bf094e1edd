import { afterEach, beforeEach, expect, vi, test } from 'vitest';
import { Place } from '../../../infra/web/storefront/player/place.ts';
import { FakeMedia, pass } from '../../support/player.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function placed(seconds = 600) {
  const media = new FakeMedia();
  const place = new Place(media);
  const seeks: number[] = [];
  media.addEventListener('seeking', () => seeks.push(media.currentTime));
  place.hold(seconds);
  return { media, place, seeks };
}

test('a stream that begins a little beside the place is left alone', () => {
  const { media, place, seeks } = placed();
  media.load(599.2);
  expect(seeks).toEqual([]);
  expect(place.seconds).toBe(599.2);
});

test('events of an element without a picture do not move the viewer', () => {
  const { media, place, seeks } = placed();
  media.tell('timeupdate');
  media.tell('seeked');
  expect(place.seconds).toBe(600);
  expect(seeks).toEqual([]);
});

test('nobody skips beyond the ends of the film', async () => {
  const { media, place } = placed();
  media.load(600);
  media.play();
  await pass(1);
  place.seek(-10);
  expect(media.currentTime).toBe(0);
  place.seek(9999);
  expect(media.currentTime).toBe(5400);
});

test('a place beyond the end is brought within it once the end is known', () => {
  const { media, place } = placed();
  place.seek(9999);
  media.load(0);
  expect(media.currentTime).toBe(5400);
});
