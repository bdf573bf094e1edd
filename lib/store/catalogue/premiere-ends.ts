import { isPremiere } from '../../domain/catalogue/title.ts';
import { jobPartitionOf, keyOf } from '../../table/keys.ts';
import { ConditionFailed, getItems, queryAll, type Table, TransactionFailed } from '../../table/table.ts';
import type { StoredTitle } from './cards.ts';
import { putTitle } from './shelves.ts';

/** Titles that have copies. */
export async function premieres(table: Table): Promise<string[]> {
  const items = await queryAll<{ gsi2sk: string }>(table, jobPartitionOf('titleCopy', {}), { index: 'gsi2' });
  return items.map(({ gsi2sk }) => gsi2sk.split('#')[1]!);
}

/**
 * Takes the copies of a title away when its premiere is over, and writes them again where they are not those of its
 * revision: a version of this code that knows of no copies may have written the title. Answers whether it did something.
 */
export async function renewCopies(table: Table, titleId: string, now: number): Promise<boolean> {
  const keys = [keyOf('title', { titleId }), keyOf('titleCopy', { titleId, copy: '0' })];
  const [title, copy] = await getItems<StoredTitle>(table, keys);
  if (!title || !copy || (copy.rev === title.rev && isPremiere(title, now))) return false;
  try {
    await putTitle(table, title, title, `copies-${title.rev}`, { orders: [], now });
    return true;
  } catch (error) {
    // Somebody else wrote the title meanwhile, and its copies with it.
    if (error instanceof ConditionFailed || error instanceof TransactionFailed) return false;
    throw error;
  }
}
