import type { Money, PlanSnapshot } from '../plans/plan.ts';
import type { ProblemCode } from '../problem.ts';
import { termMs } from './subscription-terms.ts';

/**
 * Where a subscription stands at a moment. `changing` is running with another plan ordered for the next term;
 * clients see it as `active` with a `pendingChange`.
 */
export type Phase = 'none' | 'active' | 'changing' | 'cancelled' | 'expired';

interface Transition {
  /** From which phase to which; it is refused from every other. */
  moves: Partial<Record<Phase, Phase>>;
  /** The refusal from another phase; absent for what the clock does by itself. */
  refusal?: ProblemCode;
}

/** Every way from one phase to another. Architecture.md draws this constant. */
export const TRANSITIONS = {
  start: { moves: { none: 'active', expired: 'active' }, refusal: 'already_subscribed' },
  extend: {
    moves: { active: 'active', changing: 'changing', cancelled: 'active' },
    refusal: 'no_active_subscription',
  },
  upgrade: {
    moves: { active: 'active', changing: 'active', cancelled: 'active' },
    refusal: 'no_active_subscription',
  },
  orderChange: {
    moves: { active: 'changing', changing: 'changing', cancelled: 'changing' },
    refusal: 'no_active_subscription',
  },
  undoChange: { moves: { changing: 'active' }, refusal: 'no_pending_change' },
  cancelAtEnd: {
    moves: { active: 'cancelled', changing: 'cancelled', cancelled: 'cancelled' },
    refusal: 'no_active_subscription',
  },
  cancelNow: {
    moves: { active: 'expired', changing: 'expired', cancelled: 'expired' },
    refusal: 'no_active_subscription',
  },
  resume: { moves: { cancelled: 'active' }, refusal: 'not_cancelled' },
  takeUpChange: { moves: { changing: 'active' } },
  expire: { moves: { active: 'expired', cancelled: 'expired' } },
} as const satisfies Record<string, Transition>;
export type TransitionName = keyof typeof TRANSITIONS;

export const EVENT_TYPES = [
  'started',
  'renewed',
  'plan_changed',
  'change_ordered',
  'change_undone',
  'cancelled',
  'resumed',
  'expired',
] as const;

/** One line of the history; times are epoch milliseconds. */
export interface SubscriptionEvent {
  type: (typeof EVENT_TYPES)[number];
  at: number;
  planId: string;
  planName: string;
  /** The end of access after the event. */
  endsAt: number;
  /** What the shop collects for it. */
  charge?: Money;
  /** Unused time of the plan before, as time on this one. */
  creditedMs?: number;
  /** The request that did it: a retry recognises its own success. */
  operationId?: string;
}

/** An order that was carried out, when. */
export interface CarriedOut {
  operationId: string;
  at: number;
}

/** A subscription as it is stored: one unbroken stretch of access. Times are epoch milliseconds. */
export interface SubscriptionRecord extends Record<string, unknown> {
  subscriptionId: string;
  userId: string;
  plan: PlanSnapshot;
  startsAt: number;
  endsAt: number;
  cancelledAt?: number;
  /** The order of the next term on another plan; it starts at `endsAt` by itself. */
  pending?: { plan: PlanSnapshot };
  /** The newest events, oldest first. */
  events: SubscriptionEvent[];
  /** How many events were moved out of this item. */
  earlierEvents: number;
  /** Orders of the last day whose events are not in this item: of before it, or moved out. */
  earlierOrders?: CarriedOut[];
  /** Counts on over all subscriptions of a person, so that a version never comes twice in the item of the newest. */
  version: number;
}

/** The condition of every write: nothing has changed since `before` was read, so what was decided on it holds. */
export const unchangedSince = (before: SubscriptionRecord | undefined) =>
  before
    ? ({ op: '=', path: 'version', value: before.version } as const)
    : ({ op: 'absent', path: 'pk' } as const);

/** The phase at `now` of a subscription that was settled for `now`. */
export function phaseOf(settled: SubscriptionRecord | undefined, now: number): Phase {
  if (!settled) return 'none';
  if (settled.endsAt <= now) return 'expired';
  if (settled.cancelledAt !== undefined) return 'cancelled';
  return settled.pending ? 'changing' : 'active';
}

/**
 * What the clock has made of a subscription: an ordered change that is due takes effect at the end of the term
 * before, and a subscription past its end has expired. Readers and writers both look through this, so nothing
 * depends on when it is written down.
 */
export function settle(record: SubscriptionRecord, now: number): SubscriptionRecord {
  const taken = record.pending && record.endsAt <= now ? takeUp(record, record.pending.plan) : record;
  const last = taken.events.at(-1);
  const over = taken.endsAt <= now && last !== undefined && last.type !== 'expired' && last.at < taken.endsAt;
  return over ? withEvent(taken, { type: 'expired', at: taken.endsAt }) : taken;
}

function takeUp({ pending: _, ...rest }: SubscriptionRecord, plan: PlanSnapshot): SubscriptionRecord {
  const at = rest.endsAt;
  const changed = { ...(rest as SubscriptionRecord), plan, endsAt: at + termMs(plan) };
  return withEvent(changed, { type: 'plan_changed', at, charge: plan.price });
}

/** The record with one more event, which tells the plan and the end of access as the record has them. */
export const withEvent = (
  record: SubscriptionRecord,
  event: Pick<SubscriptionEvent, 'type' | 'at'> & Partial<SubscriptionEvent>,
): SubscriptionRecord => ({
  ...record,
  events: [
    ...record.events,
    { planId: record.plan.id, planName: record.plan.name, endsAt: record.endsAt, ...event },
  ],
});

type Told = Pick<SubscriptionRecord, 'events' | 'earlierOrders'>;

/** Did this very request already change a subscription of this person: its answer got lost, or it was sent again. */
export const carriesOut = (record: Told | undefined, operationId: string): boolean =>
  [...(record?.events ?? []), ...(record?.earlierOrders ?? [])].some(
    (each) => each.operationId === operationId,
  );

/** So long a request with a key may come again (contract §1). */
const REPEATED_MS = 24 * 3600_000;

/** What an item must go on knowing of these orders when their events are not in it, if there is anything. */
export function earlierOrdersOf(
  { events, earlierOrders = [] }: Told,
  now: number,
): Pick<SubscriptionRecord, 'earlierOrders'> {
  const known = [...earlierOrders, ...events].flatMap(({ operationId, at }) =>
    operationId !== undefined && now < at + REPEATED_MS ? [{ operationId, at }] : [],
  );
  return known.length > 0 ? { earlierOrders: known } : {};
}

/** Most events in one item, and how many of the newest stay when the others are moved out: an item has 400 KB. */
export const EVENTS = { most: 64, stay: 32 };

/** Moves the oldest events out of a record that has too many. */
export function trimEvents(record: SubscriptionRecord): {
  record: SubscriptionRecord;
  moved: SubscriptionEvent[];
} {
  if (record.events.length <= EVENTS.most) return { record, moved: [] };
  const moved = record.events.slice(0, -EVENTS.stay);
  const { earlierOrders, ...rest } = record as SubscriptionRecord;
  return {
    record: {
      ...rest,
      ...earlierOrdersOf({ events: moved, earlierOrders }, record.events.at(-1)!.at),
      events: record.events.slice(-EVENTS.stay),
      earlierEvents: record.earlierEvents + moved.length,
    },
    moved,
  };
}
