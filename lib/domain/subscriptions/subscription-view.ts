import * as z from 'zod';
import { idOf, Instant, toInstant } from '../ids.ts';
import { Money, PlanId, PlanSnapshot } from '../plans/plan.ts';
import {
  EVENT_TYPES,
  phaseOf,
  settle,
  type SubscriptionEvent,
  type SubscriptionRecord,
} from './subscription.ts';
import type { Effect } from './subscription-order.ts';
import { DAY_MS } from './subscription-terms.ts';

const Event = z
  .object({
    type: z.enum(EVENT_TYPES),
    at: Instant,
    planId: PlanId,
    planName: z.string(),
    endsAt: Instant.meta({ description: 'The end of access after this event.' }),
    charge: Money.nullable().meta({ description: 'What the shop collects for it.' }),
    creditedDays: z.number().min(0),
  })
  .meta({ id: 'SubscriptionEvent' });

/** A subscription as clients see it (contract §2). */
export const Subscription = z
  .object({
    id: idOf('sub'),
    status: z.enum(['active', 'cancelled', 'expired']),
    plan: PlanSnapshot,
    startsAt: Instant,
    endsAt: Instant,
    cancelledAt: Instant.nullable(),
    pendingChange: z
      .object({ plan: PlanSnapshot, effectiveAt: Instant, charge: Money })
      .nullable()
      .meta({ description: 'The order of the next term on another plan; it starts by itself.' }),
    events: z.array(Event).meta({ description: 'What happened, oldest first.' }),
    earlierEventCount: z.int().min(0).meta({ description: 'Older events that are not shown.' }),
  })
  .meta({ id: 'Subscription' });

/** When a cancellation bites. */
export const CancelWhen = z.enum(['period_end', 'now']).default('period_end');

/** An order to be previewed, with the fields of the real call. */
export const PreviewRequest = z
  .discriminatedUnion('action', [
    z.strictObject({ action: z.literal('subscribe'), planId: PlanId }).meta({ id: 'PreviewSubscribe' }),
    z.strictObject({ action: z.literal('renew'), planId: PlanId.optional() }).meta({ id: 'PreviewRenew' }),
    z.strictObject({ action: z.literal('change'), planId: PlanId }).meta({ id: 'PreviewChange' }),
    z.strictObject({ action: z.literal('cancel'), when: CancelWhen }).meta({ id: 'PreviewCancel' }),
  ])
  .meta({ id: 'PreviewRequest' });

/** What an order would do: the subscription as it will stand at `effectiveAt`, and what that costs. */
export const Preview = z
  .object({
    action: z.enum(['subscribe', 'renew', 'change', 'cancel']),
    effectiveAt: Instant,
    startsAt: Instant,
    endsAt: Instant,
    charge: Money.meta({ description: 'What the shop collects at `effectiveAt`.' }),
    creditedDays: z
      .number()
      .min(0)
      .meta({ description: 'Unused time of the plan before, as days on this one; fractions are kept.' }),
    plan: PlanSnapshot,
  })
  .meta({ id: 'SubscriptionPreview' });

const days = (ms: number) => ms / DAY_MS;

const toEvent = ({ type, at, planId, planName, endsAt, charge, creditedMs }: SubscriptionEvent) => ({
  type,
  at: toInstant(at),
  planId,
  planName,
  endsAt: toInstant(endsAt),
  charge: charge ?? null,
  creditedDays: days(creditedMs ?? 0),
});

/** A subscription as it stands at `now`, whether or not that has been written down. */
export function toSubscription(record: SubscriptionRecord, now: number): z.output<typeof Subscription> {
  const settled = settle(record, now);
  const { plan, startsAt, endsAt, cancelledAt, pending, events, earlierEvents } = settled;
  const phase = phaseOf(settled, now);
  return {
    id: settled.subscriptionId,
    status: phase === 'cancelled' || phase === 'expired' ? phase : 'active',
    plan,
    startsAt: toInstant(startsAt),
    endsAt: toInstant(endsAt),
    cancelledAt: cancelledAt === undefined ? null : toInstant(cancelledAt),
    pendingChange: pending
      ? { plan: pending.plan, effectiveAt: toInstant(endsAt), charge: pending.plan.price }
      : null,
    events: events.map(toEvent),
    earlierEventCount: earlierEvents,
  };
}

export function toPreview(
  action: z.output<typeof Preview>['action'],
  { after, effectiveAt, charge, creditedMs }: Effect,
): z.output<typeof Preview> {
  const { startsAt, endsAt, plan } = settle(after, effectiveAt);
  return {
    action,
    effectiveAt: toInstant(effectiveAt),
    startsAt: toInstant(startsAt),
    endsAt: toInstant(endsAt),
    charge,
    creditedDays: days(creditedMs),
    plan,
  };
}
