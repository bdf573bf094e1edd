import { expect, test } from '@jest/globals';
import { popularityOf } from '../../../lib/domain/catalogue/popularity.ts';

const DAY = 24 * 3600_000;
const at = Date.UTC(2026, 10, 24);

test('plays add up', () => {
  expect(popularityOf(30, at, popularityOf(50, at))).toBeCloseTo(popularityOf(80, at), 9);
});

test('a play counts half after seven days, so the order is that of decayed counts', () => {
  expect(popularityOf(100, at)).toBeCloseTo(popularityOf(50, at + 7 * DAY), 9);
  expect(popularityOf(10, at)).toBeGreaterThan(popularityOf(10, at - DAY));
});

test('years without a play do not overflow', () => {
  expect(popularityOf(1, at + 3650 * DAY, popularityOf(1e9, at))).toBeCloseTo(
    popularityOf(1, at + 3650 * DAY),
    3,
  );
});
