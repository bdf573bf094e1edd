import { absent, is } from '../../table/expressions.ts';
import { keyOf } from '../../table/keys.ts';
import { ConditionFailed, getItem, type Item, putItem, type Table, updateItem } from '../../table/table.ts';

/** Changes that are told one by one; whoever copied a title before these copies all of it again. */
const TOLD = 60;
const ATTEMPTS = 8;

export const CHANGED_TITLES = keyOf('changedTitles', {});

/** The titles that changed lately after they had been published, newest last, each with its number. */
interface ChangedTitles {
  n: number;
  told: { titleId: string; n: number }[];
}

const changedTitlesFrom = (item: Item | undefined): ChangedTitles =>
  (item as ChangedTitles | undefined) ?? { n: 0, told: [] };

/** Up to which number changes are not told one by one any more. */
const fromOf = (item: Item | undefined): number => (item as { from?: number } | undefined)?.from ?? 0;

/**
 * Tells those who keep copies of titles that one changed. Where many change at once it tells that everything did.
 */
export async function tellOfChange(table: Table, titleId: string): Promise<void> {
  let item = await getItem(table, CHANGED_TITLES);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { n, told } = changedTitlesFrom(item);
    const others = told.filter((each) => each.titleId !== titleId);
    const next = { n: n + 1, told: [...others, { titleId, n: n + 1 }].slice(-TOLD) };
    const from = others.at(-TOLD)?.n ?? Math.min(fromOf(item), n);
    try {
      const unchanged = item ? is('n', '=', n) : absent('pk');
      return await putItem(table, { ...CHANGED_TITLES, ...next, from }, unchanged);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      item = error.item;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(100, 4 * 2 ** attempt)));
  }
  const all = Number.MAX_SAFE_INTEGER;
  await updateItem(table, CHANGED_TITLES, { set: { told: [], from: all }, add: { n: 1 } });
}

/** Which titles changed since `seen`; undefined when that is too long ago to tell. */
export function changedSince(item: Item | undefined, seen: number): Set<string> | undefined {
  const { n, told } = changedTitlesFrom(item);
  if (seen < Math.min(fromOf(item), n)) return undefined;
  return new Set(told.filter((each) => each.n > seen).map(({ titleId }) => titleId));
}

/** The number of the newest change: a copy that is made after this was read has seen it. */
export const changesSeen = (item: Item | undefined): number => changedTitlesFrom(item).n;
