import type { AnyOrder } from '../../domain/catalogue/shelves.ts';
import {
  askedOf,
  beginningOf,
  inOneWord,
  isFirstWith,
  matches,
  nearlyMatches,
  nearRanges,
  roomOf,
  termsOf,
} from '../../domain/catalogue/search-terms.ts';
import type { Page, PageRequest } from '../../http/declaration.ts';
import { partitionOf } from '../../table/keys.ts';
import { queryItems, type Table } from '../../table/table.ts';
import { positionOf, type SearchScope, type TitleCard } from './cards.ts';

/** Cards that one request looks at: 3 read units at 1 KB a card. */
const COMPARED = 24;
/** With more cards than these looked at in vain a second trip would not stay within the three units. */
const FEW = 4;

interface Search {
  scope: SearchScope;
  q: string;
  /** Whatever else is asked of a title than its words. */
  wanted: (card: TitleCard) => boolean;
  /** How the titles of a page are sorted; undefined leaves the best match first. */
  order: AnyOrder | undefined;
}

/**
 * A page of what a text finds: whole words before beginnings, names before people, then the most popular. One request
 * that looks at 24 cards at least; when nothing at all matches the first page is what nearly does, in a second trip,
 * three read units together. A page may be short although there is a `next`.
 */
export async function searchPage(
  table: Table,
  { scope, q, wanted, order }: Search,
  { limit, after }: PageRequest,
): Promise<Page<TitleCard>> {
  const asked = askedOf(q);
  if (asked.length === 0) return { items: [], next: undefined };
  const beginning = beginningOf(asked, pairsOf(scope));
  const chunk = await cardsIn(table, scope, { beginning, after, cards: Math.max(COMPARED, limit) });
  const found = chunk.items.filter((card) => isFirst(card, beginning) && matches(wordsOn(card), asked));
  if (found.length === 0 && after === undefined && !chunk.more) {
    const near = (await nearly(table, scope, q, chunk.items)).filter(wanted).slice(0, limit);
    return { items: inOrder(near, order), next: undefined };
  }
  const hits = found.filter(wanted);
  const items = hits.slice(0, limit);
  const end = chunk.more ? chunk.last : undefined;
  return { items: inOrder(items, order), next: hits.length > limit ? items.at(-1)!.sk : end };
}

/** Administrators' searches have no pairs: so few read them that they are not worth the cards. */
const pairsOf = (scope: SearchScope) => ({ pairs: scope === 'public' });

const wordsOn = ({ words = '' }: TitleCard): string[] => words.split(' ');

function isFirst(card: TitleCard, beginning: string): boolean {
  const isPair = beginning.startsWith('&');
  const terms = isPair ? termsOf(card).map(({ term }) => term) : wordsOn(card);
  return isFirstWith(card.sk.split('#')[0]!, beginning, terms);
}

function inOrder(cards: TitleCard[], order: AnyOrder | undefined): TitleCard[] {
  if (order === undefined) return cards;
  const place = (card: TitleCard) => `${positionOf(order, card)}#${card.titleId}`;
  return cards
    .map((card) => [place(card), card] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, card]) => card);
}

async function cardsIn(
  table: Table,
  scope: SearchScope,
  { beginning, after, cards }: { beginning: string; after?: string | undefined; cards: number },
) {
  const { pk } = partitionOf('titleTerm', { scope, room: roomOf(beginning) });
  const page = await queryItems<TitleCard>(table, pk, cards, { prefix: beginning, after });
  return { ...page, last: page.items.at(-1)?.sk };
}

/** What matches but for a slip, or for a space that one has and the other has not: each title once. */
async function nearly(table: Table, scope: SearchScope, q: string, seen: TitleCard[]): Promise<TitleCard[]> {
  const ranges = seen.length > FEW ? [] : nearRanges(q, pairsOf(scope));
  const pages = await Promise.all(ranges.map((range) => cardsIn(table, scope, range)));
  const asked = askedOf(q);
  const joined = [inOneWord(q)];
  const cards = [...seen, ...pages.flatMap(({ items }) => items)];
  const near = cards.filter((card) => nearlyMatches(wordsOn(card), asked) || matches(wordsOn(card), joined));
  return [...new Map(near.map((card) => [card.titleId, card])).values()];
}
