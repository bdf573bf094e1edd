import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { UserRecord } from '../../../lib/domain/accounts/user.ts';
import type { SubscriptionRecord } from '../../../lib/domain/subscriptions/subscription.ts';
import { claimEmail, newUser, userItem } from '../../../lib/store/accounts/users.ts';
import { type PeopleFilter, peoplePage } from '../../../lib/store/admin/people.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { type Item, putItems, type Table } from '../../../lib/table/table.ts';
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
const idOf = (n: number) => `usr_${String(n).padStart(3, '0')}`;

/** A person with the places in the lists that somebody of this role and standing has. */
function itemsOf(n: number, fields: Partial<UserRecord> = {}): Item[] {
  const userId = idOf(n);
  const user = { ...newUser(userId, { email: `p${n}@x.example`, name: 'Ada' }, NOW + n), ...fields };
  const { put: claim } = claimEmail(user.emailKey, userId) as { put: Item };
  return [
    ...[userItem(user), claim],
    ...(user.role === 'admin' ? [{ ...keyOf('administrator', { userId }), userId }] : []),
    ...(user.status === 'disabled' ? [{ ...keyOf('disabledUser', { userId }), userId }] : []),
  ];
}
const people = (...all: [n: number, fields?: Partial<UserRecord>][]) =>
  putItems(
    table,
    all.flatMap(([n, fields]) => itemsOf(n, fields)),
  );

async function subscribe(n: number, planId: string, endsAt: number, next?: string): Promise<void> {
  const userId = idOf(n);
  const plan = (id: string) => ({ id, name: id, validityDays: 30, price: { amount: 1, currency: 'EUR' } });
  const record = {
    ...{ subscriptionId: `sub${n}`, userId, plan: plan(planId), startsAt: 0, endsAt, earlierEvents: 0 },
    ...{ events: [{ type: 'started', at: 0, planId, planName: planId, endsAt }], version: 1 },
    ...(next !== undefined && { pending: { plan: plan(next) } }),
  } as unknown as SubscriptionRecord;
  await putItems(table, [{ ...keyOf('subscription', { userId }), ...record }]);
}

const page = async (filter: PeopleFilter, limit = 9, after?: string) => {
  const { items, next } = await peoplePage(table, filter, { limit, after }, NOW);
  return { found: items.map(({ user }) => Number(user.userId.slice(4))), next };
};
const found = async (filter: PeopleFilter) => (await page(filter)).found;

/** All pages of a list, and how many they were. */
async function walk(filter: PeopleFilter, limit: number) {
  const pages: number[][] = [];
  let after: string | undefined;
  do {
    const { found: some, next } = await page(filter, limit, after);
    pages.push(some);
    after = next;
  } while (after !== undefined);
  return pages;
}

describe('people are listed', () => {
  test('by all that is asked of them together', async () => {
    await people(
      ...([
        [1, { role: 'admin' }],
        [2, { role: 'admin', status: 'disabled' }],
      ] as [number, object][]),
      ...([[3, { status: 'disabled' }], [4], [10]] as [number, object?][]),
    );
    expect(await found({})).toEqual([10, 4, 3, 2, 1]);
    expect(await found({ role: 'admin' })).toEqual([1, 2]);
    expect(await found({ role: 'admin', status: 'disabled' })).toEqual([2]);
    expect(await found({ role: 'user', status: 'disabled' })).toEqual([3]);
    expect(await found({ role: 'user' })).toEqual([10, 4, 3]);
    expect(await found({ status: 'active', role: 'admin' })).toEqual([1]);
    expect(await found({ email: 'P1', role: 'user' })).toEqual([10]);
    expect(await found({ email: 'p1' })).toEqual([10, 1]);
    expect(await found({ email: 'p2@x.example', status: 'active' })).toEqual([]);
  });

  test('by the plan that runs now, an ordered one from when it runs, and one that ended at this moment not', async () => {
    await people([1], [2], [3], [4]);
    await subscribe(1, 'basic', NOW + 1);
    await subscribe(2, 'basic', NOW);
    await subscribe(3, 'basic', NOW, 'premium');
    expect(await found({ planId: 'basic' })).toEqual([1]);
    expect(await found({ planId: 'premium' })).toEqual([3]);
  });

  test('as they are now, whatever a list still says of them', async () => {
    const [, , ...places] = itemsOf(1, { role: 'admin', status: 'disabled' });
    await putItems(table, [...places, ...itemsOf(2, { emailKey: 'moved@x.example' })]);
    const { put: old } = claimEmail('p2@x.example', idOf(2)) as { put: Item };
    await putItems(table, [old]);
    expect(await found({ role: 'admin' })).toEqual([]);
    await people([1]);
    expect(await found({ role: 'admin' })).toEqual([]);
    expect(await found({ status: 'disabled' })).toEqual([]);
    expect(await found({ email: 'p2' })).toEqual([]);
    expect(await found({ email: 'moved' })).toEqual([2]);
  });

  test.each<[string, PeopleFilter, number[][]]>([
    ['of everybody', {}, [[5, 4], [3, 2], [1]]],
    ['by address', { email: 'p' }, [[1, 2], [3, 4], [5]]],
    ['of administrators', { role: 'admin' }, [[1, 2], [3, 4], [5]]],
    ['where something is compared', { role: 'admin', status: 'active' }, [[1, 2], [3, 4], [5]]],
  ])('in pages %s, none of them empty at the end', async (_what, filter, pages) => {
    await people(...[1, 2, 3, 4, 5].map((n) => [n, { role: 'admin' as const }] as [number, object]));
    expect(await walk(filter, 2)).toEqual(pages);
    expect(await walk(filter, 5)).toEqual([pages.flat()]);
  });

  test('to the end where a page is full before it, so that no empty one follows', async () => {
    await people(...Array.from({ length: 60 }, (_, n) => [n] as [number]));
    await subscribe(59, 'basic', NOW + 1);
    expect(await walk({ planId: 'basic' }, 1)).toEqual([[59]]);
  });

  test('after 150 were looked at for a page, which is then short and goes on', async () => {
    await people(...Array.from({ length: 152 }, (_, n) => [n] as [number]));
    await Promise.all([0, 30, 151].map((n) => subscribe(n, 'basic', NOW + 1)));
    expect(await walk({ planId: 'basic' }, 2)).toEqual([[151, 30], [0]]);
    await subscribe(140, 'premium', NOW + 1);
    expect((await page({ planId: 'premium', role: 'user' }, 1)).found).toEqual([140]);
  });
});
