import type { App } from '../../app.ts';
import { LEASE_TOKEN_SECONDS } from '../../auth/lease-tokens.ts';
import { isLive, type Viewing } from '../../domain/playback/leases.ts';
import { end } from '../../domain/playback/transitions.ts';
import { errorFields } from '../../log.ts';
import { type Key, keyOf, partitionOf } from '../../table/keys.ts';
import { deleteItem, getItem, getItems, type Item, putItem, queryItems } from '../../table/table.ts';
import { inBatches } from '../batches.ts';
import { type StreamMark, streamShards } from './streams.ts';
import { changeViewing, viewingFrom } from './viewing.ts';

/** Marks of a page, which are keys and little more. */
const PAGE = 100;
/** A mark is written before its start is, so a young one may know more than the account's item. */
const YOUNG_SECONDS = 3600;

const STATE = keyOf('progressOfJob', { job: 'endStreams' });

type Mark = StreamMark & Item & Key & { ttl: number };
interface State extends Item {
  /** The last mark seen in each shard that a run did not come through. */
  left: Record<string, string>;
}

const hasRunOut = ({ leases }: Viewing, now: number): boolean =>
  Object.values(leases).some((lease) => !isLive(lease, now));

/**
 * Ends the streams that ran out and that nobody has noticed: a player that crashed, or a device that signed out while it
 * played. Their slots were free already; what this brings is their stop in the archive of events, and their point in the
 * history. Answers in how many accounts something ended, and whether it came through until `until`, epoch milliseconds.
 */
export async function endRunOut(app: App, until: number): Promise<{ ended: number; finished: boolean }> {
  const { table } = app;
  const from = (await getItem<State>(table, STATE))?.left ?? {};
  const shards = Object.keys(from).length > 0 ? Object.keys(from) : streamShards;
  const left: State['left'] = {};
  let ended = 0;
  const walk = async (shard: string) => {
    for (let after = from[shard] ?? '', more = true; more;) {
      if (app.now() >= until) return void (left[shard] = after);
      const { pk } = partitionOf('stream', { shard });
      const page = await queryItems<Mark>(table, pk, PAGE, { after });
      const here = await endOf(app, page.items);
      ended += here;
      after = page.items.at(-1)?.sk ?? after;
      more = page.more;
    }
  };
  await inBatches(shards, walk);
  const finished = Object.keys(left).length === 0;
  if (!finished || Object.keys(from).length > 0) await putItem(table, { ...STATE, left });
  return { ended, finished };
}

/** Ends what ran out in the accounts of these marks, and takes away those whose account is gone. */
async function endOf(app: App, marks: readonly Mark[]): Promise<number> {
  const { table } = app;
  const accounts = [...new Set(marks.map(({ userId }) => userId))];
  const keys = accounts.map((userId) => keyOf('viewing', { userId }));
  const items = await getItems<Item>(table, keys, { consistent: false });
  const found = new Map(accounts.map((userId, index) => [userId, items[index]]));
  const isOld = ({ ttl }: Mark) => ttl - LEASE_TOKEN_SECONDS + YOUNG_SECONDS < app.now() / 1000;
  await inBatches(
    marks.filter((mark) => !found.get(mark.userId) && isOld(mark)),
    ({ pk, sk }) => deleteItem(table, { pk, sk }),
  );
  const due = accounts.filter((userId) => hasRunOut(viewingFrom(found.get(userId)), app.now()));
  let ended = 0;
  await inBatches(due, async (userId) => {
    try {
      if (await endIn(app, userId)) ended++;
    } catch (error) {
      app.log('error', 'streams not ended', { userId, ...errorFields(error) });
    }
  });
  return ended;
}

const endIn = ({ table, now }: App, userId: string): Promise<boolean> =>
  changeViewing(table, userId, undefined, (viewing) => {
    const isDue = hasRunOut(viewing, now());
    return Promise.resolve({ transition: isDue ? end(viewing, new Map(), now()) : undefined, result: isDue });
  });
