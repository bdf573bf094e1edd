import { encodeTime } from 'ulid';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newUser, userItem } from '../../../lib/store/accounts/users.ts';
import { withToday } from '../../../lib/store/admin/census-days.ts';
import { putItem, type Table } from '../../../lib/table/table.ts';
import { startEngine } from '../../support/engine.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.freshTable();
});

const NOW = Date.UTC(2026, 10, 24);
const DAY = 86_400_000;
const counted = { users: 1, subscriptions: 2, byPlan: { basic: 2 } };

test('sign-ups of a day are counted once more on the next one, and then stay', async () => {
  const signUp = (at: number) => {
    const user = newUser(`usr_${encodeTime(at)}X`, { email: `${at}@x.example`, name: 'Ada' }, at);
    return putItem(table, userItem(user));
  };
  const signUpsOf = (days: { signUps: number }[]) => days.map(({ signUps }) => signUps);
  for (const at of [NOW - 1, NOW, NOW + 1]) await signUp(at);
  const first = await withToday(table, [], counted, NOW + 2);
  expect(first).toEqual([{ day: '2026-11-24', signUps: 2, streams: 0, ...counted }]);
  for (const at of [NOW + DAY - 1, NOW + DAY]) await signUp(at);
  const second = await withToday(table, first, counted, NOW + DAY);
  expect(signUpsOf(second)).toEqual([3, 1]);
  await signUp(NOW + 3);
  const third = await withToday(table, second, counted, NOW + 2 * DAY);
  expect(signUpsOf(third)).toEqual([3, 1, 0]);
  // A day without a census is left out.
  const fourth = await withToday(table, third, counted, NOW + 4 * DAY);
  expect(fourth.map(({ day }) => day).slice(-2)).toEqual(['2026-11-26', '2026-11-28']);
  expect(signUpsOf(fourth)).toEqual([3, 1, 0, 0]);
});

test('a day keeps the most streams that ran at one of its counts, and thirty days are kept', async () => {
  const dayOf = (n: number) => `2026-10-${String(n + 1).padStart(2, '0')}`;
  const before = Array.from({ length: 30 }, (_, n) => ({
    ...{ day: dayOf(n), signUps: 0, streams: 0, ...counted },
  }));
  const today = { day: '2026-11-24', signUps: 0, streams: 4, ...counted };
  const kept = await withToday(table, [...before, today], counted, NOW + 1);
  expect(kept).toEqual([...before.slice(1), today]);
});
