import { type SubscriptionRecord, settle } from './subscription.ts';
import { DAY_MS } from './subscription-terms.ts';

/** What somebody is told about the end of a subscription: so many days before it, 0: that it has come. */
export interface Reminder {
  days: number;
  /** Those that end from then on and before then are told, epoch ms. */
  from: number;
  until: number;
}

/** An end that nobody was told of for so long is no news any more. */
const STALE_MS = 31 * DAY_MS;

/**
 * Which ends are told about at `now`, and how: each end by the nearest reminder that is still true, so that a run
 * that comes late sends one mail and not all that were missed. `days` in any order.
 */
export function remindersAt(now: number, days: readonly number[]): Reminder[] {
  const steps = [...new Set(days)].filter((each) => each > 0).sort((a, b) => a - b);
  const coming = steps.map((each, index) => ({
    days: each,
    from: now + (steps[index - 1] ?? 0) * DAY_MS + 1,
    until: now + each * DAY_MS + 1,
  }));
  return [{ days: 0, from: now - STALE_MS, until: now + 1 }, ...coming];
}

/** What a reminder says of a subscription. It is sent while this is what the subscription says at sending, too. */
export interface Ending extends Record<string, string | number> {
  subscriptionId: string;
  endsAt: number;
  planName: string;
}

/**
 * The end that a person is told about so many days before it; undefined when there is nothing to tell: it goes on
 * with the plan that was ordered, its owner ended it, or dealt with it within a day of the reminder.
 */
export function endingToTell(
  record: SubscriptionRecord | undefined,
  days: number,
  now: number,
): Ending | undefined {
  if (!record) return undefined;
  const { subscriptionId, endsAt, plan, pending, events } = settle(record, now);
  const last = events.at(-1)!;
  const ending = { subscriptionId, endsAt, planName: plan.name };
  if (endsAt <= now) return days === 0 && last.type === 'expired' ? ending : undefined;
  const dealtWith = last.at > endsAt - (days + 1) * DAY_MS;
  return days === 0 || pending || dealtWith ? undefined : ending;
}

/** Does the subscription still end as a reminder says; of one that has come, that it has, of a coming one, that it will. */
export function isStillTrue(
  { subscriptionId, endsAt }: Ending,
  tense: 'coming' | 'come',
  record: SubscriptionRecord | undefined,
  now: number,
): boolean {
  if (!record) return false;
  const settled = settle(record, now);
  const isThisEnd = settled.subscriptionId === subscriptionId && settled.endsAt === endsAt;
  return isThisEnd && !settled.pending && (tense === 'come') === endsAt <= now;
}
