import { popularityOf } from '../../domain/catalogue/popularity.ts';
import type { TitleRecord } from '../../domain/catalogue/title.ts';
import { absent, any, is } from '../../table/expressions.ts';
import { keyOf, partitionOf } from '../../table/keys.ts';
import {
  ConditionFailed,
  getItems,
  putItem,
  queryAll,
  type Table,
  TransactionFailed,
  updateItem,
} from '../../table/table.ts';
import { inBatches } from '../batches.ts';
import { shardOf, shards } from '../shards.ts';
import { putTitle } from './shelves.ts';
import { existing } from './titles.ts';

export const HOUR_MS = 3600_000;
/** Counters of one hour are spread by account, so that the title of the day is not one hot item: 128,000 starts a second. */
export const playShards = shards(128);
/** Counts are kept this long for a ranking that was late. */
const KEPT_SECONDS = 7 * 24 * 3600;
/** Enough of an id to tell two starts apart, and so little that it names nobody: the counts outlive an account. */
const TAG = 3;
/** A title moves on its shelves when demand has grown by 7 % since it was put there. */
const MOVES_AT = 0.1;

/**
 * Counts the start of a title, for its popularity: one write unit in an item of the hour that no index holds.
 * The caller knows that this person has not counted today (`countedWith`); starts that race for that are told apart
 * by whom the counter took last, which is exact enough for an order by popularity.
 */
export async function countPlay(
  table: Table,
  { titleId, userId, now }: { titleId: string; userId: string; now: number },
): Promise<void> {
  const shard = shardOf(userId, playShards);
  const hour = String(Math.floor(now / HOUR_MS));
  const ttl = Math.ceil(now / 1000) + KEPT_SECONDS;
  const by = userId.slice(-TAG);
  const change = { set: { titleId, ttl, by }, add: { plays: 1 } };
  const another = any(absent('by'), is('by', '<>', by));
  await updateItem(table, keyOf('plays', { hour, shard, titleId }), change, another).catch(
    (error: unknown) => {
      if (!(error instanceof ConditionFailed)) throw error;
    },
  );
}

/** How often each title was started in this hour (hours since the epoch). */
export async function playsIn(table: Table, hour: number): Promise<Map<string, number>> {
  const counted = await inBatches(playShards, (shard) => {
    const { pk, prefix } = partitionOf('plays', { hour: String(hour), shard });
    return queryAll<{ titleId: string; plays: number }>(table, pk, { prefix });
  });
  const sum = new Map<string, number>();
  for (const { titleId, plays } of counted.flat()) sum.set(titleId, (sum.get(titleId) ?? 0) + plays);
  return sum;
}

interface Demand extends Record<string, unknown> {
  demand: number;
  /** The last hour that is in it, so that an hour counts once. */
  hour: number;
}

/**
 * Adds an hour's plays to a title's demand and moves its cards when it has grown enough; answers whether they
 * moved. Repeating it changes nothing, and a move that a crash prevented happens with the next hour's plays.
 */
export async function rankTitle(
  table: Table,
  { titleId, hour, plays, now }: { titleId: string; hour: number; plays: number; now: number },
): Promise<boolean> {
  const key = keyOf('demand', { titleId });
  const [found, standing] = await getItems(table, [keyOf('title', { titleId }), key]);
  const title = existing(found as TitleRecord | undefined);
  if (title?.status !== 'published') return false;
  const before = standing as Demand | undefined;
  const shelved = title.popularity ?? popularityOf(1, title.publishedAt ?? 0);
  const counted = before !== undefined && before.hour >= hour;
  const demand = counted
    ? before.demand
    : popularityOf(plays, hour * HOUR_MS, Math.max(shelved, before?.demand ?? shelved));
  try {
    if (!counted) {
      const unchanged = before ? is('hour', '=', before.hour) : absent('pk');
      await putItem(table, { ...key, demand, hour } satisfies Demand & typeof key, unchanged);
    }
    if (demand - shelved < MOVES_AT) return false;
    await putTitle(table, { ...title, popularity: demand }, title, `rank-${hour}`, {
      orders: ['popular'],
      now,
    });
    return true;
  } catch (error) {
    // Another run or an administrator was faster; what is left moves with the next plays.
    if (error instanceof ConditionFailed || error instanceof TransactionFailed) return false;
    throw error;
  }
}
