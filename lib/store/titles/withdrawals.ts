import { is } from '../../table/expressions.ts';
import { jobIndexOf, jobPartitionOf, keyOf } from '../../table/keys.ts';
import {
  ConditionFailed,
  deleteItem,
  getItem,
  queryItems,
  type Table,
  updateItem,
  type Write,
} from '../../table/table.ts';
import type { TitleRecord } from '../../domain/catalogue/title.ts';
import { leaveWithTitle } from '../media/leaving.ts';
import { type MarksLeft, recheckStreamsOf } from '../playback/streams.ts';

interface Withdrawal extends Record<string, unknown> {
  titleId: string;
  /** The request that noted it last, so that a newer one is not taken for an older. */
  by: string;
  /** Which of its streams are still to be looked at; all when there is none. */
  left?: MarksLeft;
}

/**
 * Part of the transaction that takes a title from some who may watch it: whatever happens to the request that does
 * it, `continueWithdrawal` finds it.
 */
export const withdrawalWrite = (titleId: string, by: string): Write => ({
  put: { ...keyOf('withdrawal', { titleId }), ...jobIndexOf('withdrawal', { titleId }), titleId, by },
});

/** Titles whose running streams are still to be looked at; at most a hundred. */
export async function unfinishedWithdrawals(table: Table): Promise<string[]> {
  const { items } = await queryItems<{ gsi2sk: string }>(table, jobPartitionOf('withdrawal', {}), 100, {
    index: 'gsi2',
  });
  return items.map(({ gsi2sk }) => gsi2sk);
}

/**
 * Sends some more streams of the title through the full check at their next heartbeat, as many as a request may wait
 * for, and notes how far it came. Answers whether all have been; twice, or two at once, does no harm.
 */
export async function continueWithdrawal(table: Table, titleId: string): Promise<boolean> {
  const key = keyOf('withdrawal', { titleId });
  const noted = await getItem<Withdrawal>(table, key);
  if (!noted) return true;
  const left = await recheckStreamsOf(table, titleId, noted.left);
  if (!left) await leaveIfDeleted(table, titleId);
  const same = is('by', '=', noted.by);
  try {
    await (left ? updateItem(table, key, { set: { left } }, same) : deleteItem(table, key, same));
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return false;
  }
  return left === undefined;
}

/** The films of a deleted title go with it, but for the time that somebody may still be watching. */
async function leaveIfDeleted(table: Table, titleId: string): Promise<void> {
  const title = await getItem<TitleRecord>(table, keyOf('title', { titleId }));
  if (title?.deletedAt !== undefined) await leaveWithTitle(table, titleId, title.deletedAt);
}
