import { describe, expect, test } from 'vitest';
import {
  type Completion,
  KEPT_NEIGHBOURS,
  KEPT_ON_TRIAL,
  type Neighbours,
  related,
} from '../../../lib/domain/history/neighbours.ts';

const title = (n: number): string => `ttl_01TEST${String(n).padStart(20, '0')}`;
const DAY = 24 * 3600_000;

/** Takes completions in one after the other, a day apart. */
function after(completions: Completion[], known = new Map<string, Neighbours>(), from = DAY) {
  completions.forEach((completion, index) => {
    for (const [titleId, own] of related([completion], known, from + index * DAY)) known.set(titleId, own);
  });
  return known;
}
const nearest = (known: Map<string, Neighbours>, n: number) =>
  known.get(title(n))!.near.map(({ titleId }) => titleId);
const watched = (n: number, ...before: number[]): Completion => ({
  titleId: title(n),
  before: before.map(title),
});

describe('neighbours', () => {
  test('are what was watched by the same people, of both titles, the most often first', () => {
    const known = after([watched(1, 2), watched(1, 2, 3), watched(2), watched(3)]);
    expect(nearest(known, 1)).toEqual([title(2), title(3)]);
    expect(nearest(known, 2)).toEqual([title(1)]);
    expect(nearest(known, 3)).toEqual([title(1)]);
    expect(known.get(title(1))!.watched).toBeCloseTo(2, 1);
  });

  test('count a completion against the titles completed last alone, so that its work is bounded', () => {
    const before = Array.from({ length: 40 }, (_, index) => index + 2);
    const changed = related([watched(1, ...before)], new Map(), DAY);
    expect(changed.size).toBe(13);
  });

  test('name a title that everybody watches after one that is watched with this one alone', () => {
    const everybody = Array.from({ length: 60 }, () => watched(9));
    const known = after([...everybody, watched(1, 8, 9), watched(1, 8, 9)]);
    expect(nearest(known, 1)).toEqual([title(8), title(9)]);
  });

  test('keep as many as they may, and still let a newcomer in that is watched with it again and again', () => {
    const crowd = Array.from({ length: 300 }, (_, index) => watched(1, index + 1000));
    const full = after([...crowd, ...crowd]);
    expect(full.get(title(1))!.near).toHaveLength(KEPT_NEIGHBOURS);
    expect(full.get(title(1))!.onTrial).toHaveLength(KEPT_ON_TRIAL);
    expect(full.get(title(1))!.onTrial.every(({ tag }) => /^[0-9A-Z]{4}$/.test(tag))).toBe(true);
    expect(nearest(full, 1)).not.toContain(title(5));
    const later = after(
      Array.from({ length: 8 }, () => watched(1, 5)),
      full,
      700 * DAY,
    );
    expect(nearest(later, 1)[0]).toBe(title(5));
    expect(later.get(title(1))!.near).toHaveLength(KEPT_NEIGHBOURS);
  });

  test('of those that weigh the same keep the first by their ids, as neighbours and on trial', () => {
    const numbers = Array.from({ length: KEPT_NEIGHBOURS + KEPT_ON_TRIAL + 20 }, (_, index) => index + 1000);
    const of = (order: number[]) =>
      related(
        order.map((n) => watched(1, n)),
        new Map(),
        DAY,
      ).get(title(1))!;
    const own = of(numbers);
    expect(of(numbers.toReversed())).toEqual(own);
    expect(own.near.map(({ titleId }) => titleId)).toEqual(numbers.slice(0, KEPT_NEIGHBOURS).map(title));
    const tags = numbers.slice(KEPT_NEIGHBOURS).map((n) => title(n).slice(-4));
    expect(own.onTrial.map(({ tag }) => tag)).toEqual(tags.slice(0, KEPT_ON_TRIAL));
  });

  test('halve what was watched a year ago', () => {
    const known = after([watched(1, 2)]);
    const { weight } = known.get(title(1))!.near[0]!;
    const later = related([watched(1, 3)], known, 366 * DAY).get(title(1))!;
    expect(later.near.find(({ titleId }) => titleId === title(2))!.weight).toBeCloseTo(weight / 2, 9);
  });

  test('take the same completions in once, also where a part of them is in already', () => {
    const window = [watched(1, 2, 3), watched(4, 1, 2)];
    const known = after([watched(1, 2), watched(3, 4)]);
    const whole = related(window, known, 9 * DAY);
    const some = new Map(known);
    for (const titleId of [title(1), title(3)]) some.set(titleId, whole.get(titleId)!);
    const rest = related(window, some, 9 * DAY);
    expect([...rest.keys()].sort()).toEqual([title(2), title(4)]);
    for (const [titleId, own] of rest) expect(own).toEqual(whole.get(titleId));
  });
});

