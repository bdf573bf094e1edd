import { expect, test } from 'vitest';
import { KEPT_NEIGHBOURS, KEPT_ON_TRIAL, TAG } from '../../../lib/domain/history/neighbours.ts';
import { neighboursFrom, neighboursItem } from '../../../lib/store/catalogue/neighbours-item.ts';
import { keyOf } from '../../../lib/table/keys.ts';

const TITLE = 'ttl_01TEST00000000000000000000';
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const digits = (n: number, length: number): string =>
  Array.from({ length }, (_, place) => DIGITS[Math.floor(n / 32 ** place) % 32]!)
    .toReversed()
    .join('');

const neighbours = {
  ...{ watched: 12.5, at: 1_795_000_000_000 },
  near: Array.from({ length: KEPT_NEIGHBOURS }, (_, n) => ({
    titleId: `ttl_7${digits(n * 977 + 31, 25)}`,
    weight: 3 / (n + 1),
  })),
  onTrial: Array.from({ length: KEPT_ON_TRIAL }, (_, n) => ({
    tag: digits(n * 10_007, TAG),
    weight: 1 / (n + 3),
  })),
};

test('neighbours come back in their order, with weights of a thousandth', () => {
  const back = neighboursFrom(neighboursItem(TITLE, neighbours))!;
  expect(back).toMatchObject({ watched: 12.5, at: 1_795_000_000_000 });
  expect(back.near.map(({ titleId }) => titleId)).toEqual(neighbours.near.map(({ titleId }) => titleId));
  expect(back.onTrial.map(({ tag }) => tag)).toEqual(neighbours.onTrial.map(({ tag }) => tag));
  back.near.forEach(({ weight }, n) => expect(weight * (n + 1)).toBeCloseTo(3, 2));
  back.onTrial.forEach(({ weight }, n) => expect(Math.abs(weight * (n + 3) - 1)).toBeLessThan(0.01));
});

test('as many as are kept stay below two kilobytes, which are what a write pays for', () => {
  expect(Buffer.byteLength(JSON.stringify(neighboursItem(TITLE, neighbours)))).toBeLessThan(2048);
});

test('weights of neighbours are fine enough for a year of small ones to add up', () => {
  const [first] = neighboursFrom(
    neighboursItem(TITLE, {
      ...neighbours,
      near: [{ titleId: neighbours.near[0]!.titleId, weight: 1.0001 }],
    }),
  )!.near;
  expect(first!.weight).toBeGreaterThan(1.00005);
});

test('a weight is the nearest that its bytes hold', () => {
  const [near, onTrial] = [neighbours.near[0]!, neighbours.onTrial[0]!];
  const weighed = (weight: number) => {
    const item = neighboursItem(TITLE, {
      ...neighbours,
      near: [{ ...near, weight }],
      onTrial: [{ ...onTrial, weight }],
    });
    expect(item).toMatchObject(keyOf('neighbours', { titleId: TITLE }));
    const back = neighboursFrom(item)!;
    return [back.near[0]!.weight, back.onTrial[0]!.weight];
  };
  const [fine, coarse] = [2 ** -15, 2 ** -7];
  expect([weighed(1 + 1.4 * fine)[0], weighed(1 + 1.6 * fine)[0]]).toEqual([1 + fine, 1 + 2 * fine]);
  expect([weighed(1 + 1.4 * coarse)[1], weighed(1 + 1.6 * coarse)[1]]).toEqual([1 + coarse, 1 + 2 * coarse]);
});

test('a title without neighbours has none, and one that was never looked at has no item', () => {
  const none = neighboursFrom(neighboursItem(TITLE, { ...neighbours, near: [], onTrial: [] }));
  expect(none).toMatchObject({ near: [], onTrial: [] });
  expect(neighboursFrom(undefined)).toBe(undefined);
});
