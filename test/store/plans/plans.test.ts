import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PlanRecord } from '../../../lib/domain/plans/plan.ts';
import {
  allPlans,
  deletedPlanItem,
  findPlan,
  planItem,
  planNames,
  plansOnSale,
} from '../../../lib/store/plans/plans.ts';
import { putItems, type Table } from '../../../lib/table/table.ts';
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

const idOf = (n: number) => `pln_01TEST${String(n).padStart(20, '0')}`;
const plan = (n: number, changes: Partial<PlanRecord> = {}): PlanRecord => ({
  ...{ planId: idOf(n), name: `Plan ${n}`, description: 'For tests.', validityDays: 30 },
  price: { amount: 1000 - n, currency: 'EUR' },
  ...{ accessLevel: 'basic', maxDevicesAllowed: 2, resolution: '1080p' },
  ...{ isActive: true, renewable: true, version: 1, createdAt: 0, updatedAt: 0, ...changes },
});

test('names are in the order asked, of deleted plans too, and of any number; one nobody knows is its id', async () => {
  const items = Array.from({ length: 120 }, (_, n) => (n % 3 === 0 ? deletedPlanItem : planItem)(plan(n)));
  await putItems(table, items);
  const asked = Array.from({ length: 121 }, (_, n) => 120 - n);
  const names = await planNames(table, asked.map(idOf));
  expect(names).toEqual(asked.map((n) => (n === 120 ? idOf(n) : `Plan ${n}`)));
});

describe('a page of plans', () => {
  const ids = ({ plans }: { plans: PlanRecord[] }) => plans.map(({ planId }) => planId);
  beforeEach(() =>
    putItems(
      table,
      [1, 2, 3, 4].map((n) => planItem(plan(n, { isActive: n !== 3 }))),
    ),
  );

  test('on sale begins with the lowest price, and tells of a next page only where there is one', async () => {
    const first = await plansOnSale(table, { limit: 2, after: undefined });
    expect(ids(first)).toEqual([idOf(4), idOf(2)]);
    const rest = await plansOnSale(table, { limit: 2, after: first.next });
    expect([ids(rest), rest.next]).toEqual([[idOf(1)], undefined]);
    expect((await plansOnSale(table, { limit: 3, after: undefined })).next).toBe(undefined);
  });

  test('of all plans begins with the oldest, those off sale among them', async () => {
    const first = await allPlans(table, { limit: 3, after: undefined });
    expect(ids(first)).toEqual([idOf(1), idOf(2), idOf(3)]);
    const rest = await allPlans(table, { limit: 3, after: first.next });
    expect([ids(rest), rest.next]).toEqual([[idOf(4)], undefined]);
    expect((await findPlan(table, idOf(3)))?.isActive).toBe(false);
    expect(await findPlan(table, idOf(9))).toBe(undefined);
  });
});
