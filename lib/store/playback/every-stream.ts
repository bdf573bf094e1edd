import type { DeviceRecord, UserRecord } from '../../domain/accounts/user.ts';
import type { TitleRecord } from '../../domain/catalogue/title.ts';
import { isLive, type Lease } from '../../domain/playback/leases.ts';
import type { AdminStream } from '../../domain/admin/streams.ts';
import type { Page, PageRequest } from '../../http/declaration.ts';
import { type Key, keyOf, partitionOf } from '../../table/keys.ts';
import { getItems, type Item, queryItems, type Table } from '../../table/table.ts';
import { inBatches } from '../batches.ts';
import { streamShards, type StreamMark, streamView } from './streams.ts';
import { viewingFrom } from './viewing.ts';

interface Running extends StreamMark {
  lease: Lease;
}

/**
 * A page of the streams that run in every account, by title, or those of one title. Costs a Query for each of 128
 * partitions, none of more than `limit` marks, the viewing items of those shown and their people, devices and titles. A
 * page may be short although there is a `next`: a mark may outlive its stream by a day.
 */
export async function everyStreamPage(
  table: Table,
  titleId: string | undefined,
  { limit, after }: PageRequest,
  now: number,
): Promise<Page<AdminStream>> {
  const asked = { after, ...(titleId !== undefined && { prefix: `${titleId}#` }) };
  const pages = await inBatches(streamShards, (shard) =>
    queryItems<StreamMark & Item>(table, partitionOf('stream', { shard }).pk, limit + 1, asked),
  );
  const marks = pages.flatMap(({ items }) => items).sort((a, b) => (String(a.sk) < String(b.sk) ? -1 : 1));
  const shown = marks.slice(0, limit);
  return {
    items: await described(table, await runningOf(table, shown, now)),
    next: marks.length > limit ? String(shown.at(-1)!.sk) : undefined,
  };
}

const read = <T>(table: Table, keys: Key[]): Promise<(T | undefined)[]> =>
  getItems<Item>(table, keys, { consistent: false }) as Promise<(T | undefined)[]>;

async function runningOf(table: Table, marks: StreamMark[], now: number): Promise<Running[]> {
  const items = await read<Item>(
    table,
    marks.map(({ userId }) => keyOf('viewing', { userId })),
  );
  return marks.flatMap((mark, index) => {
    const lease = viewingFrom(items[index]).leases[mark.playbackId];
    return lease && isLive(lease, now) ? [{ ...mark, lease }] : [];
  });
}

async function described(table: Table, running: Running[]): Promise<AdminStream[]> {
  const [users, devices, titles] = await Promise.all([
    read<UserRecord>(
      table,
      running.map(({ userId }) => keyOf('user', { userId })),
    ),
    read<DeviceRecord>(
      table,
      running.map(({ userId, lease }) => keyOf('device', { userId, deviceId: lease.device })),
    ),
    read<TitleRecord>(
      table,
      running.map(({ lease }) => keyOf('title', { titleId: lease.title })),
    ),
  ]);
  return running.map(({ userId, playbackId, lease }, index) => ({
    ...{ userId, email: users[index]?.email ?? null },
    ...streamView(playbackId, lease, devices[index], titles[index]),
  }));
}
