import * as z from 'zod';
import { idOf, Instant, toInstant } from '../ids.ts';
import { PlanLevel, Resolution } from '../levels.ts';
import { textOf } from '../text.ts';

/** Integer minor units. Only currencies of two decimals, because the shop shows amounts / 100. */
export const Money = z
  .strictObject({
    amount: z.int().min(0).max(10_000_000),
    currency: z.enum(['USD', 'EUR', 'GBP', 'CHF', 'CAD', 'AUD', 'SEK', 'NOK', 'DKK', 'PLN']),
  })
  .meta({ id: 'Money', examples: [{ amount: 999, currency: 'USD' }] });
export type Money = z.output<typeof Money>;

/** What a plan promises, and so what a subscription keeps of it. */
const terms = {
  name: textOf({ max: 60 }, 'Basic'),
  description: textOf({ max: 500, multiline: true }, 'Two screens in HD.'),
  price: Money,
  validityDays: z.int().min(1).max(3650),
  accessLevel: PlanLevel,
  maxDevicesAllowed: z.int().min(1).max(10),
  resolution: Resolution,
};

export const PlanTerms = z.strictObject(terms).meta({ id: 'PlanTerms' });
export type PlanTerms = z.output<typeof PlanTerms>;

export const PlanId = idOf('pln');

/** A plan as it was when it was bought; editing or deleting the plan never changes it (contract §2). */
export const PlanSnapshot = z.object({ id: PlanId, ...terms }).meta({ id: 'PlanSnapshot' });
export type PlanSnapshot = z.output<typeof PlanSnapshot>;

const isActive = z.boolean().meta({ description: 'On sale: listed, and can be subscribed to.' });
const renewable = z
  .boolean()
  .meta({ description: 'Those who hold the plan may renew it, also when it is no longer on sale.' });

export const Plan = z
  .object({
    id: PlanId,
    ...terms,
    isActive,
    renewable,
    version: z.int().min(1),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Plan' });
export type Plan = z.output<typeof Plan>;

/** What an administrator writes down for a new plan. */
export const NewPlan = z
  .strictObject({ ...terms, isActive: isActive.default(true), renewable: renewable.default(true) })
  .meta({ id: 'NewPlan' });
export type NewPlan = z.output<typeof NewPlan>;

/** What an administrator changes of a plan; it touches later sales only. */
export const PlanChanges = z
  .strictObject({ ...terms, isActive, renewable })
  .partial()
  .meta({ id: 'PlanChanges' });
export type PlanChanges = z.output<typeof PlanChanges>;

/** A plan as it is stored; times are epoch milliseconds. */
export interface PlanRecord extends NewPlan, Record<string, unknown> {
  planId: string;
  version: number;
  createdAt: number;
  updatedAt: number;
  /** The request that wrote last, by which a retry recognises its own success. */
  by?: string;
}

/** What is bought when a plan is bought now. */
export const snapshotOf = (plan: PlanRecord): PlanSnapshot => ({
  id: plan.planId,
  name: plan.name,
  description: plan.description,
  price: plan.price,
  validityDays: plan.validityDays,
  accessLevel: plan.accessLevel,
  maxDevicesAllowed: plan.maxDevicesAllowed,
  resolution: plan.resolution,
});

/** A plan as the API shows it. */
export const toPlan = (plan: PlanRecord): Plan => ({
  ...snapshotOf(plan),
  isActive: plan.isActive,
  renewable: plan.renewable,
  version: plan.version,
  createdAt: toInstant(plan.createdAt),
  updatedAt: toInstant(plan.updatedAt),
});
