import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { absent, all, begins, exists, is } from '../../lib/table/expressions.ts';
import { indexOf, keyOf, partitionOf, sortable, sortableDescending } from '../../lib/table/keys.ts';
import {
  ConditionFailed,
  deleteItem,
  getItem,
  getItems,
  putItem,
  putItems,
  queryAll,
  queryItems,
  type Table,
  type TableAction,
  transact,
  TransactionFailed,
  updateItem,
} from '../../lib/table/table.ts';
import { startEngine } from '../support/engine.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.freshTable();
});

const plan = (id: string) => ({ ...keyOf('plan', { planId: id }), name: id });

describe('keys', () => {
  test.each(['', 'a#b', 'x'.repeat(301)])(
    'a key part that could name another item is refused: %.10s',
    (planId) => {
      expect(() => keyOf('plan', { planId })).toThrow(RangeError);
    },
  );

  test('a prefix ends at its separator, so PLAN#1 does not find PLAN#10', () => {
    expect(partitionOf('plan', {})).toEqual({ pk: 'PLANS', prefix: 'PLAN#' });
    expect(partitionOf('device', { userId: 'u' })).toEqual({ pk: 'USER#u', prefix: 'DEVICE#' });
  });

  test('numbers sort as numbers, in both directions', () => {
    const numbers = [0, 9, 10, 1_764_000_000_000];
    expect(numbers.map(sortable).toSorted()).toEqual(numbers.map(sortable));
    expect(numbers.map(sortableDescending).toSorted()).toEqual(numbers.map(sortableDescending).toReversed());
  });
});

describe('single items', () => {
  test('what is put is read back, and what is deleted is gone', async () => {
    await putItem(table, plan('a'));
    expect(await getItem(table, keyOf('plan', { planId: 'a' }))).toEqual(plan('a'));
    await deleteItem(table, keyOf('plan', { planId: 'a' }));
    expect(await getItem(table, keyOf('plan', { planId: 'a' }))).toBeUndefined();
  });

  test('of 50 parallel claims of one key exactly one succeeds', async () => {
    const claims = await Promise.allSettled(
      Array.from({ length: 50 }, () => putItem(table, plan('a'), absent('pk'))),
    );
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const claim of claims) {
      if (claim.status === 'rejected') expect(claim.reason).toBeInstanceOf(ConditionFailed);
    }
  });

  test('a refused update changes nothing and tells what stands there', async () => {
    await putItem(table, { ...plan('a'), v: 1, inner: { x: 1, y: 2 } });
    const key = keyOf('plan', { planId: 'a' });
    const updated = await updateItem(
      table,
      key,
      { set: { 'inner.x': 5 }, add: { v: 1 }, remove: ['inner.y'] },
      all(exists('pk'), is('v', '=', 1)),
    );
    expect(updated).toEqual({ ...plan('a'), v: 2, inner: { x: 5 } });
    const late = updateItem(table, key, { set: { 'inner.x': 9 } }, is('v', '=', 1));
    await expect(late).rejects.toMatchObject({ name: 'ConditionFailed', item: { v: 2, inner: { x: 5 } } });
  });
});

describe('lists', () => {
  test('pages continue after the last key without gap or repeat', async () => {
    const ids = Array.from({ length: 60 }, (_, i) => `p${String(i).padStart(2, '0')}`);
    await putItems(table, ids.map(plan));
    const { pk, prefix } = partitionOf('plan', {});
    const seen: string[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await queryItems<{ name: string; sk: string }>(table, pk, { prefix, limit: 7, after });
      seen.push(...page.items.map(({ name }) => name));
      if (!page.more) break;
      after = page.items.at(-1)!.sk;
    }
    expect(seen).toEqual(ids);
    expect(await queryAll(table, pk, { prefix, filter: begins('name', 'p1') })).toHaveLength(10);
  });

  test('a page after the last of a kind does not run into the next kind', async () => {
    await putItems(table, [
      { ...keyOf('device', { userId: 'u', deviceId: 'd' }) },
      { ...keyOf('user', { userId: 'u' }) },
    ]);
    const { pk, prefix } = partitionOf('device', { userId: 'u' });
    const page = await queryItems(table, pk, { prefix, after: 'DEVICE#d' });
    expect(page).toMatchObject({ items: [], more: false });
  });

  test('the ordered index lists newest first', async () => {
    const entry = (titleId: string, at: number) => ({
      ...keyOf('progress', { userId: 'u', titleId }),
      ...indexOf('progress', { userId: 'u', shelf: 'other', titleId, updatedAt: sortable(at) }),
      titleId,
    });
    await putItems(table, [entry('old', 5), entry('new', 40), entry('middle', 6)]);
    const page = await queryItems<{ titleId: string }>(table, 'USER#u#HISTORY#other', {
      index: 'gsi1',
      descending: true,
    });
    expect(page.items.map(({ titleId }) => titleId)).toEqual(['new', 'middle', 'old']);
  });

  test('items asked by key come back in the order asked, with gaps where there is none', async () => {
    await putItems(table, [plan('a'), plan('b')]);
    const keys = ['b', 'missing', 'a', 'b'].map((planId) => keyOf('plan', { planId }));
    const found = await getItems<{ name: string }>(table, keys);
    expect(found.map((item) => item?.name)).toEqual(['b', undefined, 'a', 'b']);
  });
});

describe('transactions', () => {
  test('all writes happen or none, and the refused one is named with what stands there', async () => {
    await putItem(table, plan('taken'));
    const attempt = transact(table, [{ put: plan('new') }, { put: plan('taken'), when: absent('pk') }]);
    const failure = await attempt.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TransactionFailed);
    expect([...(failure as TransactionFailed).failed]).toEqual([[1, plan('taken')]]);
    expect(await getItem(table, keyOf('plan', { planId: 'new' }))).toBeUndefined();
  });

  test('every request is observed with the IAM actions it needs and its capacity units', async () => {
    const actions: TableAction[] = [];
    let units = 0;
    const watched: Table = {
      ...table,
      observe: (needed, cost) => {
        actions.push(...needed);
        units += cost.units;
      },
    };
    await transact(watched, [
      { put: plan('a') },
      { check: keyOf('plan', { planId: 'b' }), when: absent('pk') },
    ]);
    await getItem(watched, keyOf('plan', { planId: 'a' }));
    expect(actions).toEqual(['PutItem', 'ConditionCheckItem', 'GetItem']);
    expect(units).toBeGreaterThan(0);
  });
});
