import type { MaturityRating } from '../../domain/catalogue/maturity.ts';
import { Problem } from '../../domain/problem.ts';
import { absent, is } from '../../table/expressions.ts';
import { keyOf } from '../../table/keys.ts';
import { ConditionFailed, getItem, type Item, putItem, type Table, type Write } from '../../table/table.ts';

/** Titles that a person is not interested in, newest first; times in epoch ms. */
type Hidden = { titleId: string; at: number }[];

/** More than anybody takes back; the oldest go, when they are hardly recommended any more. */
const KEPT = 100;
const ATTEMPTS = 8;

export const notInterestedIn = (item: Item | undefined): Hidden =>
  (item as { hidden?: Hidden } | undefined)?.hidden ?? [];

/** Has this person said that the title is of no interest. */
export const isOfNoInterest = async (table: Table, userId: string, titleId: string): Promise<boolean> =>
  notInterestedIn(await getItem(table, keyOf('notInterested', { userId }))).some(
    (each) => each.titleId === titleId,
  );

/** The limit that the profile has, beside what is of no interest, so that a page reads one item. */
export const limitIn = (item: Item | undefined): MaturityRating | undefined =>
  (item as { limit?: MaturityRating } | undefined)?.limit;

/** Part of the transaction that changes the limit of the profile; null lifts it. */
export const limitWrite = (userId: string, limit: MaturityRating | null): Write => ({
  update: keyOf('notInterested', { userId }),
  change: { add: { rev: 1 }, ...(limit === null ? { remove: ['limit'] } : { set: { limit } }) },
});

/** Recommends a title no more. */
export const hideFromRecommendations = (
  table: Table,
  userId: string,
  titleId: string,
  at: number,
): Promise<void> =>
  change(table, userId, (hidden) =>
    hidden.some((each) => each.titleId === titleId) ? hidden : [{ titleId, at }, ...hidden].slice(0, KEPT),
  );

/** Takes it back. */
export const showInRecommendations = (table: Table, userId: string, titleId: string): Promise<void> =>
  change(table, userId, (hidden) =>
    hidden.some((each) => each.titleId === titleId)
      ? hidden.filter((each) => each.titleId !== titleId)
      : hidden,
  );

/** Changes the item by compare-and-set; a list that stays the same is not written. */
async function change(table: Table, userId: string, next: (hidden: Hidden) => Hidden): Promise<void> {
  const key = keyOf('notInterested', { userId });
  let item = await getItem(table, key);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const hidden = next(notInterestedIn(item));
    if (hidden === notInterestedIn(item) || (!item && hidden.length === 0)) return;
    const rev = Number(item?.rev ?? 0);
    try {
      return await putItem(
        table,
        { ...item, ...key, hidden, rev: rev + 1 },
        item ? is('rev', '=', rev) : absent('pk'),
      );
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      item = error.item;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(100, 4 * 2 ** attempt)));
  }
  throw new Problem('unavailable', 'Too much is changing in this account at once.', {}, 1);
}
