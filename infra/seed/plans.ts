import type { PlanRecord } from '../../lib/domain/plans/plan.ts';
import { planItem } from '../../lib/store/plans/plans.ts';
import { absent } from '../../lib/table/expressions.ts';
import { ConditionFailed, putItem, type Table } from '../../lib/table/table.ts';

type Seed = Omit<PlanRecord, 'isActive' | 'renewable' | 'version' | 'createdAt' | 'updatedAt'>;

/** The plans of the demonstration; their ids are fixed, so that tests and examples can name them. */
export const SEED_PLANS = {
  mobile: {
    planId: 'pln_01KA0000000000000000000001',
    name: 'Basic Mobile',
    description: 'One small screen, the whole basic catalogue.',
    price: { amount: 499, currency: 'USD' },
    validityDays: 30,
    accessLevel: 'basic',
    maxDevicesAllowed: 1,
    resolution: '480p',
  },
  basic: {
    planId: 'pln_01KA0000000000000000000002',
    name: 'Basic',
    description: 'Two screens in HD, the whole basic catalogue.',
    price: { amount: 799, currency: 'USD' },
    validityDays: 30,
    accessLevel: 'basic',
    maxDevicesAllowed: 2,
    resolution: '720p',
  },
  premium: {
    planId: 'pln_01KA0000000000000000000003',
    name: 'Premium',
    description: 'Four screens in 4K and everything there is.',
    price: { amount: 1499, currency: 'USD' },
    validityDays: 30,
    accessLevel: 'premium',
    maxDevicesAllowed: 4,
    resolution: '4K',
  },
} as const satisfies Record<string, Seed>;

/** Puts the demonstration's plans on sale; one that is there already stays as it is. */
export async function seedPlans(table: Table, now: number): Promise<void> {
  const state = { isActive: true, renewable: true, version: 1, createdAt: now, updatedAt: now };
  for (const plan of Object.values(SEED_PLANS)) {
    await putItem(table, planItem({ ...plan, ...state }), absent('pk')).catch((error: unknown) => {
      if (!(error instanceof ConditionFailed)) throw error;
    });
  }
}
