import { expect, test } from 'vitest';
import { following, type Measured, measured } from '../../../infra/bench/history/history.ts';

test('a longer history costs its pages, start and stop the same, and what is rolled up takes a tenth', async () => {
  const columns: Measured[] = [];
  for (const entries of [10, 300]) columns.push(await measured(entries));
  expect(following(columns)).toEqual([]);
  const { before, after } = columns[1]!;
  expect(after.bytes).toBeLessThan(before.bytes / 10);
  expect(columns[1]!.actions.get('home')).toMatchObject({ trips: 1, read: 2.5, write: 0 });
});
