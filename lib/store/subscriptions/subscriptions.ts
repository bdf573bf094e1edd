import type { PlanRecord } from '../../domain/plans/plan.ts';
import { snapshotOf } from '../../domain/plans/plan.ts';
import type { Offer } from '../../domain/subscriptions/subscription-order.ts';
import {
  settle,
  type SubscriptionRecord,
  trimEvents,
  unchangedSince,
} from '../../domain/subscriptions/subscription.ts';
import { termMs } from '../../domain/subscriptions/subscription-terms.ts';
import { exists } from '../../table/expressions.ts';
import { jobIndexOf, jobPartitionOf, keyOf, partitionOf, sortable } from '../../table/keys.ts';
import { getItem, getItems, type Item, queryItems, type Table, type Write } from '../../table/table.ts';
import { planKeys } from '../plans/plans.ts';
import { type Entitlement, entitlementWrite } from '../playback/viewing.ts';
import { shardOf, shards } from '../shards.ts';

/** The newest subscription of a person, as it was last written: look at it through `settle`. */
export const newestSubscription = (table: Table, userId: string): Promise<SubscriptionRecord | undefined> =>
  getItem<SubscriptionRecord>(table, keyOf('subscription', { userId }));

/** What a change of a subscription is decided on. */
export interface Standing {
  newest: SubscriptionRecord | undefined;
  /** Where the person is written to; undefined when the account is gone. */
  email: string | undefined;
  /** The plan asked for: deleted ones too, which those who hold them may renew. */
  offer: Offer | undefined;
}

/** The newest subscription, the person's address and the plan asked for, in one trip. */
export async function standingFor(
  table: Table,
  userId: string,
  planId: string | undefined,
): Promise<Standing> {
  const [newest, user, plan, deleted] = await getItems(table, [
    keyOf('subscription', { userId }),
    keyOf('user', { userId }),
    ...(planId === undefined ? [] : planKeys(planId)),
  ]);
  return {
    newest: newest as SubscriptionRecord | undefined,
    email: user?.email as string | undefined,
    offer: offerOf(plan as PlanRecord | undefined, deleted as PlanRecord | undefined),
  };
}

/** What may be done with a plan now; undefined when there never was such a plan. */
export async function offerOn(table: Table, planId: string): Promise<Offer | undefined> {
  const [plan, deleted] = await getItems<PlanRecord>(table, planKeys(planId));
  return offerOf(plan, deleted);
}

function offerOf(plan: PlanRecord | undefined, deleted: PlanRecord | undefined): Offer | undefined {
  const known = plan ?? deleted;
  return (
    known && {
      plan: snapshotOf(known),
      deleted: !plan,
      onSale: plan?.isActive === true,
      renewable: known.renewable,
    }
  );
}

/** Part of a change: it does not happen to an account that is being closed, or the mail would outlive it. */
export const accountStands = (userId: string): Write => ({
  check: keyOf('user', { userId }),
  when: exists('pk'),
});

/**
 * Everything that must be written together when a subscription becomes `after`: the item itself if nothing has
 * changed since `before`, what the account may watch, and, when it replaces one that has ended, that one's place
 * in the history. `before` is as the clock had made it.
 */
export function subscriptionWrites(
  before: SubscriptionRecord | undefined,
  after: SubscriptionRecord,
  now: number,
): Write[] {
  const { userId } = after;
  const { record, moved } = trimEvents(after);
  const replaced = before && before.subscriptionId !== after.subscriptionId ? before : undefined;
  const first = sortable(record.earlierEvents - moved.length);
  const { subscriptionId } = after;
  return [
    { put: newestItem(record, now), when: unchangedSince(before) },
    entitlementWrite(userId, termsOf(record, now)),
    ...(replaced ? [{ put: pastItem(replaced) }] : []),
    ...(moved.length > 0
      ? [{ put: { ...keyOf('subscriptionEvents', { userId, subscriptionId, first }), events: moved } }]
      : []),
  ];
}

/** Stands in the index of what ends, or has ended, so that jobs find it; one that was replaced has left it. */
const newestItem = (record: SubscriptionRecord, now: number): Item => ({
  ...record,
  ...keyOf('subscription', { userId: record.userId }),
  ...jobIndexOf('subscription', {
    state: record.endsAt <= now ? 'ENDED' : 'ENDING',
    shard: shardOf(record.userId, endingShards),
    endsAt: sortable(record.endsAt),
    userId: record.userId,
    planId: record.plan.id,
  }),
});

const pastItem = ({ gsi2pk: _, gsi2sk: __, ...record }: SubscriptionRecord): Item => ({
  ...record,
  ...keyOf('pastSubscription', record as SubscriptionRecord),
});

/** What the account may watch and until when: the running term and the one ordered after it. */
export function termsOf(record: SubscriptionRecord, now: number): Entitlement[] {
  const { plan, startsAt, endsAt, pending } = settle(record, now);
  const term = (of: typeof plan, from: number, until: number): Entitlement => ({
    accessLevel: of.accessLevel,
    maxDevices: of.maxDevicesAllowed,
    resolution: of.resolution,
    from,
    until,
  });
  if (endsAt <= now) return [];
  const following = pending && term(pending.plan, endsAt, endsAt + termMs(pending.plan));
  return [term(plan, startsAt, endsAt), ...(following ? [following] : [])];
}

/** A page of a person's subscriptions, newest first; `next` is the id of the last. */
export async function subscriptionsOf(
  table: Table,
  userId: string,
  { limit, after }: { limit: number; after: string | undefined },
): Promise<{ records: SubscriptionRecord[]; next: string | undefined }> {
  const { pk, prefix } = partitionOf('pastSubscription', { userId });
  const { items } = await queryItems<SubscriptionRecord>(table, pk, limit + 1, {
    prefix,
    after: after && keyOf('pastSubscription', { userId, subscriptionId: after }).sk,
    descending: true,
    consistent: true,
  });
  const records = items.slice(0, limit);
  return { records, next: items.length > limit ? records.at(-1)!.subscriptionId : undefined };
}

/** The partitions of the index of what ends: few, since reminders walk each five times and keep a place in all of them. */
export const endingShards = shards(16);

/** A place in the index of what ends: the plan as it was last written down. */
export interface EndingEntry {
  userId: string;
  endsAt: number;
  planId: string;
}

/**
 * Whose newest subscription ends (before `until`, where it is given), in the order of the ends. `ENDING` are those whose end has not been
 * written down, also when it has passed; `ENDED` the others. `after` is `sortable(time)` or the `next` of a page.
 */
export async function subscriptionsByEnd(
  table: Table,
  { state, shard }: { state: 'ENDING' | 'ENDED'; shard: string },
  { after, until, limit }: { after: string; until?: number; limit: number },
): Promise<{ entries: EndingEntry[]; next: string | undefined }> {
  const partition = jobPartitionOf('subscription', { state, shard });
  const { items, more } = await queryItems(table, partition, limit, { index: 'gsi2', after });
  const positions = items
    .map(({ gsi2sk }) => String(gsi2sk))
    .filter((position) => until === undefined || position < sortable(until));
  const entries = positions.map((position) => {
    const [endsAt, userId, planId] = position.split('#') as [string, string, string];
    return { userId, endsAt: Number(endsAt), planId };
  });
  return { entries, next: more && positions.length === items.length ? positions.at(-1) : undefined };
}
