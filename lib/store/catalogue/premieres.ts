import { isPremiere, premiereEnd, type TitleRecord } from '../../domain/catalogue/title.ts';
import { jobIndexOf, keyOf, sortable } from '../../table/keys.ts';
import type { Write } from '../../table/table.ts';
import { shards } from '../shards.ts';
import type { StoredTitle } from './cards.ts';

/**
 * The copies of a title in its premiere. A partition answers 3,000 reads of an item a second; with the title, its genres
 * and the audit these stay below the hundred items of a transaction.
 */
export const titleCopies = shards(40);

/** How many copies a title is to have; `now` 0 says that nobody comes for it yet, as for those a table is filled with. */
export const copiesFor = (title: TitleRecord, now: number): { copies?: number } =>
  now > 0 && isPremiere(title, now) ? { copies: titleCopies.length } : {};

/**
 * Part of the transaction that writes a title: its copies, and the end of those that it has no more. So whoever reads a
 * copy reads what the title says, and a title that is withdrawn has none.
 */
export function copyWrites(title: StoredTitle, before: StoredTitle | undefined): Write[] {
  const { shelvedAs, writtenBy, gsi2pk, gsi2sk, ...shown } = title;
  const { titleId, copies = 0 } = title;
  const listed = jobIndexOf('titleCopy', { until: sortable(premiereEnd(title)), titleId });
  return shards(Math.max(copies, before?.copies ?? 0)).map((copy, n) => {
    const key = keyOf('titleCopy', { titleId, copy });
    return n < copies ? { put: { ...shown, ...key, ...(n === 0 && listed) } } : { delete: key };
  });
}
