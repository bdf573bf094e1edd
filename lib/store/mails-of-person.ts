import { indexPartitionOf, type Key } from '../table/keys.ts';
import { deleteItem, type QueryOptions, queryItems, type Table } from '../table/table.ts';
import type { MailFate } from '../domain/notifications/mails.ts';
import type { MailItem } from './outbox.ts';

/** A mail as the index of a person's mails has it. */
export type MailOfPerson = MailItem & Key & { gsi1sk: string };

/** The outbox's key of such a mail. */
export const mailKeyOf = ({ gsi1sk }: MailOfPerson): string => gsi1sk.split('#')[1]!;

/** The mails that are kept about a person, in the order in which they were written; seen a moment after it. */
export const mailsOfPerson = (
  table: Table,
  userId: string,
  limit: number | undefined,
  options: Pick<QueryOptions, 'after' | 'descending'>,
) =>
  queryItems<MailOfPerson>(table, indexPartitionOf('mail', { userId }), limit, { ...options, index: 'gsi1' });

const WAITING: ReadonlySet<MailFate> = new Set(['pending', 'sending']);

/**
 * Erases the mails of somebody whose account is closed, up to `batches` pages of `limit`; those that wait still tell
 * their reader of the closing, so they stay until they are settled. Answers how many wait and how many pages are left,
 * none where there may be more to erase.
 */
export async function eraseMailsOf(
  table: Table,
  userId: string,
  { batches, limit }: { batches: number; limit: number },
): Promise<{ waiting: number; batches: number }> {
  let waiting = 0;
  let after: string | undefined;
  for (; batches > 0; batches--) {
    const page = await mailsOfPerson(table, userId, limit, { after });
    const settled = page.items.filter(({ state }) => !WAITING.has(state));
    await Promise.all(settled.map(({ pk, sk }) => deleteItem(table, { pk, sk })));
    waiting += page.items.length - settled.length;
    if (!page.more) return { waiting, batches };
    after = page.items.at(-1)!.gsi1sk;
  }
  return { waiting, batches };
}
