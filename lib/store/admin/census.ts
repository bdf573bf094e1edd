import { settle, type SubscriptionRecord } from '../../domain/subscriptions/subscription.ts';
import { type CensusDay, keptOfDay } from '../../domain/admin/overview.ts';
import { jobPartitionOf, keyOf } from '../../table/keys.ts';
import {
  getItem,
  getItems,
  type Item,
  putItem,
  queryItems,
  type Table,
  updateItem,
} from '../../table/table.ts';
import { withToday } from './census-days.ts';
import { endingShards, subscriptionsByEnd } from '../subscriptions/subscriptions.ts';

/** What is counted by walking over everybody, so not at a request. */
export interface Census {
  /** When the walk was finished, epoch milliseconds. */
  countedAt: number;
  users: number;
  /** Live subscriptions by the id of the plan that runs. */
  subscriptions: Record<string, number>;
  /** The last thirty days on which was counted, the oldest first. */
  days: CensusDay[];
}

/** How far a walk has come and what it has counted so far. */
interface Walk {
  /** 0 are the users; the others the shards of subscriptions, in their order. */
  part: number;
  /** The last key counted in that part; '' at its beginning. */
  after: string;
  users: number;
  subscriptions: Record<string, number>;
}

interface State extends Item {
  census?: Omit<Census, 'days'> & Partial<Census>;
  /** A walk that was longer than a run. */
  walk?: Walk;
}

const STATE = keyOf('progressOfJob', { job: 'takeCensus' });
const START: Walk = { part: 0, after: '', users: 0, subscriptions: {} };
/** A page of keys stays below the megabyte where DynamoDB cuts; a run counts a million. */
const BOUNDS = { keys: 5000, pages: 200 };

/** The newest finished census. */
export async function newestCensus(table: Table): Promise<Census | undefined> {
  const census = (await getItem<State>(table, STATE))?.census;
  return census && { ...census, days: census.days ?? [] };
}

/**
 * Counts everybody by keys alone. A run that is killed has written nothing; one that comes to its bound stores how
 * far it came, answers undefined, and the next goes on from there.
 */
export async function takeCensus(
  table: Table,
  now: number,
  { keys, pages }: { keys: number; pages: number } = BOUNDS,
): Promise<Census | undefined> {
  const state = await getItem<State>(table, STATE);
  let walk = state?.walk ?? START;
  for (let page = 0; page < pages; page++) {
    walk = walk.part === 0 ? await countUsers(table, walk, keys) : await countShard(table, walk, keys, now);
    if (walk.part > endingShards.length) {
      const { users, subscriptions } = walk;
      const total = Object.values(subscriptions).reduce((sum, count) => sum + count, 0);
      const counted = { users, subscriptions: total, byPlan: keptOfDay(subscriptions) };
      const days = await withToday(table, state?.census?.days ?? [], counted, now);
      const census = { countedAt: now, users, subscriptions, days };
      await putItem(table, { ...STATE, census });
      return census;
    }
  }
  await updateItem(table, STATE, { set: { walk } });
  return undefined;
}

/** To the next page of a part, or to the next part when there is none. */
const onward = ({ part }: Walk, next: string | undefined) =>
  next === undefined ? { part: part + 1, after: '' } : { part, after: next };

async function countUsers(table: Table, walk: Walk, limit: number): Promise<Walk> {
  const { after } = walk;
  const everybody = jobPartitionOf('user', {});
  const { count, last } = await queryItems(table, everybody, limit, {
    index: 'gsi2',
    after,
    countOnly: true,
  });
  return { ...walk, ...onward(walk, last && String(last.gsi2sk)), users: walk.users + count };
}

async function countShard(table: Table, walk: Walk, limit: number, now: number): Promise<Walk> {
  const partition = { state: 'ENDING' as const, shard: endingShards[walk.part - 1]! };
  const { entries, next } = await subscriptionsByEnd(table, partition, { after: walk.after, limit });
  const due = entries.filter(({ endsAt }) => endsAt <= now).map(({ userId }) => userId);
  const running = [
    ...entries.filter(({ endsAt }) => endsAt > now).map(({ planId }) => planId),
    ...(await plansThatGoOn(table, due, now)),
  ];
  const subscriptions = { ...walk.subscriptions };
  for (const planId of running) subscriptions[planId] = (subscriptions[planId] ?? 0) + 1;
  return { ...walk, ...onward(walk, next), subscriptions };
}

/** Whose end has passed and is not written down yet, few at any time: an ordered change may have gone on from there. */
async function plansThatGoOn(table: Table, userIds: string[], now: number): Promise<string[]> {
  const keys = userIds.map((userId) => keyOf('subscription', { userId }));
  const records = await getItems<SubscriptionRecord>(table, keys, { consistent: false });
  return records.flatMap((record) => {
    const settled = record && settle(record, now);
    return settled && settled.endsAt > now ? [settled.plan.id] : [];
  });
}
