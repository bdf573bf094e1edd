import type { Money, PlanSnapshot } from '../plans/plan.ts';
import {
  earlierOrdersOf,
  type SubscriptionEvent,
  type SubscriptionRecord,
  type TransitionName,
  withEvent,
} from './subscription.ts';
import { creditMs, termMs } from './subscription-terms.ts';

/** What came of a transition. */
export interface Deed {
  /** The same object as the subscription before when there is nothing to change. */
  after: SubscriptionRecord;
  effectiveAt: number;
  /** What the shop collects, at `effectiveAt`. */
  charge: Money;
  creditedMs: number;
}

interface Circumstances {
  at: number;
  operationId: string;
  userId: string;
  newSubscriptionId: string;
}

/**
 * Carries a permitted transition out on `before`, which is there for all but a first start. `plan` is the one
 * asked for, else the one held.
 */
export function carryOut(
  transition: TransitionName,
  before: SubscriptionRecord | undefined,
  plan: PlanSnapshot,
  { at, operationId, userId, newSubscriptionId: subscriptionId }: Circumstances,
): Deed {
  const version = (before?.version ?? 0) + 1;
  const by = { at, operationId };
  if (transition === 'start') {
    const begun = { subscriptionId, userId, plan, startsAt: at, endsAt: at + termMs(plan), version };
    const first = { ...begun, ...(before && earlierOrdersOf(before, at)), events: [], earlierEvents: 0 };
    return deed(first, 'started', { ...by, charge: plan.price });
  }
  // Buying anything lifts a cancellation; what else of the state stays, each transition says.
  const { cancelledAt: _, pending, ...rest } = before!;
  const held = { ...rest, version } as SubscriptionRecord;
  const atEnd = { effectiveAt: held.endsAt };
  switch (transition) {
    case 'extend': {
      const extended = { ...held, ...(pending && { pending }), endsAt: held.endsAt + termMs(held.plan) };
      return { ...deed(extended, 'renewed', { ...by, charge: held.plan.price }), ...atEnd };
    }
    case 'upgrade': {
      const creditedMs = creditMs(held.plan, held.endsAt - at, plan);
      const upgraded = { ...held, plan, endsAt: at + termMs(plan) + creditedMs };
      return deed(upgraded, 'plan_changed', { ...by, charge: plan.price, creditedMs });
    }
    case 'orderChange': {
      const ordered = { ...by, planId: plan.id, planName: plan.name };
      const waiting = deed({ ...held, pending: { plan } }, 'change_ordered', ordered);
      return { ...waiting, ...atEnd, charge: plan.price };
    }
    case 'cancelAtEnd':
      if (before!.cancelledAt !== undefined) return { ...nothingDone(before!), ...atEnd };
      return { ...deed({ ...held, cancelledAt: at }, 'cancelled', by), ...atEnd };
    case 'cancelNow':
      return deed({ ...held, cancelledAt: at, endsAt: at }, 'cancelled', by);
    case 'resume':
      return deed(held, 'resumed', by);
    case 'undoChange':
      return deed(held, 'change_undone', by);
    default:
      throw new RangeError(`${transition} happens by the clock`);
  }
}

/** What came of a record that gains one event, at the event's own time unless the caller says otherwise. */
function deed(
  record: SubscriptionRecord,
  type: SubscriptionEvent['type'],
  event: { at: number } & Partial<SubscriptionEvent>,
): Deed {
  const { at: effectiveAt, charge = free(record), creditedMs = 0 } = event;
  return { after: withEvent(record, { type, ...event }), effectiveAt, charge, creditedMs };
}

const nothingDone = (record: SubscriptionRecord): Omit<Deed, 'effectiveAt'> => ({
  after: record,
  charge: free(record),
  creditedMs: 0,
});

const free = ({ plan: { price } }: SubscriptionRecord): Money => ({ amount: 0, currency: price.currency });
