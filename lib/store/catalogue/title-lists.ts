import type { Page, PageRequest } from '../../http/declaration.ts';
import {
  type AnyOrder,
  type Order,
  type Reading,
  readingOf,
  type TitleFilter,
} from '../../domain/catalogue/shelves.ts';
import { absent, all, any, type Condition, contains, is } from '../../table/expressions.ts';
import { partitionOf } from '../../table/keys.ts';
import { queryItems, type Table } from '../../table/table.ts';
import type { TitleRecord } from '../../domain/catalogue/title.ts';
import type { TitleCard } from './shelves.ts';

/** Cards that one request compares where the shelf is wider than what is asked: 3 read units at 1 KB a card. */
const COMPARED = 24;
/**
 * Requests for one page, so that a page costs a bounded amount; one that is not full yet has a `next`. Browsing
 * asks again only for what its window hides; a search that compares stays within three read units.
 */
const READS = { browsing: 3, searching: 1 };

/** A page of what people may see at `now`, in this order. */
export async function titlesPage(
  table: Table,
  asked: { filter: TitleFilter; order: Order; now: number },
  page: PageRequest,
): Promise<Page<TitleCard>> {
  const reading = readingOf(asked.filter);
  if (!reading) return { items: [], next: undefined };
  const compared = comparedWith(reading);
  const reads = asked.filter.q === undefined ? READS.browsing : READS.searching;
  const shelf = { order: asked.order, shelf: reading.shelf, compared, always: visibleAt(asked.now), reads };
  return shelfPage(table, shelf, page);
}

/**
 * A page of a shelf: cards that fit `always` and `compared`, in at most `reads` requests. `next` is where the following
 * page starts, also where this one is not full.
 */
export async function shelfPage(
  table: Table,
  shelf: { order: AnyOrder; shelf: string; compared: Condition[]; always: Condition[]; reads: number },
  { limit, after }: PageRequest,
): Promise<Page<TitleCard>> {
  const { pk } = partitionOf('titleCard', shelf);
  const conditions = [...shelf.always, ...shelf.compared];
  const filter = conditions.length > 0 ? all(...conditions) : undefined;
  const items: TitleCard[] = [];
  let from = after;
  for (let { reads } = shelf; reads > 0; reads--) {
    const missing = limit + 1 - items.length;
    const evaluated = shelf.compared.length > 0 ? Math.max(missing, COMPARED) : missing;
    const page = await queryItems<TitleCard>(table, pk, { after: from, limit: evaluated, filter });
    items.push(...page.items);
    from = page.more ? String(page.last?.sk) : undefined;
    if (from === undefined || items.length > limit) break;
  }
  const shown = items.slice(0, limit);
  return { items: shown, next: items.length > limit ? shown.at(-1)!.sk : from };
}

const visibleAt = (now: number): Condition[] => [
  any(absent('availableFrom'), is('availableFrom', '<=', now)),
  any(absent('availableUntil'), is('availableUntil', '>', now)),
];

/** What a reading leaves to be compared on each card. */
export function comparedWith({ rest: { genre, type, accessLevel, words } }: Reading): Condition[] {
  return [
    ...(genre === undefined ? [] : [contains('genres', genre)]),
    ...(type === undefined ? [] : [is('type', '=', type)]),
    ...(accessLevel === undefined ? [] : [is('accessLevel', '=', accessLevel)]),
    ...words.map((word) => contains('words', ` ${word}`)),
  ];
}

/** Titles looked at in each genre: what shares several genres is found when it is popular in one of them. */
const CANDIDATES = 24;

/**
 * What is like this title, best first: by the number of genres shared, then popularity, then id. Candidates are
 * the most popular of each of its genres, read at once: a genre costs three read units, whatever it holds.
 */
export async function similarTo(table: Table, title: TitleRecord, now: number): Promise<TitleCard[]> {
  const page = { limit: CANDIDATES, after: undefined };
  const pages = await Promise.all(
    title.genres.map((genre) => titlesPage(table, { filter: { genre }, order: 'popular', now }, page)),
  );
  const found = new Map(pages.flatMap(({ items }) => items).map((card) => [card.titleId, card]));
  found.delete(title.titleId);
  const shared = ({ genres }: TitleCard) => genres.filter((genre) => title.genres.includes(genre)).length;
  // The sort key of a popular shelf is the popularity, descending, and the id.
  return [...found.values()].sort((a, b) => shared(b) - shared(a) || (a.sk < b.sk ? -1 : 1));
}
