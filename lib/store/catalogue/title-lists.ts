import type { Page, PageRequest } from '../../http/declaration.ts';
import {
  type AnyOrder,
  fits,
  type Order,
  shelfOf,
  type TitleFilter,
} from '../../domain/catalogue/shelves.ts';
import { absent, any, type Condition, all, is } from '../../table/expressions.ts';
import { partitionOf } from '../../table/keys.ts';
import { queryItems, type Table } from '../../table/table.ts';
import { isVisible, type TitleRecord } from '../../domain/catalogue/title.ts';
import { type Neighbours, NO_NEIGHBOURS } from '../../domain/history/neighbours.ts';
import { neighboursOf } from './neighbours.ts';
import { searchPage } from './search.ts';
import { titlesById } from './titles.ts';
import { stoodAt, type TitleCard } from './cards.ts';

/** Cards that one request compares where the shelf is wider than what is asked: 3 read units at 1 KB a card. */
const COMPARED = 24;
/** Requests for one page, which asks again for what a window hides; one that is not full yet has a `next`. */
const READS = 3;

/** What a list asks for; without an order the best match of a search comes first, and the newest title else. */
export interface AskedList {
  filter: TitleFilter;
  order: Order | undefined;
  now: number;
}

/** A page of what people may see at `now`, in this order. */
export function titlesPage(
  table: Table,
  { filter: { q, ...filter }, order, now }: AskedList,
  page: PageRequest,
): Promise<Page<TitleCard>> {
  if (q !== undefined) {
    const wanted = (card: TitleCard) => isVisible(card, now) && fits(card, filter);
    return searchPage(table, { scope: 'public', q, wanted, order }, page);
  }
  const shelf = { order: order ?? 'newest', shelf: shelfOf(filter) } as const;
  return shelfPage(table, { ...shelf, compared: [], always: visibleAt(now), reads: READS, now }, page);
}

/**
 * A page of a shelf as it stood when the first one was read: cards that fit `always` and `compared`, in at most `reads`
 * requests. `next` is where the following page starts, also where this one is not full: the time of the first page and
 * the place on the shelf. So a title that moves meanwhile is seen once.
 */
export async function shelfPage(
  table: Table,
  shelf: {
    order: AnyOrder;
    shelf: string;
    compared: Condition[];
    always: Condition[];
    reads: number;
    now: number;
  },
  { limit, after }: PageRequest,
): Promise<Page<TitleCard>> {
  const { pk } = partitionOf('titleCard', shelf);
  const conditions = [...shelf.always, ...shelf.compared];
  const filter = conditions.length > 0 ? all(...conditions) : undefined;
  const items: TitleCard[] = [];
  const [since = String(shelf.now), ...place] = after?.split('|') ?? [];
  let from = after === undefined ? undefined : place.join('|');
  for (let { reads } = shelf; reads > 0; reads--) {
    const missing = limit + 1 - items.length;
    const evaluated = shelf.compared.length > 0 ? Math.max(missing, COMPARED) : missing;
    const page = await queryItems<TitleCard>(table, pk, evaluated, { after: from, filter });
    items.push(...page.items.filter((card) => stoodAt(card, Number(since))));
    from = page.more ? String(page.last?.sk) : undefined;
    if (from === undefined || items.length > limit) break;
  }
  const shown = items.slice(0, limit);
  const end = items.length > limit ? shown.at(-1)!.sk : from;
  return { items: shown, next: end === undefined ? undefined : `${since}|${end}` };
}

const visibleAt = (now: number): Condition[] => [
  any(absent('availableFrom'), is('availableFrom', '<=', now)),
  any(absent('availableUntil'), is('availableUntil', '>', now)),
];

/** Titles looked at in each genre: what shares several genres is found when it is popular in one of them. */
const CANDIDATES = 24;
/** So many completions, and so many neighbours, say more than what titles share. */
const ENOUGH = { watched: 4, neighbours: 10 };

/**
 * What is like this title, best first: what those watch who watched it, where enough did, and then what shares most with
 * it. `known` are its neighbours where the caller has read them.
 */
export async function similarTo(
  table: Table,
  title: Pick<TitleRecord, 'titleId' | 'genres'> & Partial<People>,
  now: number,
  known?: Neighbours,
): Promise<TitleRecord[]> {
  const { watched, near } = known ?? (await neighboursOf(table, [title.titleId]))[0] ?? NO_NEIGHBOURS;
  const isEnough = watched >= ENOUGH.watched && near.length >= ENOUGH.neighbours;
  const ids = isEnough ? near.slice(0, CANDIDATES).map(({ titleId }) => titleId) : [];
  const found = (await titlesById(table, ids)).filter((each) => each !== undefined && isVisible(each, now));
  if (found.length >= ENOUGH.neighbours) return found as TitleRecord[];
  const sharing = await sharingWith(table, title, now);
  return [...new Map([...(found as TitleRecord[]), ...sharing].map((each) => [each.titleId, each])).values()];
}

type People = Pick<TitleRecord, 'cast' | 'directors'>;

/**
 * What shares most genres and people with a title, then the more popular, then by id. Candidates are the most popular of
 * each of its genres, read at once: a genre costs three read units, whatever it holds.
 */
async function sharingWith(
  table: Table,
  { titleId, genres, cast = [], directors = [] }: Pick<TitleRecord, 'titleId' | 'genres'> & Partial<People>,
  now: number,
): Promise<TitleCard[]> {
  const page = { limit: CANDIDATES, after: undefined };
  const pages = await Promise.all(
    genres.map((genre) => titlesPage(table, { filter: { genre }, order: 'popular', now }, page)),
  );
  const found = new Map(pages.flatMap(({ items }) => items).map((card) => [card.titleId, card]));
  found.delete(titleId);
  const own = new Set([...genres, ...cast, ...directors]);
  const shared = (card: TitleCard) =>
    new Set([...card.genres, ...card.cast, ...card.directors].filter((each) => own.has(each))).size;
  // The sort key of a popular shelf is the popularity, descending, and the id.
  return [...found.values()].sort((a, b) => shared(b) - shared(a) || (a.sk < b.sk ? -1 : 1));
}
