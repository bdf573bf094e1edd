import { LEASE_TOKEN_SECONDS } from '../../auth/lease-tokens.ts';
import { isLive, type Lease, liveLeases } from '../../domain/playback/leases.ts';
import { end } from '../../domain/playback/transitions.ts';
import type { Stream } from '../../domain/playback/playback.ts';
import { positionOf } from '../../domain/history/points.ts';
import { toInstant } from '../../domain/ids.ts';
import type { TitleRecord } from '../../domain/catalogue/title.ts';
import type { MembersOf } from '../../domain/problem-members.ts';
import type { DeviceRecord } from '../../domain/accounts/user.ts';
import type { Page, PageRequest } from '../../http/declaration.ts';
import { exists } from '../../table/expressions.ts';
import { keyOf, partitionOf } from '../../table/keys.ts';
import {
  ConditionFailed,
  deleteItem,
  getItems,
  type Item,
  putItem,
  queryAll,
  queryItems,
  type Table,
  updateItem,
  type Write,
} from '../../table/table.ts';
import { inBatches } from '../batches.ts';
import { existing } from '../catalogue/titles.ts';
import { shardOf, shards } from '../shards.ts';
import { changeViewing, viewingFrom, viewingOf } from './viewing.ts';

/** Enough partitions for every start of a hit, 128,000 a second, few enough to be asked at once. */
export const streamShards = shards(128);

export interface StreamMark {
  userId: string;
  titleId: string;
  playbackId: string;
}

const markKey = (mark: StreamMark) => keyOf('stream', { ...mark, shard: shardOf(mark.userId, streamShards) });

/**
 * Notes that an account plays a title, before the lease is there: whoever withdraws the title afterwards finds
 * it. A note that nobody takes away says too much, never too little; readers look at the viewing item.
 */
export const markStream = (
  table: Table,
  { userId, titleId, playbackId }: StreamMark,
  now: number,
): Promise<void> => {
  const mark = { userId, titleId, playbackId };
  return putItem(table, { ...markKey(mark), ...mark, ttl: Math.ceil(now / 1000) + LEASE_TOKEN_SECONDS });
};

export const unmarkStream = (table: Table, mark: StreamMark): Promise<void> =>
  deleteItem(table, markKey(mark));

async function markedAccounts(table: Table): Promise<string[]> {
  const marks = await inBatches(streamShards, (shard) =>
    queryAll<StreamMark & Item>(table, partitionOf('stream', { shard }).pk),
  );
  return [...new Set(marks.flat().map(({ userId }) => userId))];
}

/** How far a walk over the marks of a title came: the last one seen of each shard that has more. */
export type MarksLeft = Record<string, string>;

const EVERY_MARK: MarksLeft = Object.fromEntries(streamShards.map((shard) => [shard, '']));
/** Of each shard: what a request may wait for. */
const MARKS_A_STEP = 2;

/**
 * To be called after a title was deleted, withdrawn or changed in what it demands: every stream of it is looked at
 * again at its next heartbeat. A step of it costs a Query a shard and at most 256 writes, and answers where the next
 * one goes on; undefined: there is none. What starts meanwhile does so with its first heartbeat by itself.
 */
export async function recheckStreamsOf(
  table: Table,
  titleId: string,
  from: MarksLeft = EVERY_MARK,
): Promise<MarksLeft | undefined> {
  const left: MarksLeft = {};
  const pages = await inBatches(Object.entries(from), async ([shard, after]) => {
    const { pk } = partitionOf('stream', { shard });
    const asked = { prefix: `${titleId}#`, after, consistent: true };
    const { items, more, last } = await queryItems<StreamMark & Item>(table, pk, MARKS_A_STEP, asked);
    if (more) left[shard] = String(last?.sk);
    return items;
  });
  const recheck = (userId: string) =>
    updateItem(table, keyOf('viewing', { userId }), { add: { v: 1, g: 1 } }, exists('pk')).catch(
      (error: unknown) => {
        if (!(error instanceof ConditionFailed)) throw error;
      },
    );
  const accounts = [...new Set(pages.flat().map(({ userId }) => userId))];
  await inBatches(accounts, recheck);
  return Object.keys(left).length > 0 ? left : undefined;
}

