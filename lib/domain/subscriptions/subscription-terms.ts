import type { PlanSnapshot } from '../plans/plan.ts';

/** A day is 86,400 s, whatever the calendar does. */
export const DAY_MS = 86_400_000;

/** Nothing can be prepaid beyond this: years of five digits are no instants of the API. */
export const LATEST_END = Date.UTC(9000, 0, 1);

type Priced = Pick<PlanSnapshot, 'price' | 'validityDays'>;

export const termMs = ({ validityDays }: Priced): number => validityDays * DAY_MS;

/** Is a day on `b` dearer than a day on `a`. Prices in two currencies cannot be compared, so then it is not. */
export const costsMorePerDay = (b: Priced, a: Priced): boolean =>
  a.price.currency === b.price.currency &&
  BigInt(b.price.amount) * BigInt(a.validityDays) > BigInt(a.price.amount) * BigInt(b.validityDays);

/**
 * The time on `next` that unused time on `held` is worth, each day at its plan's price per day. In milliseconds,
 * rounded up: the customer never loses any, the shop less than one millisecond. Needs `costsMorePerDay(next, held)`.
 */
export function creditMs(held: Priced, unusedMs: number, next: Priced): number {
  const worth = BigInt(Math.max(0, unusedMs)) * BigInt(held.price.amount) * BigInt(next.validityDays);
  const perUnit = BigInt(held.validityDays) * BigInt(next.price.amount);
  return Number((worth + perUnit - 1n) / perUnit);
}
