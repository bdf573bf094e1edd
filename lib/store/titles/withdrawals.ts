import { is } from '../../table/expressions.ts';
import { jobIndexOf, jobPartitionOf, keyOf } from '../../table/keys.ts';
import {
  ConditionFailed,
  deleteItem,
  getItem,
  queryItems,
  type Table,
  type Write,
} from '../../table/table.ts';
import { recheckStreamsOf } from '../playback/streams.ts';

interface Withdrawal extends Record<string, unknown> {
  titleId: string;
  /** When it was noted last, so that a newer one is not taken away with an older. */
  at: number;
}

/**
 * Part of the transaction that takes a title from some who may watch it: whatever happens to the request that does
 * it, `finishWithdrawal` finds it.
 */
export const withdrawalWrite = (titleId: string, at: number): Write => ({
  put: { ...keyOf('withdrawal', { titleId }), ...jobIndexOf('withdrawal', { titleId }), titleId, at },
});

/** Titles whose running streams are still to be looked at; at most a hundred. */
export async function unfinishedWithdrawals(table: Table): Promise<string[]> {
  const { items } = await queryItems<{ gsi2sk: string }>(table, jobPartitionOf('withdrawal', {}), {
    index: 'gsi2',
    limit: 100,
  });
  return items.map(({ gsi2sk }) => gsi2sk);
}

/** Sends every stream of the title through the full check at its next heartbeat; twice does no harm. */
export async function finishWithdrawal(table: Table, titleId: string): Promise<void> {
  const key = keyOf('withdrawal', { titleId });
  const noted = await getItem<Withdrawal>(table, key);
  if (!noted) return;
  await recheckStreamsOf(table, titleId);
  await deleteItem(table, key, is('at', '=', noted.at)).catch((error: unknown) => {
    if (!(error instanceof ConditionFailed)) throw error;
  });
}
