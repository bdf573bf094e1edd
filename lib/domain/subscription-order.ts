import type { Money, PlanSnapshot } from './plan.ts';
import { Problem } from './problem.ts';
import {
  phaseOf,
  settle,
  type SubscriptionEvent,
  type SubscriptionRecord,
  TRANSITIONS,
  type TransitionName,
  withEvent,
} from './subscription.ts';
import { costsMorePerDay, creditMs, LATEST_END, termMs } from './subscription-terms.ts';

/** A plan and what may be done with it now. */
export interface Offer {
  plan: PlanSnapshot;
  deleted: boolean;
  onSale: boolean;
  renewable: boolean;
}

/** What a person asks for. A renewal's offer is the plan asked for, else the one held; undefined when there is none. */
export type Order =
  | { action: 'subscribe' | 'change'; offer: Offer }
  | { action: 'renew'; offer: Offer | undefined }
  | { action: 'cancel'; when: 'period_end' | 'now' }
  | { action: 'resume' | 'undo_change' };

export interface Asked {
  userId: string;
  now: number;
  operationId: string;
  /** The id of the subscription, should the order begin one. */
  newSubscriptionId: string;
}

/** What an order does: the preview shows it, the real call writes it down. */
export interface Effect {
  transition: TransitionName;
  /** The subscription that was there, as the clock had made it. */
  before: SubscriptionRecord | undefined;
  /** The same object as `before` when there is nothing to change. */
  after: SubscriptionRecord;
  effectiveAt: number;
  /** What the shop collects, at `effectiveAt`. */
  charge: Money;
  creditedMs: number;
}

/** Decides an order on the newest subscription of a person. Throws the Problem that refuses it. */
export function decide(record: SubscriptionRecord | undefined, order: Order, asked: Asked): Effect {
  // The clocks of two machines differ a little; history must not run backwards.
  const at = Math.max(asked.now, record?.events.at(-1)?.at ?? 0);
  const before = record && settle(record, at);
  const transition = transitionOf(before, order, at);
  const { moves, refusal } = TRANSITIONS[transition] as {
    moves: object;
    refusal: keyof typeof REFUSALS;
  };
  if (!(phaseOf(before, at) in moves)) throw new Problem(refusal, REFUSALS[refusal]);
  const planned = plan(transition, before, order, { ...asked, now: at });
  const latest = planned.after.endsAt + (planned.after.pending ? termMs(planned.after.pending.plan) : 0);
  if (latest > LATEST_END) {
    throw new Problem('plan_unavailable', 'Nothing can be paid for beyond the year 9000.');
  }
  if (planned.after === before) return { ...planned, transition, before };
  const version = (record?.version ?? 0) + 1;
  return { ...planned, transition, before, after: { ...planned.after, version } };
}

const REFUSALS = {
  already_subscribed: 'A subscription is running; renew it or change its plan.',
  no_active_subscription: 'No subscription is running.',
  no_pending_change: 'No change of plan is waiting.',
  not_cancelled: 'There is no cancellation that could be undone.',
};

function transitionOf(before: SubscriptionRecord | undefined, order: Order, at: number): TransitionName {
  const phase = phaseOf(before, at);
  switch (order.action) {
    case 'subscribe':
      if (phase === 'none' || phase === 'expired') mustBeOnSale(order.offer);
      return 'start';
    case 'renew':
      if (!before || !order.offer) return 'extend';
      // Renewing what has ended is a new sale: from now, of what is on sale, at today's terms.
      if (phase === 'expired') return mustBeOnSale(order.offer, 'start');
      if (order.offer.plan.id !== before.plan.id) return changeTo(before, order.offer);
      if (!order.offer.renewable) throw new Problem('plan_unavailable', 'This plan cannot be renewed.');
      return 'extend';
    case 'change':
      if (!before || phase === 'expired') return 'orderChange';
      if (order.offer.plan.id === before.plan.id) {
        throw new Problem('same_plan', 'The subscription is on this plan already.');
      }
      return changeTo(before, order.offer);
    case 'cancel':
      return order.when === 'now' ? 'cancelNow' : 'cancelAtEnd';
    case 'resume':
      return 'resume';
    case 'undo_change':
      return 'undoChange';
  }
}

