import { joined, type Play, playOf } from '../../../domain/history/plays.ts';
import type { Report } from '../../../domain/history/rows.ts';
import { absent, all, any, exists, is } from '../../../table/expressions.ts';
import { keyOf, partitionOf } from '../../../table/keys.ts';
import {
  ConditionFailed,
  deleteItem,
  type Item,
  putItem,
  queryItems,
  type Table,
} from '../../../table/table.ts';
import type { Page, PageRequest } from '../../../http/declaration.ts';
import { inBatches } from '../../batches.ts';
import { rolledUpAround, rolledUpBelow, takeOut } from './rolled-up.ts';

/** A play that is not rolled up yet, with what moved it last. */
export type RecentPlay = Play & { n: number; sequence: number };

/** Items of rolled-up plays that a page of the whole log reads at once: each holds many plays. */
const ROLLED_UP_AT_ONCE = 1;
/** How much of the log a page reads at once, and how often, when it looks for one title. */
const ONE_TITLE_AT_ONCE = { recent: 200, rolledUp: 25 };
const READS = 4;
const PAGE = 200;

export const playKey = (userId: string, playbackId: string) => keyOf('play', { userId, playbackId });

/** A play without what only the table needs. */
export function playFrom({ playbackId, titleId, episode, ...item }: RecentPlay): Play {
  const { startedAt, endedAt, positionSeconds, durationSeconds, completed } = item;
  return {
    ...{ playbackId, titleId, ...(episode && { episode }), startedAt, endedAt },
    ...{ positionSeconds, durationSeconds, completed },
  };
}

/**
 * Notes what a report says of its playback, unless a newer one did; a `late` one, which comes after the end, only where
 * the playback is still in the log.
 */
export async function keepPlay(table: Table, userId: string, report: Report, late: boolean): Promise<void> {
  const { n, sequence } = report;
  const older = any(is('n', '<', n), all(is('n', '=', n), is('sequence', '<', sequence)));
  const item = { ...playKey(userId, report.playbackId), ...playOf(report), n, sequence };
  try {
    await putItem(table, item, late ? all(exists('pk'), older) : any(absent('pk'), older));
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

/** Plays that are not rolled up, in key order: a play's key sorts by when it started. */
export async function recentPlays(
  table: Table,
  userId: string,
  limit: number,
  { after, descending = false }: { after?: string | undefined; descending?: boolean } = {},
): Promise<{ items: (RecentPlay & Item)[]; more: boolean }> {
  const { pk, prefix } = partitionOf('play', { userId });
  const from = after === undefined ? undefined : playKey(userId, after).sk;
  const asked = { prefix, after: from, descending, consistent: true };
  return queryItems<RecentPlay & Item>(table, pk, limit, asked);
}

/**
 * A page of a person's log, newest first: of everything or of one title, with the plays that run, which `open` reports
 * tell. A page that looks for a title may be short.
 */
export async function playsPage(
  table: Table,
  userId: string,
  { titleId, limit, after, open }: PageRequest & { titleId: string | undefined; open: readonly Report[] },
): Promise<Page<Play>> {
  const { recent, rolledUp } =
    titleId === undefined ? { recent: limit + 1, rolledUp: ROLLED_UP_AT_ONCE } : ONE_TITLE_AT_ONCE;
  const running = open.map(playOf);
  const found: Play[] = [];
  let below = after;
  for (let reads = 0; reads < READS && found.length <= limit; reads++) {
    const [own, older] = await Promise.all([
      recentPlays(table, userId, recent, { after: below, descending: true }),
      rolledUpBelow(table, userId, below, rolledUp),
    ]);
    const ends = [
      ...(own.more ? [own.items.at(-1)!.playbackId] : []),
      ...(older.more ? [older.items.at(-1)!.first] : []),
    ];
    // Down to here both are known; what is below comes with the next read.
    const floor = ends.sort().at(-1);
    const isHere = ({ playbackId }: Play) =>
      (below === undefined || playbackId < below) && (floor === undefined || playbackId >= floor);
    const stored = joined(
      older.items.flatMap(({ plays }) => plays),
      own.items.map(playFrom),
    );
    const here = joined(stored, running).filter(isHere).reverse();
    found.push(...here.filter((play) => titleId === undefined || play.titleId === titleId));
    below = floor;
    if (below === undefined) break;
  }
  const items = found.slice(0, limit);
  return { items, next: found.length > limit ? items.at(-1)!.playbackId : below };
}

/** Takes one play out of the log. */
export async function removePlay(table: Table, userId: string, playbackId: string): Promise<void> {
  try {
    return await deleteItem(table, playKey(userId, playbackId), exists('pk'));
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
  const around = await rolledUpAround(table, userId, playbackId);
  if (around) await takeOut(table, around, (play) => play.playbackId === playbackId);
}

/**
 * Takes the plays of a title out of the log. What is rolled up comes last: a play that is moved there meanwhile is then
 * met there, and one that was deleted cannot be moved.
 */
export async function removePlaysOf(table: Table, userId: string, titleId: string): Promise<void> {
  const isMeant = (play: Play) => play.titleId === titleId;
  let page: { items: RecentPlay[]; more: boolean };
  let after: string | undefined;
  do {
    page = await recentPlays(table, userId, PAGE, { after });
    const own = page.items.filter(isMeant);
    await inBatches(own, ({ playbackId }) => deleteItem(table, playKey(userId, playbackId)));
    after = page.items.at(-1)?.playbackId;
  } while (page.more);
  for (let below: string | undefined, more = true; more;) {
    const rolledUp: Awaited<ReturnType<typeof rolledUpBelow>> = await rolledUpBelow(
      table,
      userId,
      below,
      PAGE,
    );
    for (const each of rolledUp.items) await takeOut(table, each, isMeant);
    below = rolledUp.items.at(-1)?.first;
    more = rolledUp.more;
  }
}
