import { Problem } from '../../domain/problem.ts';
import type { Point } from '../../domain/history/points.ts';
import {
  continuationOf,
  type EpisodePlace,
  type Fence,
  type HistoryRow,
  isNewer,
  type Report,
  rowAfter,
} from '../../domain/history/rows.ts';
import { absent, is } from '../../table/expressions.ts';
import { indexOf, jobIndexOf, keyOf, sortable } from '../../table/keys.ts';
import { showRow } from './home.ts';
import { keepPlay } from './plays/log.ts';
import { ConditionFailed, getItem, type Item, putItem, type Table } from '../../table/table.ts';
import { shardOf, shards } from '../shards.ts';

/** How far somebody is in one episode. */
export interface EpisodeProgress extends Fence, EpisodePlace {
  titleId: string;
  point: Point;
  durationSeconds: number;
  updatedAt: number;
}

/** `rev` counts the writes of an item, which are compare-and-set. */
type Stored<T> = T & { rev: number };

const rowKey = (userId: string, titleId: string) => keyOf('progress', { userId, titleId });
const episodeKey = (userId: string, titleId: string, episodeId: string) =>
  keyOf('episodeProgress', { userId, titleId, episodeId });

/** The two halves of a history, so that Continue Watching is one Query whatever else was watched. */
export const shelfOf = (row: HistoryRow): 'continue' | 'other' =>
  continuationOf(row).kind === 'none' ? 'other' : 'continue';

/** Where a row stands in the history, newest first. */
export const historyPosition = ({ updatedAt, titleId }: HistoryRow): string =>
  `${sortable(updatedAt)}#${titleId}`;

export const rowItem = (userId: string, row: HistoryRow): Item => ({
  ...row,
  ...rowKey(userId, row.titleId),
  ...indexOf('progress', {
    userId,
    shelf: shelfOf(row),
    updatedAt: sortable(row.updatedAt),
    titleId: row.titleId,
  }),
  ...(row.completedAt !== undefined && completedIndex(userId, row.titleId, row.completedAt)),
});

/** Where jobs find what was completed, in the order in which the history learnt of it. */
const completedIndex = (userId: string, titleId: string, completedAt: number) =>
  jobIndexOf('progress', {
    shard: shardOf(userId, completedShards),
    completedAt: sortable(completedAt),
    userId,
    titleId,
  });

/** One partition of an index takes a thousand writes a second; a job asks them all at once. */
export const completedShards = shards(128);

const rowFrom = (item: Item | undefined) => item as Stored<HistoryRow> | undefined;

const ATTEMPTS = 12;

/** Changes one item by compare-and-set; a `change` that answers what it was given, or undefined, writes nothing. */
async function changeItem<T extends object>(
  table: Table,
  key: { pk: string; sk: string },
  change: (stored: T | undefined) => T | undefined,
  itemOf: (value: T) => Item,
): Promise<T | undefined> {
  let item = await getItem(table, key);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const stored = item as Stored<T> | undefined;
    const next = change(stored);
    if (next === undefined || next === stored) return stored;
    try {
      const unchanged = stored ? is('rev', '=', stored.rev) : absent('pk');
      await putItem(table, { ...itemOf(next), rev: (stored?.rev ?? 0) + 1 }, unchanged);
      return next;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      item = error.item;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(100, 4 * 2 ** attempt)));
  }
  throw new Problem('unavailable', 'Too much is changing in this history at once.', {}, 1);
}

/** The row of a title in somebody's history, as it is stored. */
export const storedRow = async (table: Table, userId: string, titleId: string) =>
  rowFrom(await getItem(table, rowKey(userId, titleId)));

export const storedEpisode = (table: Table, userId: string, titleId: string, episodeId: string) =>
  getItem<EpisodeProgress & Item>(table, episodeKey(userId, titleId, episodeId));

/** How far somebody is in a movie or an episode, as it is stored. */
export const storedPoint = (table: Table, userId: string, titleId: string, episodeId: string | undefined) =>
  episodeId === undefined
    ? storedRow(table, userId, titleId)
    : storedEpisode(table, userId, titleId, episodeId);

/**
 * Changes the row of a title, see `changeItem`, and then what the home page shows of it: also where the row stays, since
 * an earlier try may have ended between the two.
 */
export async function changeRow(
  table: Table,
  userId: string,
  titleId: string,
  change: (row: HistoryRow | undefined) => HistoryRow | undefined,
): Promise<void> {
  const row = await changeItem(table, rowKey(userId, titleId), change, (next) => rowItem(userId, next));
  if (row) await showRow(table, userId, row);
}

/** Changes how far somebody is in an episode; see `changeItem`. */
export const changeEpisode = (
  table: Table,
  userId: string,
  { titleId, episodeId }: { titleId: string; episodeId: string },
  change: (progress: EpisodeProgress | undefined) => EpisodeProgress | undefined,
) =>
  changeItem(table, episodeKey(userId, titleId, episodeId), change, (progress) => ({
    ...progress,
    ...episodeKey(userId, titleId, episodeId),
  }));

/**
 * Writes a report into the history. Any number of times, in any order: each item takes it only when it is newer
 * than what moved that item last. One that comes `late`, after the end, brings nothing back that was taken out of the log.
 */
export async function keepReport(
  table: Table,
  userId: string,
  report: Report,
  { late = false } = {},
): Promise<void> {
  await Promise.all([keepPlay(table, userId, report, late), keepPoint(table, userId, report)]);
}

/** Moves the point of a movie or an episode, and the row of its title. */
async function keepPoint(table: Table, userId: string, report: Report): Promise<void> {
  const { titleId, episode, point, durationSeconds, n, sequence, playbackId, at } = report;
  if (episode) {
    const progress = {
      ...{ ...episode, titleId, point, durationSeconds },
      ...{ n, sequence, playbackId, updatedAt: at },
    };
    const kept = await changeEpisode(table, userId, { titleId, episodeId: episode.episodeId }, (stored) =>
      isNewer(report, stored) ? progress : stored,
    );
    // What is not the episode's newest must not change what the row says of it.
    if (kept && isNewer(kept, report)) return;
  }
  await changeRow(table, userId, titleId, (row) => rowAfter(row, report));
}