const changeTo = (before: SubscriptionRecord, offer: Offer): TransitionName =>
  mustBeOnSale(offer, costsMorePerDay(offer.plan, before.plan) ? 'upgrade' : 'orderChange');

function mustBeOnSale(offer: Offer, transition: TransitionName = 'start'): TransitionName {
  if (!offer.onSale) throw new Problem('plan_unavailable', 'This plan is not on sale.');
  return transition;
}

type Planned = Pick<Effect, 'after' | 'effectiveAt' | 'charge' | 'creditedMs'>;

/** Carries a permitted transition out on `before`; `asked.now` is the moment it happens. */
function plan(
  transition: TransitionName,
  before: SubscriptionRecord | undefined,
  order: Order,
  { now: at, operationId, userId, newSubscriptionId: subscriptionId }: Asked,
): Planned {
  const bought = 'offer' in order && order.offer ? order.offer.plan : before!.plan;
  if (transition === 'start') {
    const endsAt = at + termMs(bought);
    const begun = {
      userId,
      subscriptionId,
      plan: bought,
      startsAt: at,
      endsAt,
      events: [],
      earlierEvents: 0,
    };
    return effect({ ...begun, version: 0 }, 'started', { at, operationId, charge: bought.price });
  }
  const { cancelledAt: _, pending, ...rest } = before!;
  // Buying anything lifts a cancellation; what else is kept, each transition says.
  const held: SubscriptionRecord = { ...rest } as SubscriptionRecord;
  switch (transition) {
    case 'extend': {
      const extended = { ...held, ...(pending && { pending }), endsAt: held.endsAt + termMs(held.plan) };
      const event = { at, operationId, charge: held.plan.price };
      return { ...effect(extended, 'renewed', event), effectiveAt: held.endsAt };
    }
    case 'upgrade': {
      const creditedMs = creditMs(held.plan, held.endsAt - at, bought);
      const endsAt = at + termMs(bought) + creditedMs;
      const event = { at, operationId, charge: bought.price, creditedMs };
      return effect({ ...held, plan: bought, endsAt }, 'plan_changed', event);
    }
    case 'orderChange': {
      const event = { at, operationId, planId: bought.id, planName: bought.name };
      const ordered = effect({ ...held, pending: { plan: bought } }, 'change_ordered', event);
      return { ...ordered, effectiveAt: held.endsAt, charge: bought.price };
    }
    case 'cancelAtEnd': {
      if (before!.cancelledAt !== undefined) return unchanged(before!, held.endsAt);
      const cancelled = effect({ ...held, cancelledAt: at }, 'cancelled', { at, operationId });
      return { ...cancelled, effectiveAt: held.endsAt };
    }
    case 'cancelNow':
      return effect({ ...held, cancelledAt: at, endsAt: at }, 'cancelled', { at, operationId });
    case 'resume':
      return effect(held, 'resumed', { at, operationId });
    default:
      return effect(held, 'change_undone', { at, operationId });
  }
}

/** The effect of a record that gains one event, at the event's own time unless the caller says otherwise. */
function effect(
  record: SubscriptionRecord,
  type: SubscriptionEvent['type'],
  event: { at: number } & Partial<SubscriptionEvent>,
): Planned {
  const { charge, creditedMs = 0, at } = event;
  return {
    after: withEvent(record, { type, ...event }),
    effectiveAt: at,
    charge: charge ?? nothing(record),
    creditedMs,
  };
}

const unchanged = (record: SubscriptionRecord, effectiveAt: number): Planned => ({
  after: record,
  effectiveAt,
  charge: nothing(record),
  creditedMs: 0,
});

const nothing = ({ plan: { price } }: SubscriptionRecord): Money => ({ amount: 0, currency: price.currency });