/** How many streams run now; costs as much as were started since yesterday, and asks 25 times at once. */
export async function countRunningStreams(table: Table, now: number): Promise<number> {
  let running = 0;
  const count = async (batch: string[]) => {
    const keys = batch.map((userId) => keyOf('viewing', { userId }));
    const items = await getItems<Item>(table, keys, { consistent: false });
    for (const item of items) running += liveLeases(viewingFrom(item), now).length;
  };
  const accounts = await markedAccounts(table);
  const hundreds = Array.from({ length: Math.ceil(accounts.length / 100) }, (_, at) =>
    accounts.slice(at * 100, at * 100 + 100),
  );
  await inBatches(hundreds, count);
  return running;
}

/**
 * Ends a stream: its next heartbeat is told `terminated`. One that has ended already stays as it ended; false when none
 * is known by this id. `also` joins the write.
 */
export function endStream(
  table: Table,
  userId: string,
  playbackId: string,
  also: Write[],
  now: number,
): Promise<boolean> {
  return changeViewing(table, userId, undefined, (viewing) => {
    const lease = viewing.leases[playbackId];
    const how = new Map([[playbackId, { reason: 'terminated', at: now } as const]]);
    const transition = lease && isLive(lease, now) ? end(viewing, how, now) : undefined;
    const isKnown = lease !== undefined || playbackId in viewing.ended;
    return Promise.resolve({ transition, result: isKnown, also });
  });
}

/** Streams of an account with the names that `streamView` gives. */
export async function describeStreams(
  table: Table,
  userId: string,
  streams: [string, Lease][],
): Promise<Stream[]> {
  const keys = streams.flatMap(([, lease]) => [
    keyOf('device', { userId, deviceId: lease.device }),
    keyOf('title', { titleId: lease.title }),
  ]);
  const found = await getItems<Item>(table, keys, { consistent: false });
  return streams.map(([sessionId, lease], index) => {
    const device = found[index * 2] as DeviceRecord | undefined;
    return streamView(sessionId, lease, device, found[index * 2 + 1] as TitleRecord | undefined);
  });
}

/** Names for what a lease knows only by id; a device that signed out or a title that was deleted has none left. */
export const streamView = (
  sessionId: string,
  lease: Lease,
  device: DeviceRecord | undefined,
  title: TitleRecord | undefined,
): Stream => ({
  sessionId,
  deviceId: lease.device,
  deviceName: device?.name ?? 'Signed-out device',
  platform: device?.platform ?? 'other',
  titleId: lease.title,
  episodeId: lease.episode ?? null,
  titleName: existing(title)?.name ?? 'Withdrawn title',
  startedAt: toInstant(lease.from),
  leaseExpiresAt: toInstant(lease.until),
  positionSeconds: positionOf(lease.point),
  state: lease.state,
});

/** A page of the streams that run in an account, oldest first. */
export async function streamsPage(
  table: Table,
  userId: string,
  { limit, after = '' }: PageRequest,
  now: number,
): Promise<Page<Stream>> {
  const live = liveLeases(await viewingOf(table, userId), now);
  const left = live.filter(([id]) => id > after).sort(([a], [b]) => (a < b ? -1 : 1));
  const items = await describeStreams(table, userId, left.slice(0, limit));
  return { items, next: left.length > limit ? items.at(-1)?.sessionId : undefined };
}

/** Who ended a stream, as a 410 says it. */
export async function describeDevice(
  table: Table,
  userId: string,
  deviceId: string,
): Promise<NonNullable<MembersOf<'lease_ended'>['terminatedBy']>> {
  const [device] = await getItems<DeviceRecord & Item>(table, [keyOf('device', { userId, deviceId })], {
    consistent: false,
  });
  const { name: deviceName = 'Signed-out device', platform = 'other' } = device ?? {};
  return { deviceId, deviceName, platform };
}
