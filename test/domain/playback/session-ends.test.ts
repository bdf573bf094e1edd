import { expect, test } from 'vitest';
import { isSessionOver, recentEnds } from '../../../lib/domain/playback/session-ends.ts';

const NOW = 1_000_000_000;
const out = {
  tv: { session: 3, at: NOW - 600_000 },
  phone: { session: 4, at: NOW - 599_999 },
  car: { session: 5, at: NOW },
  laptop: { session: 6, at: NOW - 90_000 },
};

test('the ends of the last ten minutes are kept, the newest first where only some are', () => {
  expect(Object.keys(recentEnds(out, NOW))).toEqual(['car', 'laptop', 'phone']);
  expect(Object.keys(recentEnds(out, NOW, 2))).toEqual(['car', 'laptop']);
});

test('however many sessions end, none is forgotten while a lease of it may run', () => {
  const ends = { ...out, watch: { session: 7, at: NOW - 89_999 } };
  expect(Object.keys(recentEnds(ends, NOW, 1))).toEqual(['car', 'watch']);
});

test('a session is over when it or a later one of its device ended', () => {
  expect([3, 4, 5].map((session) => isSessionOver(out, 'phone', session))).toEqual([true, true, false]);
  expect(isSessionOver(out, 'watch', 0)).toBe(false);
});
