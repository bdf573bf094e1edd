import * as z from 'zod';
import { idOf, Instant } from './ids.ts';
import { PlanLevel, Resolution } from './levels.ts';
import { textOf } from './text.ts';

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

export const Plan = z
  .object({
    id: PlanId,
    ...terms,
    isActive: z.boolean(),
    version: z.int().min(1),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'Plan' });
export type Plan = z.output<typeof Plan>;
