import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { absent, all, begins, exists, is } from '../../lib/table/expressions.ts';
import { indexOf, keyOf, partitionOf, sortable, sortableDescending } from '../../lib/table/keys.ts';
import {
  ConditionFailed,
  type Cost,
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
  test('a page of items so large that DynamoDB ends it early is full all the same, and says that there is more', async () => {
    const pk = 'LARGE';
    const filling = 'x'.repeat(150_000);
    for (let n = 10; n < 22; n++) await putItem(table, { pk, sk: `E${n}`, filling });
    const page = await queryItems<{ sk: string }>(table, pk, 11, { prefix: 'E' });
    expect(page.items.map(({ sk }) => sk)).toEqual(Array.from({ length: 11 }, (_, n) => `E${n + 10}`));
    expect([page.count, page.more]).toEqual([11, true]);
    expect((await queryItems(table, pk, 13, { descending: true })).items).toHaveLength(12);
  });

  test('pages continue after the last key without gap or repeat', async () => {
    const ids = Array.from({ length: 60 }, (_, i) => `p${String(i).padStart(2, '0')}`);
    await putItems(table, ids.map(plan));
    const { pk, prefix } = partitionOf('plan', {});
    const seen: string[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await queryItems<{ name: string; sk: string }>(table, pk, 7, { prefix, after });
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
    const page = await queryItems(table, pk, 10, { prefix, after: 'DEVICE#d' });
    expect(page).toMatchObject({ items: [], more: false });
  });

  test('the ordered index lists newest first', async () => {
    const entry = (titleId: string, at: number) => ({
      ...keyOf('progress', { userId: 'u', titleId }),
      ...indexOf('progress', { userId: 'u', shelf: 'other', titleId, updatedAt: sortable(at) }),
      titleId,
    });
    await putItems(table, [entry('old', 5), entry('new', 40), entry('middle', 6)]);
    const page = await queryItems<{ titleId: string }>(table, 'USER#u#HISTORY#other', 10, {
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
});

describe('what is observed', () => {
  let observed: (Cost & { actions: TableAction[] })[];
  let watched: Table;
  beforeEach(() => {
    observed = [];
    watched = { ...table, observe: (actions, cost) => observed.push({ actions, ...cost }) };
  });
  const key = keyOf('plan', { planId: 'a' });

  test('reads cost one unit per 4 KB, half of it when they may be late', async () => {
    await putItem(table, { ...plan('a'), text: 'x'.repeat(5000) });
    await getItem(watched, key);
    await getItem(watched, key, { consistent: false });
    await queryItems(watched, 'PLANS', 10);
    await getItems(watched, [key, keyOf('plan', { planId: 'none' })]);
    expect(observed).toEqual([
      { actions: ['GetItem'], kind: 'read', units: 2 },
      { actions: ['GetItem'], kind: 'read', units: 1 },
      { actions: ['Query'], kind: 'read', units: 1 },
      { actions: ['BatchGetItem'], kind: 'read', units: 3 },
    ]);
  });

  test('writes cost one unit per KB and another for each index that changes, two where its key does', async () => {
    const item = { ...plan('a'), text: 'x'.repeat(1500) };
    await putItem(watched, item);
    await putItem(watched, { ...item, gsi1pk: 'PLANS#ON-SALE', gsi1sk: '1' });
    await updateItem(watched, key, { set: { gsi1sk: '2' }, remove: ['text'] });
    await updateItem(watched, key, { set: { gsi2pk: 'JOBS', gsi2sk: '1' } });
    await updateItem(watched, key, { remove: ['gsi1pk', 'gsi1sk'] });
    await putItems(watched, [plan('b'), plan('c')]);
    expect(observed.map(({ kind, units }) => [kind, units])).toEqual([
      ['write', 2],
      ['write', 4],
      ['write', 5],
      ['write', 3],
      ['write', 2],
      ['write', 2],
    ]);
  });

  test('a transaction costs two units per KB of each write and check', async () => {
    const missing = { check: keyOf('plan', { planId: 'b' }), when: absent('pk') };
    await transact(watched, [{ put: { ...plan('a'), text: 'x'.repeat(1500) } }, missing]);
    expect(observed).toEqual([{ actions: ['PutItem', 'ConditionCheckItem'], kind: 'write', units: 6 }]);
  });

  test('a refused write is observed too, and costs what the item that stood there would', async () => {
    await putItem(table, { ...plan('a'), text: 'x'.repeat(1500) });
    const refusals = [
      () => putItem(watched, plan('a'), absent('pk')),
      () => updateItem(watched, keyOf('plan', { planId: 'b' }), { add: { v: 1 } }, exists('pk')),
      () => transact(watched, [{ put: plan('a'), when: absent('pk') }, { put: plan('c') }]),
    ];
    for (const refused of refusals) await expect(refused()).rejects.toThrow();
    expect(observed).toEqual([
      { actions: ['PutItem'], kind: 'write', units: 2 },
      { actions: ['UpdateItem'], kind: 'write', units: 1 },
      { actions: ['PutItem', 'PutItem'], kind: 'write', units: 4 },
    ]);
  });
});
