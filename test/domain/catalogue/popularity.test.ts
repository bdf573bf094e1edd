import { expect, test } from 'vitest';
import {
  type Counted,
  countedWith,
  popularityOf,
  popularityStep,
} from '../../../lib/domain/catalogue/popularity.ts';

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

test('half a percent more moves a title, a tenth of that does not', () => {
  const before = popularityStep(popularityOf(10_000, 0));
  expect(popularityStep(popularityOf(10_006, 0))).toBe(before);
  expect(popularityStep(popularityOf(10_055, 0))).toBe(before + 1);
  expect(popularityStep(-3)).toBe(0);
});

test('a person counts once a title and UTC day, and for 32 titles a day at most', () => {
  const midnight = Date.UTC(2026, 10, 25);
  let counted: Counted | undefined;
  for (let n = 0; n < 32; n++)
    counted = countedWith(counted, `ttl_A${String(n).padStart(3, '0')}`, midnight - 1)!;
  expect(countedWith(counted, 'ttl_A031', midnight - 1)).toBeUndefined();
  expect(countedWith(counted, 'ttl_A032', midnight - 1)).toBeUndefined();
  expect(countedWith(counted, 'ttl_A031', midnight)).toEqual({ day: midnight / DAY, tags: 'A031' });
  const one = countedWith(undefined, 'ttl_AB12', midnight);
  expect(countedWith(one, 'ttl_12AB', midnight)).toMatchObject({ tags: 'AB1212AB' });
});
