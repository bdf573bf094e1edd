import { popularityOf, popularityStep } from '../../domain/catalogue/popularity.ts';
import {
  adminTermsOf,
  roomOf,
  searchedWords,
  type Term,
  termsOf,
} from '../../domain/catalogue/search-terms.ts';
import {
  ADMIN_ORDERS,
  adminShelvesOf,
  type AnyOrder,
  isAdminOrder,
  ORDERS,
  type Placement,
  shelvesOf,
} from '../../domain/catalogue/shelves.ts';
import type { TitleRecord } from '../../domain/catalogue/title.ts';
import { head, sortName } from '../../domain/catalogue/title-words.ts';
import { type Key, keyOf, sortableDescending } from '../../table/keys.ts';

/** A placement, since when it was so, and, when it is not any more, until when and in which orders that moved cards. */
export type Stood = Placement & { since?: number; until?: number; moved?: readonly AnyOrder[] };

/** What the title's item holds besides the record. */
interface Shelving extends Record<string, unknown> {
  /** Raised by every write, so that no write and no card of an older one can follow a newer one. */
  rev: number;
  /** Where cards of this title may stand: the last one now, others while cards are being moved and an hour longer. */
  shelvedAs: Stood[];
  /** The operation that wrote this revision. */
  writtenBy: string;
  /** Present while cards are being moved. */
  gsi2pk?: string;
}

export type StoredTitle = TitleRecord & Shelving;

/** Who searches: people, or administrators, who find drafts too. */
export type SearchScope = 'public' | 'admin';

/** A copy of a title on one shelf or in a search, there with the words it is found by. */
export type TitleCard = TitleRecord & Key & { words?: string; spans?: Span[] };

/** Epoch milliseconds from (inclusive) and to (exclusive). */
export type Span = [from: number, to: number];

/** So long a list can be paged through without a title that moves being seen twice or not at all. */
export const KEPT_MS = 3600_000;
const ALWAYS = Number.MAX_SAFE_INTEGER;

/** Did this card stand in its place at that time? A title that moved has two cards on a shelf for a while. */
export const stoodAt = ({ spans }: TitleCard, at: number): boolean =>
  spans === undefined || spans.some(([from, to]) => from <= at && at < to);

/** Letters of a name that decide its place. */
const MAX_NAME = 100;

/** Every order a title can stand in; a draft stands in the administrators' alone. */
export const ALL_ORDERS: readonly AnyOrder[] = [...ORDERS, ...ADMIN_ORDERS];

const PLACING = [
  ...([
    'name',
    'type',
    'genres',
    'accessLevel',
    'status',
    'publishedAt',
    'availableFrom',
    'popularity',
  ] as const),
  ...(['cast', 'directors', 'createdAt', 'updatedAt'] as const),
];

export const placementOf = (record: TitleRecord): Placement =>
  Object.fromEntries(
    PLACING.flatMap((field) => (record[field] === undefined ? [] : [[field, record[field]]])),
  ) as unknown as Placement;

type CardKey = Key & { words?: string };

/** The keys of a title's cards: on the shelves of these orders, and in the searches that go with two of them. */
export function cardKeysOf(titleId: string, placement: Placement, orders: readonly AnyOrder[]): CardKey[] {
  const draft = placement.status === 'draft';
  const onShelves = orders.flatMap((order) => {
    const position = positionOf(order, placement);
    const shelves = isAdminOrder(order) ? adminShelvesOf(placement) : draft ? [] : shelvesOf(placement);
    return shelves.map((shelf) => keyOf('titleCard', { order, shelf, position, titleId }));
  });
  return [...onShelves, ...termCardsOf(titleId, placement, orders)];
}

/** The keys of a title in the searches, which change with one order each, and the words it is found by there. */
function termCardsOf(titleId: string, placement: Placement, orders: readonly AnyOrder[]): CardKey[] {
  const popularity = positionOf('popular', placement);
  const cards = (scope: SearchScope, terms: Term[], words: string[]) =>
    terms.map(({ term, rank }) => {
      const key = { scope, room: roomOf(term), term, weight: `${rank}${popularity}`, titleId };
      return { ...keyOf('titleTerm', key), words: words.join(' ') };
    });
  const isFound = orders.includes('popular') && placement.status !== 'draft';
  return [
    ...(isFound ? cards('public', termsOf(placement), searchedWords(placement)) : []),
    ...(orders.includes('admin-name')
      ? cards(
          'admin',
          adminTermsOf(placement),
          adminTermsOf(placement).map(({ term }) => term),
        )
      : []),
  ];
}

/** The cards of a title as they stand on their shelves and in the searches; a draft is the administrators' alone. */
export function cardsOf(title: TitleRecord, orders: readonly AnyOrder[] = ALL_ORDERS): TitleCard[] {
  const { rev, shelvedAs, writtenBy, gsi2pk, gsi2sk, copies, popularity, ...shown } = title;
  return cardKeysOf(title.titleId, title, orders).map((key) => ({
    ...shown,
    ...(key.words !== undefined && { popularity }),
    ...key,
  })) as TitleCard[];
}

/**
 * The cards of a title where it stands and, on a shelf on which it moved within the hour, also where it stood: whoever
 * pages through the shelf since before goes on finding it there.
 */
export function cardsWithTraces(title: StoredTitle, orders: readonly AnyOrder[], now: number): TitleCard[] {
  const cards = cardsOf(title, orders);
  const spans = new Map<string, Map<string, Span[]>>();
  for (const placement of title.shelvedAs.filter((each) => !isPast(each, now))) {
    for (const { pk, sk, words } of cardKeysOf(title.titleId, placement, orders)) {
      if (words !== undefined) continue;
      const places = spans.get(pk) ?? new Map<string, Span[]>();
      const span: Span = [placement.since ?? 0, placement.until ?? ALWAYS];
      spans.set(pk, places.set(sk, [...(places.get(sk) ?? []), span]));
    }
  }
  return cards.flatMap((card) => {
    const places = [...(spans.get(card.pk) ?? [])];
    if (places.length < 2) return [card];
    return places.map(([sk, stood]) => {
      const gone = Math.max(...stood.map(([, to]) => to));
      return { ...card, sk, spans: stood, ...(gone < ALWAYS && { ttl: Math.ceil((gone + KEPT_MS) / 1000) }) };
    });
  });
}

/** Is this placement, of which 0 says that it leaves no trace, out of the sight of whoever pages through a list? */
export const isPast = ({ until = ALWAYS }: Stood, now: number): boolean =>
  until <= Math.max(0, now - KEPT_MS);

/**
 * Where a title stands on its shelves: newest and most popular first, names in alphabetical order whatever their
 * case and accents.
 */
export function positionOf(order: AnyOrder, placement: Placement): string {
  const { name, publishedAt = 0, availableFrom = 0, popularity, createdAt = publishedAt } = placement;
  // What was published ahead is new when it comes.
  if (order === 'newest') return sortableDescending(Math.max(publishedAt, availableFrom));
  if (order === 'popular') {
    return sortableDescending(popularityStep(popularity ?? popularityOf(1, publishedAt)));
  }
  if (order === 'admin-newest') return sortableDescending(createdAt);
  if (order === 'admin-changed') return sortableDescending(placement.updatedAt ?? createdAt);
  // The space at the end sorts before whatever continues a longer name.
  return `${head(sortName(name).replaceAll('#', ''), MAX_NAME).trim()} `;
}
