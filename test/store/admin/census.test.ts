import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { PlanSnapshot } from '../../../lib/domain/plans/plan.ts';
import type { SubscriptionRecord } from '../../../lib/domain/subscriptions/subscription.ts';
import { newestCensus, takeCensus } from '../../../lib/store/admin/census.ts';
import { newUser, userItem } from '../../../lib/store/accounts/users.ts';
import { subscriptionWrites } from '../../../lib/store/subscriptions/subscriptions.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { putItem, type Table, transact } from '../../../lib/table/table.ts';
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
const plan = (id: string) =>
  ({ id, name: id, validityDays: 30, price: { amount: 1, currency: 'USD' } }) as PlanSnapshot;

/** A person who is subscribed to the plan until then; `next` is what was ordered after it. */
async function subscriber(n: number, planId: string, endsAt: number, next?: string): Promise<void> {
  const userId = `usr${String(n).padStart(3, '0')}`;
  await putItem(table, userItem(newUser(userId, { email: `${userId}@x.example`, name: 'Ada' }, NOW)));
  const event = { type: 'started', at: 0, planId, planName: planId, endsAt } as const;
  const record: SubscriptionRecord = {
    ...{ subscriptionId: `sub${n}`, userId, plan: plan(planId), startsAt: 0, endsAt, events: [event] },
    ...{ earlierEvents: 0, version: 1, ...(next !== undefined && { pending: { plan: plan(next) } }) },
  };
  // As it was written down while it ran.
  await transact(table, subscriptionWrites(undefined, record, endsAt - 1));
}

/** What the series of days says after a first count: nobody has registered through the API. */
const firstDay = (users: number, subscriptions: number, byPlan: Record<string, number>) => ({
  days: [{ day: '2026-11-24', signUps: 0, streams: 0, users, subscriptions, byPlan }],
});

test('everybody is counted, and each subscription that runs by its plan', async () => {
  expect(await newestCensus(table)).toBeUndefined();
  for (let n = 0; n < 9; n++) await subscriber(n, n < 6 ? 'basic' : 'premium', NOW + 1);
  const counted = {
    countedAt: NOW,
    users: 9,
    subscriptions: { basic: 6, premium: 3 },
    ...firstDay(9, 9, { basic: 6, premium: 3 }),
  };
  expect(await takeCensus(table, NOW)).toEqual(counted);
  expect(await newestCensus(table)).toEqual(counted);
});

test('an end that has come and is not written down is over, unless an ordered plan goes on from there', async () => {
  await subscriber(0, 'basic', NOW);
  await subscriber(1, 'basic', NOW, 'premium');
  await subscriber(2, 'basic', NOW - 30 * 86_400_000, 'premium');
  await subscriber(3, 'basic', NOW + 1);
  expect(await takeCensus(table, NOW)).toEqual({
    ...{ countedAt: NOW, users: 4, subscriptions: { basic: 1, premium: 1 } },
    ...firstDay(4, 2, { basic: 1, premium: 1 }),
  });
});

test('more than a hundred ends of one moment that are not written down are looked at', async () => {
  // All in one partition.
  for (let n = 0; n < 1010; n += 10) await subscriber(n, 'basic', NOW, 'premium');
  expect((await takeCensus(table, NOW))!.subscriptions).toEqual({ premium: 101 });
});

test('a walk that comes to its bound goes on where it stopped, page by page, and begins anew afterwards', async () => {
  for (const n of [0, 10, 20, 3, 4]) await subscriber(n, 'basic', NOW + 1);
  const step = () => takeCensus(table, NOW, { keys: 2, pages: 1 });
  let steps = 0;
  let census;
  do {
    census = await step();
    steps++;
  } while (census === undefined && steps < 50);
  // Three pages of people, two of the shard that has three of them, one of each of the other fifteen.
  expect(census).toEqual({
    countedAt: NOW,
    users: 5,
    subscriptions: { basic: 5 },
    ...firstDay(5, 5, { basic: 5 }),
  });
  expect(steps).toBe(20);
  expect(await step()).toBeUndefined();
  expect(await newestCensus(table)).toEqual(census);
});

test('a day keeps the ten plans that have most', async () => {
  for (let n = 0; n < 13; n++) await subscriber(n, `plan${n % 12}`, NOW + 1);
  const { subscriptions, days } = (await takeCensus(table, NOW))!;
  expect(Object.keys(subscriptions)).toHaveLength(12);
  expect(days[0]!.byPlan).toMatchObject({ plan0: 2 });
  expect(Object.keys(days[0]!.byPlan!)).toHaveLength(10);
});

test('a census of before days were kept has none', async () => {
  const state = keyOf('progressOfJob', { job: 'takeCensus' });
  await putItem(table, { ...state, census: { countedAt: 1, users: 2, subscriptions: {} } });
  expect((await newestCensus(table))!.days).toEqual([]);
  expect((await takeCensus(table, NOW))!.days).toHaveLength(1);
});