describe('the weight of a neighbour', () => {
  /** Of one that was watched together with a title so often, and completed by itself so often. */
  const weight = (together: number, completed = 0) => together * (completed + 10) ** -0.5;
  const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);
  const each = (numbers: number[], times: number) =>
    numbers.flatMap((n) => Array.from({ length: times }, () => watched(1, n)));
  const weights = ({ near }: Neighbours) => near.map(({ titleId, weight: own }) => [titleId, own]);
  const one = (completions: Completion[], known: ReadonlyMap<string, Neighbours>, at: number) =>
    related(completions, known, at).get(title(1))!;

  test('is how often both were watched, less by the root of how often it was; a year halves it', () => {
    const first = related([watched(1, 2), watched(1, 2), watched(2)], new Map(), DAY);
    expect(first.get(title(1))).toMatchObject({ watched: 2, at: DAY, onTrial: [] });
    expect(weights(first.get(title(1))!)).toEqual([[title(2), weight(2, 1)]]);
    expect(weights(first.get(title(2))!)).toEqual([[title(1), weight(2, 2)]]);
    const later = one([watched(1, 2), watched(1, 3)], first, 366 * DAY);
    expect(later).toMatchObject({ watched: 3, at: 366 * DAY });
    const [two, three] = weights(later) as [[string, number], [string, number]];
    expect(two).toEqual([title(2), weight(2, 1) / 2 + weight(1, 0.5)]);
    expect(three).toEqual([title(3), weight(1)]);
  });

  test('grows on trial, halved by a year too, until it takes the place of the weakest, which comes on trial', () => {
    const known = related([...each(range(1000, 50), 2), ...each(range(2000, 60), 1)], new Map(), DAY);
    expect(known.get(title(1))!.near).toHaveLength(50);
    const own = one(each([2005], 2), known, 366 * DAY);
    expect(weights(own).slice(0, 2)).toEqual([
      [title(2005), weight(2) + weight(1) / 2],
      [title(1000), weight(1)],
    ]);
    expect(own.near.at(-1)!.titleId).toBe(title(1048));
    expect(own.onTrial.slice(0, 2)).toEqual([
      { tag: '1049', weight: weight(1) },
      { tag: '2000', weight: weight(1) / 2 },
    ]);
    expect(own.onTrial).toHaveLength(60);
    expect(own.onTrial.map(({ tag }) => tag)).not.toContain('2005');
  });

  test('of what is new is enough to come on trial in place of the weakest there', () => {
    const old = [...each(range(2000, 100), 3), ...each(range(3000, 99), 2), ...each([5000], 1)];
    const known = related([...each(range(1000, 50), 4), ...old], new Map(), DAY);
    const full = known.get(title(1))!.onTrial.map(({ tag }) => tag);
    expect(full).toEqual(range(2000, 100).map(String));
    const tags = (completions: Completion[]) =>
      one(completions, known, DAY + 1).onTrial.map(({ tag }) => tag);
    expect(tags(each([6000], 1))).toEqual([...full.slice(0, 99), '6000']);
    expect(tags(each(range(6000, 101), 1))).toEqual(range(6000, 100).map(String));
  });
});
