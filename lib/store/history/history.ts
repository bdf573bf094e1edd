import type { Viewing } from '../../domain/playback/leases.ts';
import { openReports } from '../../domain/playback/turns.ts';
import { continuationOf, type HistoryRow } from '../../domain/history/rows.ts';
import type { PageRequest } from '../../http/declaration.ts';
import { indexPartitionOf, keyOf } from '../../table/keys.ts';
import { getItems, type Item, queryItems, type Table } from '../../table/table.ts';
import { historyPosition } from './progress.ts';
import { currentRow } from '../playback/playables.ts';
import { viewingOf } from '../playback/viewing.ts';

/** What a list shows of a history: what can be continued, or everything. */
export type HistoryPart = 'continue' | 'all';

const SHELVES = { continue: ['continue'], all: ['continue', 'other'] } as const;

export interface HistoryPage {
  viewing: Viewing;
  rows: HistoryRow[];
  /** Where the following page starts. */
  next: string | undefined;
}

/**
 * A page of a history, newest first, as it is at this moment: what is stored, and in place of it what open streams
 * say. One Query a shelf, whatever the length of the history.
 */
export async function historyPage(
  table: Table,
  userId: string,
  part: HistoryPart,
  { limit, after }: PageRequest,
  known?: Viewing,
): Promise<HistoryPage> {
  const [viewing, ...pages] = await Promise.all([
    known ?? viewingOf(table, userId),
    ...SHELVES[part].map((shelf) => shelfPage(table, userId, shelf, limit + 1, after)),
  ]);
  const open = await openRows(table, userId, viewing);
  const stored = pages.flat().filter(({ titleId }) => !open.some((row) => row.titleId === titleId));
  const shown = open
    .filter((row) => part === 'all' || continuationOf(row).kind !== 'none')
    .filter((row) => after === undefined || historyPosition(row) < after);
  const rows = [...stored, ...shown].sort((a, b) => (historyPosition(a) < historyPosition(b) ? 1 : -1));
  const page = rows.slice(0, limit);
  const full = pages.some((each) => each.length > limit);
  const last = page.at(-1) ?? pages.flat().at(-1);
  const next = (rows.length > limit || full) && last ? historyPosition(last) : undefined;
  return { viewing, rows: page, next };
}

async function shelfPage(
  table: Table,
  userId: string,
  shelf: string,
  limit: number,
  after: string | undefined,
): Promise<HistoryRow[]> {
  const partition = indexPartitionOf('progress', { userId, shelf });
  const asked = { index: 'gsi1', descending: true, after } as const;
  return (await queryItems<HistoryRow & Item>(table, partition, limit, asked)).items;
}

/** The rows of the titles of which reports are still in the viewing item. */
async function openRows(table: Table, userId: string, viewing: Viewing): Promise<HistoryRow[]> {
  const titleIds = [...new Set(openReports(viewing).map(({ titleId }) => titleId))];
  const keys = titleIds.map((titleId) => keyOf('progress', { userId, titleId }));
  const stored = await getItems<HistoryRow & Item>(table, keys);
  return titleIds.map((titleId, index) => currentRow(viewing, titleId, stored[index])!);
}
