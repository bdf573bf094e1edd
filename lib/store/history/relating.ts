import { type Completion, concerned, RELATED, related } from '../../domain/history/neighbours.ts';
import type { Home } from '../../domain/history/home.ts';
import { absent, all, type Condition, is } from '../../table/expressions.ts';
import { jobPartitionOf, keyOf, sortable } from '../../table/keys.ts';
import {
  ConditionFailed,
  getItem,
  getItems,
  type Item,
  putItem,
  queryItems,
  type Table,
} from '../../table/table.ts';
import { inBatches } from '../batches.ts';
import { keepNeighbours, neighboursOf } from '../catalogue/neighbours.ts';
import { storedFrom } from './home.ts';
import { completedShards } from './progress.ts';

/** Completions that are taken in together are at most this far apart: the more, the fewer writes. */
const WINDOW_MS = 10 * 60_000;
/** So old that the index has them all. */
const SETTLED_MS = 2 * 60_000;
/** Completions of one shard that are taken in together at most: some two thousand people's home pages in all. */
const MOST = 32;

const STATE = keyOf('progressOfJob', { job: 'relateTitles' });

/** Completions before `through` are in; those before `to` are being taken in, by this run or one that was killed. */
interface State extends Item {
  through: number;
  to?: number;
}

interface Entry {
  userId: string;
  titleId: string;
  completedAt: number;
}

/**
 * Takes in what was completed since the last run, a window of time after the other, until `isOver`. A window is written
 * down before it is taken in, each title remembers up to when completions are in it: so a run that was killed, or one
 * beside another, counts nothing twice. Answers how many were taken in.
 */
export async function relateTitles(table: Table, now: number, isOver: () => boolean): Promise<number> {
  let taken = 0;
  while (!isOver()) {
    const state = await getItem<State>(table, STATE);
    const through = state?.through ?? 0;
    const to = state?.to ?? (await plannedFrom(table, through, now - SETTLED_MS));
    if (to === undefined) break;
    const unmoved = state ? is('through', '=', through) : absent('pk');
    if (state?.to === undefined && !(await moved(table, { through, to }, unmoved))) continue;
    const entries = (
      await inBatches(completedShards, (shard) => entriesIn(table, shard, through, to))
    ).flat();
    await takeIn(table, await completionsOf(table, entries), to);
    taken += entries.length;
    await moved(table, { through: to }, all(is('through', '=', through), is('to', '=', to)));
  }
  return taken;
}

async function moved(table: Table, state: State, when: Condition): Promise<boolean> {
  try {
    await putItem(table, { ...STATE, ...state }, when);
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
}

/** Where the window that is taken in next ends; undefined when nothing new is old enough. */
async function plannedFrom(table: Table, through: number, settled: number): Promise<number | undefined> {
  const pages = await inBatches(completedShards, (shard) => entriesPage(table, shard, sortable(through)));
  const first = Math.min(...pages.map(({ entries }) => entries[0]?.completedAt ?? Infinity));
  if (first >= settled) return undefined;
  const full = pages
    .filter(({ next }) => next !== undefined)
    .map(({ entries }) => entries.at(-1)!.completedAt);
  // What is full ends early, but never without its first millisecond, or nothing would move.
  return Math.max(first + 1, Math.min(first + WINDOW_MS, settled, ...full));
}

/** A page of what a shard has behind a place, in the order in which it was completed. */
async function entriesPage(table: Table, shard: string, after: string) {
  const partition = jobPartitionOf('progress', { shard });
  const asked = { index: 'gsi2', after } as const;
  const { items, more } = await queryItems<Item & { gsi2sk: string }>(table, partition, MOST, asked);
  const entries = items.map(({ gsi2sk }): Entry => {
    const [completedAt, userId, titleId] = gsi2sk.split('#') as [string, string, string];
    return { completedAt: Number(completedAt), userId, titleId };
  });
  return { entries, next: more ? items.at(-1)!.gsi2sk : undefined };
}

/** What a shard has of a window, however much that is. */
async function entriesIn(table: Table, shard: string, from: number, to: number): Promise<Entry[]> {
  const found: Entry[] = [];
  for (let after: string | undefined = sortable(from); after !== undefined;) {
    const page: Awaited<ReturnType<typeof entriesPage>> = await entriesPage(table, shard, after);
    found.push(...page.entries);
    after = (found.at(-1)?.completedAt ?? 0) < to ? page.next : undefined;
  }
  return found.filter(({ completedAt }) => completedAt < to);
}

/**
 * Each with what its viewer had completed before, of what their home page keeps: so two titles are related once for each
 * person, when the second of them is completed.
 */
async function completionsOf(table: Table, entries: readonly Entry[]): Promise<Completion[]> {
  const homes = await homesOf(table, [...new Set(entries.map(({ userId }) => userId))]);
  return entries.map(({ userId, titleId, completedAt }) => {
    const completed = (homes.get(userId)?.rows ?? [])
      .flatMap((row) =>
        row.completedAt === undefined ? [] : [{ titleId: row.titleId, at: row.completedAt }],
      )
      .filter((row) => row.titleId !== titleId && row.at < completedAt)
      .sort((a, b) => b.at - a.at || (a.titleId < b.titleId ? -1 : 1));
    return { titleId, before: completed.slice(0, RELATED).map((row) => row.titleId) };
  });
}

async function homesOf(table: Table, userIds: readonly string[]): Promise<Map<string, Home>> {
  const items = await getItems<Item>(
    table,
    userIds.map((userId) => keyOf('home', { userId })),
  );
  return new Map(
    userIds.flatMap((userId, index) => {
      const home = storedFrom<Home>(items[index]);
      return home ? [[userId, home.value]] : [];
    }),
  );
}

async function takeIn(table: Table, completions: readonly Completion[], to: number): Promise<void> {
  const titleIds = concerned(completions);
  const found = await neighboursOf(table, titleIds, { consistent: true });
  const known = new Map(
    titleIds.flatMap((titleId, index) => (found[index] ? [[titleId, found[index]]] : [])),
  );
  await inBatches([...related(completions, known, to)], ([titleId, own]) =>
    keepNeighbours(table, titleId, own),
  );
}
