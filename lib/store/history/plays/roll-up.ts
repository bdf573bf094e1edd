import type { App } from '../../../app.ts';
import { joined, monthOf, type Play } from '../../../domain/history/plays.ts';
import { all, is } from '../../../table/expressions.ts';
import { keyOf, partitionOf } from '../../../table/keys.ts';
import {
  getItem,
  type Item,
  putItem,
  queryItems,
  type Table,
  transact,
  TransactionFailed,
} from '../../../table/table.ts';
import { everybodyAfter } from '../../accounts/users.ts';
import { playFrom, playKey, type RecentPlay, recentPlays } from './log.ts';
import { isUnmoved, type RolledUp, rolledUpAround, rolledUpItem, rolledUpKey } from './rolled-up.ts';

/** Plays of one transaction: with the item they go to as many as DynamoDB takes. */
const AT_ONCE = 99;
/** Plays of an item at most, unless an old one belongs between them: about 7 KB. */
const MOST = 200;
const ATTEMPTS = 8;

/**
 * Rolls up what a person played before a time: a month's plays become an item or a few. Each step moves plays in one
 * transaction that finds every one of them as it was read, so one that is removed meanwhile does not come back, and
 * neither a crash nor another run counts anything twice. Answers how many were moved; `undefined` when it `isOver` first.
 */
export async function rollUpPlays(
  table: Table,
  userId: string,
  before: number,
  isOver: () => boolean,
): Promise<number | undefined> {
  let moved = 0;
  for (let attempt = 1; !isOver();) {
    const { items } = await recentPlays(table, userId, AT_ONCE);
    const due = await dueTogether(table, userId, items, before);
    if (due.plays.length === 0) return moved;
    try {
      await move(table, userId, due);
      moved += due.plays.length;
      attempt = 1;
    } catch (error) {
      if (!(error instanceof TransactionFailed) || attempt++ === ATTEMPTS) throw error;
    }
  }
  return undefined;
}

interface Due {
  plays: RecentPlay[];
  /** The item they are added to, if there is one. */
  to: RolledUp | undefined;
}

/** The oldest plays that go into one item: of one month, and none that belongs behind the item after it. */
async function dueTogether(table: Table, userId: string, items: RecentPlay[], before: number): Promise<Due> {
  const [first] = items;
  if (!first || first.startedAt >= before) return { plays: [], to: undefined };
  const month = monthOf(first.startedAt);
  const [around, next] = await Promise.all([
    rolledUpAround(table, userId, first.playbackId),
    rolledUpAfter(table, userId, first.playbackId),
  ]);
  const isOut = ({ startedAt, playbackId }: Play) =>
    monthOf(startedAt) !== month || (next !== undefined && playbackId >= next);
  const out = items.findIndex(isOut);
  const plays = out < 0 ? items : items.slice(0, out);
  const isInside = around && around.plays.at(-1)!.playbackId >= first.playbackId;
  const hasRoom = around && around.month === month && around.plays.length + plays.length <= MOST;
  return { plays, to: isInside || hasRoom ? around : undefined };
}

/** The play that the item after this one is named after. */
async function rolledUpAfter(table: Table, userId: string, playbackId: string): Promise<string | undefined> {
  const { pk, prefix } = partitionOf('rolledUpPlays', { userId });
  const after = rolledUpKey(userId, playbackId).sk;
  const { items } = await queryItems<Item>(table, pk, 1, { prefix, after, consistent: true });
  return items[0] && String(items[0].first);
}

async function move(table: Table, userId: string, { plays, to }: Due): Promise<void> {
  const [first] = plays as [RecentPlay, ...RecentPlay[]];
  const put = rolledUpItem({
    key: to?.key ?? rolledUpKey(userId, first.playbackId),
    first: to?.first ?? first.playbackId,
    month: to?.month ?? monthOf(first.startedAt),
    plays: joined(to?.plays ?? [], plays.map(playFrom)),
    rev: (to?.rev ?? 0) + 1,
  });
  await transact(table, [
    { put, when: isUnmoved(to) },
    ...plays.map(({ playbackId, n, sequence }) => ({
      delete: playKey(userId, playbackId),
      when: all(is('n', '=', n), is('sequence', '=', sequence)),
    })),
  ]);
}

/** How far the walk through everybody has come: what started before `before` is rolled up of those up to `after`. */
interface Walk extends Item {
  before: number;
  after?: string;
  finished?: boolean;
}

const STATE = keyOf('progressOfJob', { job: 'rollUpHistory' });
const PEOPLE = 100;
const PEOPLE_AT_ONCE = 20;

/**
 * Rolls up everybody's log once a month, a page of people after the other; each page is noted when all of it is done, so
 * a run that was killed repeats a page. Somebody whose log cannot be rolled up is `skipped` and comes again next month.
 */
export async function rollUpEverybody(
  { table, now: clock }: Pick<App, 'table' | 'now'>,
  {
    before,
    until,
    skipped,
  }: { before: number; until: number; skipped: (userId: string, error: unknown) => void },
): Promise<{ moved: number; finished: boolean }> {
  const isOver = () => clock() >= until;
  const state = await getItem<Walk>(table, STATE);
  if (state && (state.before > before || (state.before === before && state.finished)))
    return { moved: 0, finished: true };
  let after = state?.before === before ? state.after : undefined;
  let moved = 0;
  for (;;) {
    const people = await everybodyAfter(table, after, PEOPLE);
    for (let start = 0; start < people.length; start += PEOPLE_AT_ONCE) {
      const some = people.slice(start, start + PEOPLE_AT_ONCE);
      const outcomes = await Promise.allSettled(
        some.map((userId) => rollUpPlays(table, userId, before, isOver)),
      );
      outcomes.forEach((outcome, index) => {
        if (outcome.status === 'rejected') skipped(some[index]!, outcome.reason);
        else moved += outcome.value ?? 0;
      });
      if (isOver()) return { moved, finished: false };
    }
    after = people.at(-1) ?? after;
    const finished = people.length < PEOPLE;
    await putItem(table, { ...STATE, before, ...(finished ? { finished } : { after }) });
    if (finished) return { moved, finished };
  }
}
