import { isVisible } from '../catalogue/title.ts';
import { type Home, type HomeRow, isAtItsEnd, isContinued, isShownKnown, KEPT } from './home.ts';
import { continuationOf, isPlayed } from './rows.ts';

/** The lists whose beginning the home page keeps. */
export type List = 'continue' | 'all' | 'watchlist';

/** An entry of a list: a row of the history, or a title of the watchlist. */
export interface ListEntry {
  titleId: string;
  row?: HomeRow;
  /** Epoch ms. */
  addedAt?: number;
}

/** The beginning of a list, newest first, and whether the table has more; undefined where what is kept does not reach. */
export function newestOf(
  home: Home,
  list: List,
  limit: number,
  now: number,
): { entries: ListEntry[]; more: boolean } | undefined {
  if (limit > KEPT) return undefined;
  const cards = new Map(home.cards.map((card) => [card.titleId, card]));
  const isSeen = ({ titleId }: ListEntry) => {
    const card = cards.get(titleId);
    return card !== undefined && isVisible(card, now);
  };
  const goesOn = (row: HomeRow) => isContinued(row) && !isAtItsEnd(row, cards.get(row.titleId));
  const isKnown = ({ row }: ListEntry) => row === undefined || isShownKnown(row, cards.get(row.titleId));
  const all: ListEntry[] =
    list === 'watchlist'
      ? home.listed
      : home.rows
          .filter(list === 'all' ? isPlayed : goesOn)
          .map((row): ListEntry => ({ titleId: row.titleId, row }));
  const seen = all.filter(isSeen);
  // Which episode comes next of a series, if any, is not looked up yet.
  if (list === 'continue' && !seen.every(isKnown)) return undefined;
  const { continued, other, listed } = home.more;
  const older = { continue: continued, all: continued || other, watchlist: listed }[list];
  if (seen.length < limit && older) return undefined;
  return { entries: seen.slice(0, limit), more: older || seen.length > limit };
}

/** The episode that an entry shows: in Continue Watching what it goes on with, else what was played last. */
export function episodeIdOf({ row }: ListEntry, list: List): string | undefined {
  if (!row) return undefined;
  return list === 'continue' ? row.shown?.episodeId : row.episode?.episodeId;
}

/** What Continue Watching offers is the next episode, from its beginning. */
export const isNext = (row: HomeRow): boolean => continuationOf(row).kind === 'next';
