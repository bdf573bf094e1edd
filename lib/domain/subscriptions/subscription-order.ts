import { Problem } from '../problem.ts';
import { carryOut, type Deed } from './subscription-deed.ts';
import type { PlanSnapshot } from '../plans/plan.ts';
import {
  type Phase,
  phaseOf,
  settle,
  type SubscriptionRecord,
  TRANSITIONS,
  type TransitionName,
} from './subscription.ts';
import { costsMorePerDay, LATEST_END, termMs } from './subscription-terms.ts';

/** A plan and what may be done with it now. */
export interface Offer {
  plan: PlanSnapshot;
  deleted: boolean;
  onSale: boolean;
  renewable: boolean;
}

/** What a person asks for. */
export type Order =
  | { action: 'subscribe' | 'change'; planId: string }
  | { action: 'renew'; planId?: string | undefined }
  | { action: 'cancel'; when: 'period_end' | 'now' }
  | { action: 'resume' | 'undo_change' };

/** The refusals that each order can meet. */
export const REFUSALS_OF = {
  subscribe: ['already_subscribed', 'plan_unavailable', 'not_found'],
  renew: ['no_active_subscription', 'plan_unavailable', 'not_found'],
  change: ['no_active_subscription', 'same_plan', 'plan_unavailable', 'not_found'],
  cancel: ['no_active_subscription'],
  resume: ['not_cancelled'],
  undo_change: ['no_pending_change'],
} as const;

export interface Asked {
  userId: string;
  now: number;
  operationId: string;
  /** The id of the subscription, should the order begin one. */
  newSubscriptionId: string;
  /** The plan asked for, or the one held when a renewal names none; undefined when there is none. */
  offer: Offer | undefined;
}

/** What an order does: the preview shows it, the real call writes it down. */
export interface Effect extends Deed {
  transition: TransitionName;
  /** The subscription that was there, as the clock had made it. */
  before: SubscriptionRecord | undefined;
}

/** Decides an order on the newest subscription of a person. Throws the Problem that refuses it. */
export function decide(record: SubscriptionRecord | undefined, order: Order, asked: Asked): Effect {
  // The clocks of two machines differ a little; history must not run backwards.
  const at = Math.max(asked.now, record?.events.at(-1)?.at ?? 0);
  const before = record && settle(record, at);
  const offer = offerFor(order, before, asked.offer);
  const transition = transitionOf(order, before, phaseOf(before, at), offer);
  mustMove(transition, phaseOf(before, at));
  const deed = carryOut(transition, before, offer?.plan ?? before!.plan, { ...asked, at });
  const latest = deed.after.endsAt + (deed.after.pending ? termMs(deed.after.pending.plan) : 0);
  if (latest > LATEST_END) {
    throw new Problem('plan_unavailable', 'Nothing can be paid for beyond the year 9000.');
  }
  return { ...deed, transition, before };
}

/** A plan that was deleted is unknown, but to those who hold it and renew it. */
function offerFor(
  order: Order,
  before: SubscriptionRecord | undefined,
  offer: Offer | undefined,
): Offer | undefined {
  if (!('planId' in order) || order.planId === undefined) return offer;
  const renewsOwn = order.action === 'renew' && before?.plan.id === order.planId;
  if (!offer || (offer.deleted && !renewsOwn)) throw new Problem('not_found', 'There is no such plan.');
  return offer;
}

const REFUSALS = {
  already_subscribed: 'A subscription is running; renew it or change its plan.',
  no_active_subscription: 'No subscription is running.',
  no_pending_change: 'No change of plan is waiting.',
  not_cancelled: 'There is no cancellation that could be undone.',
};

function mustMove(transition: TransitionName, phase: Phase): void {
  const { moves, refusal } = TRANSITIONS[transition] as { moves: object; refusal: keyof typeof REFUSALS };
  if (!(phase in moves)) throw new Problem(refusal, REFUSALS[refusal]);
}

/** Which transition an order asks for, were it permitted from where the subscription stands. */
function transitionOf(
  order: Order,
  before: SubscriptionRecord | undefined,
  phase: Phase,
  offer: Offer | undefined,
): TransitionName {
  const sells = phase === 'none' || phase === 'expired';
  switch (order.action) {
    case 'subscribe':
      return sells ? onSale(offer, 'start') : 'start';
    case 'renew':
      // Renewing what has ended is a new sale: from now, of what is on sale, at today's terms.
      if (sells) return phase === 'expired' ? onSale(offer, 'start') : 'extend';
      if (offer && offer.plan.id !== before!.plan.id) return changeTo(offer, before!);
      if (!offer?.renewable) throw new Problem('plan_unavailable', 'This plan cannot be renewed.');
      return 'extend';
    case 'change':
      if (sells) return 'orderChange';
      if (order.planId === before!.plan.id) {
        throw new Problem('same_plan', 'The subscription is on this plan already.');
      }
      return changeTo(offer!, before!);
    case 'cancel':
      return order.when === 'now' ? 'cancelNow' : 'cancelAtEnd';
    case 'resume':
      return 'resume';
    case 'undo_change':
      return 'undoChange';
  }
}

const changeTo = (offer: Offer, { plan }: SubscriptionRecord): TransitionName =>
  onSale(offer, costsMorePerDay(offer.plan, plan) ? 'upgrade' : 'orderChange');

function onSale(offer: Offer | undefined, transition: TransitionName): TransitionName {
  if (!offer?.onSale) throw new Problem('plan_unavailable', 'This plan is not on sale.');
  return transition;
}
