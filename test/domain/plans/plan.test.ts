import { expect, test } from 'vitest';
import { toInstant } from '../../../lib/domain/ids.ts';
import { NewPlan, type PlanRecord, snapshotOf, toPlan } from '../../../lib/domain/plans/plan.ts';

const terms = {
  ...{
    name: 'Basic',
    description: 'One screen.',
    price: { amount: 799, currency: 'USD' as const },
    validityDays: 30,
  },
  ...{ accessLevel: 'basic' as const, maxDevicesAllowed: 1, resolution: '720p' as const },
} as const;
const plan: PlanRecord = {
  ...{ ...terms, planId: 'pln', isActive: true, renewable: false, version: 2, createdAt: 1, updatedAt: 5 },
};

test('what is bought is what the plan promises at that moment', () => {
  expect(snapshotOf(plan)).toEqual({ id: 'pln', ...terms });
});

test('a plan is shown with whether it is on sale and may be renewed', () => {
  const times = { createdAt: toInstant(1), updatedAt: toInstant(5) };
  expect(toPlan(plan)).toEqual({
    id: 'pln',
    ...terms,
    isActive: true,
    renewable: false,
    version: 2,
    ...times,
  });
});

test('a new plan is on sale and may be renewed unless it says otherwise', () => {
  expect(NewPlan.parse(terms)).toEqual({ ...terms, isActive: true, renewable: true });
  expect(NewPlan.parse({ ...terms, isActive: false, renewable: false })).toMatchObject({ isActive: false });
});
