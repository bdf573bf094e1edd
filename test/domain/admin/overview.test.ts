import { expect, test } from 'vitest';
import { byCount, keptOfDay } from '../../../lib/domain/admin/overview.ts';
import { cellOf, kindOf } from '../../../lib/domain/admin/reports.ts';
import { changedLimits, settingsView } from '../../../lib/domain/admin/settings.ts';
import { toInstant } from '../../../lib/domain/ids.ts';

test('plans stand by their subscriptions, and of as many by their ids; a day keeps ten of them', () => {
  const counts = { b: 1, d: 5, a: 1, c: 5 };
  const inOrder = [
    ['c', 5],
    ['d', 5],
    ['a', 1],
    ['b', 1],
  ];
  expect(byCount(counts)).toEqual(inOrder);
  expect(byCount(Object.fromEntries(Object.entries(counts).reverse()))).toEqual(inOrder);
  const twelve = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`plan${n}`, n + 1]));
  expect(Object.keys(keptOfDay(twelve))).toEqual(Array.from({ length: 10 }, (_, n) => `plan${11 - n}`));
});

test('a column of a report is read by its name: text as it is, numbers as numbers, nothing as nothing', () => {
  expect(['title', 'percent', 'plays'].map(kindOf)).toEqual(['title', 'percent', 'count']);
  expect([cellOf('day', '2026-11-24'), cellOf('count', '12'), cellOf('count', null)]).toEqual([
    ...['2026-11-24', 12, null],
  ]);
  expect(cellOf('month', null)).toBeNull();
});

test('a limit that is set stays until null takes it back, and is shown beside that of the stage', () => {
  const set = { anonymous: 120, login: 5 };
  expect(changedLimits(set, {})).toEqual(set);
  expect(changedLimits(set, { limits: { login: null, register: 7 } })).toEqual({
    anonymous: 120,
    register: 7,
  });
  const shown = (stage: number | undefined, updatedAt?: number) =>
    settingsView({ limits: set, version: 3, updatedAt }, () => stage, 10);
  expect(shown(60, 5)).toMatchObject({ appliesWithinSeconds: 10, version: 3, updatedAt: toInstant(5) });
  expect(shown(60).updatedAt).toBeNull();
  expect(shown(60).limits.anonymous).toEqual({ limit: 120, windowSeconds: 60, stageLimit: 60 });
  expect(shown(60).limits.register).toMatchObject({ limit: 60, stageLimit: 60 });
  expect(shown(undefined).limits.anonymous).toMatchObject({ limit: null, stageLimit: null });
});
