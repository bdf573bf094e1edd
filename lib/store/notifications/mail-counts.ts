import type { MailCounts } from '../../domain/admin/overview.ts';
import { jobPartitionOf, keyOf, partitionOf } from '../../table/keys.ts';
import { getItems, type Item, queryAll, queryItems, type Table } from '../../table/table.ts';
import { outboxShards } from '../outbox.ts';

/** Workers take the oldest of a shard, so mails that are being sent are among these. */
const OLDEST = 100;

/** How many mails are in each state. Costs as much as mails wait, and nothing for those that were sent. */
export async function countMails(table: Table): Promise<MailCounts> {
  const { pk, prefix } = partitionOf('mailCount', {});
  const [settled, ...waiting] = await Promise.all([
    queryAll<Record<string, number | undefined>>(table, pk, { prefix }),
    ...outboxShards.map((shard) => countWaiting(table, shard)),
  ]);
  const sum = (counts: Record<string, number | undefined>[], state: string) =>
    counts.reduce((total, count) => total + (count[state] ?? 0), 0);
  return {
    pending: sum(waiting, 'pending'),
    sending: sum(waiting, 'sending'),
    sent: sum(settled, 'sent'),
    refused: sum(settled, 'refused'),
    unknown: sum(settled, 'unknown'),
    withheld: sum(settled, 'withheld'),
  };
}

/** The index holds no states, so the oldest are looked at; all behind them wait. */
async function countWaiting(table: Table, shard: string): Promise<{ pending: number; sending: number }> {
  const partition = jobPartitionOf('mail', { shard });
  const { items, more, last } = await queryItems(table, partition, OLDEST, { index: 'gsi2' });
  const keys = items.map(({ gsi2sk }) => keyOf('mail', { key: String(gsi2sk).split('#')[1]! }));
  const mails = await getItems<Item>(table, keys, { consistent: false });
  const inState = (state: string) => mails.filter((mail) => mail?.state === state).length;
  const behind = more ? await countAfter(table, partition, String(last?.gsi2sk)) : 0;
  return { pending: inState('pending') + behind, sending: inState('sending') };
}

async function countAfter(table: Table, partition: string, after: string | undefined): Promise<number> {
  let total = 0;
  while (after !== undefined) {
    const page = await queryItems(table, partition, undefined, { index: 'gsi2', after, countOnly: true });
    total += page.count;
    after = page.last && String(page.last.gsi2sk);
  }
  return total;
}
