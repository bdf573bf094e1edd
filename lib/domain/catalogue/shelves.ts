import type { TitleRecord } from './title.ts';
import { beginsStopWord, head, isStopWord, wordsOf } from './title-words.ts';

/** The orders a list of titles can have, each with shelves of its own. */
export const ORDERS = ['newest', 'popular', 'name'] as const;
export type Order = (typeof ORDERS)[number];

/** The orders of the administrators' lists, which hold drafts too. */
export const ADMIN_ORDERS = ['admin-newest', 'admin-name', 'admin-changed'] as const;
export type AdminOrder = (typeof ADMIN_ORDERS)[number];
export type AnyOrder = Order | AdminOrder;
export const isAdminOrder = (order: AnyOrder): order is AdminOrder => order.startsWith('admin-');

/** What a list asks for; every part may be left out. */
export interface TitleFilter {
  genre?: string | undefined;
  type?: string | undefined;
  accessLevel?: string | undefined;
  /** Words each of which must begin a word of the name. */
  q?: string | undefined;
}

/** What decides where a title stands. */
export type Placement = Pick<
  TitleRecord,
  'name' | 'type' | 'genres' | 'accessLevel' | 'status' | 'publishedAt' | 'availableFrom' | 'popularity'
> & { createdAt?: number; updatedAt?: number };

/** How many first letters of a word name a shelf of its own; what is between two is compared on the cards. */
const HEADS = [1, 2, 3, 4, 6] as const;
/** First letters of a word that stands on a shelf with another word or a genre. */
const PAIR_HEAD = 3;

const lengthOf = (word: string): number => [...word].length;
const isLong = (word: string): boolean => lengthOf(word) >= PAIR_HEAD;
const facets = ({ genre, type, accessLevel }: TitleFilter): string =>
  `genre=${genre ?? '*'}&type=${type ?? '*'}&level=${accessLevel ?? '*'}`;
const wordShelf = (letters: string): string => `word=${letters}`;
const pairShelf = (words: readonly string[]): string =>
  `words=${words
    .map((word) => head(word, PAIR_HEAD))
    .sort()
    .join('+')}`;
const genreWordShelf = (genre: string, word: string): string =>
  `genre=${genre}&word=${head(word, PAIR_HEAD)}`;

/**
 * The shelves a title stands on, in each order:
 * every combination of one of its genres or any, its type or any and its level or any: 4 (g + 1);
 * the first 1, 2, 3, 4 and 6 letters of each word of its name: 5 w;
 * the first 3 letters of every two words, and of each word with each genre, stop words left out: w (w - 1) / 2 + w g.
 * With 3 genres and 3 words 43 shelves in 3 orders; with 5 and 10, the most there can be, 169.
 */
export function shelvesOf({ name, type, genres, accessLevel }: Placement): string[] {
  const words = wordsOf(name);
  const telling = words.filter((word) => isLong(word) && !isStopWord(word));
  const names = [undefined, ...genres].flatMap((genre) =>
    [undefined, type].flatMap((eachType) =>
      [undefined, accessLevel].map((level) => facets({ genre, type: eachType, accessLevel: level })),
    ),
  );
  for (const word of words) {
    for (const letters of HEADS) names.push(wordShelf(head(word, letters)));
  }
  telling.forEach((word, index) => {
    for (const other of telling.slice(index + 1)) names.push(pairShelf([word, other]));
    for (const genre of genres) names.push(genreWordShelf(genre, word));
  });
  return [...new Set(names)];
}

/** What an administrator's list asks for. */
export interface AdminFilter extends TitleFilter {
  status?: string | undefined;
}

const adminFacet = (facet: string, status: string | undefined): string => `${facet}&status=${status ?? '*'}`;

/**
 * The shelves of the administrators' lists, in each order: any title, its type, its level and each of its genres, each
 * with its status or any: 2 (g + 3); and the beginnings of each word: 5 w. What else is asked is compared.
 */
export function adminShelvesOf({ name, type, genres, accessLevel, status }: Placement): string[] {
  const facet = ['all', `type=${type}`, `level=${accessLevel}`, ...genres.map((genre) => `genre=${genre}`)];
  const names = facet.flatMap((each) => [adminFacet(each, undefined), adminFacet(each, status)]);
  const words = wordsOf(name).flatMap((word) => HEADS.map((letters) => wordShelf(head(word, letters))));
  return [...new Set([...names, ...words])];
}

/** The narrowest shelf of an administrator's list, undefined when nothing can match: a text without a word. */
export function adminReadingOf(
  filter: AdminFilter,
): (Reading & { rest: { status?: string | undefined } }) | undefined {
  const { q, status, genre, accessLevel, type } = filter;
  if (q === undefined) {
    const rest = { status: undefined, words: [] };
    if (genre) return { shelf: adminFacet(`genre=${genre}`, status), rest: { ...rest, accessLevel, type } };
    if (accessLevel) return { shelf: adminFacet(`level=${accessLevel}`, status), rest: { ...rest, type } };
    return { shelf: adminFacet(type ? `type=${type}` : 'all', status), rest };
  }
  const words = askedWords(q);
  const [word] = words;
  if (word === undefined) return undefined;
  const letters = HEADS.findLast((each) => each <= lengthOf(word))!;
  const left = letters === lengthOf(word) ? words.slice(1) : words;
  return { shelf: wordShelf(head(word, letters)), rest: { status, genre, accessLevel, type, words: left } };
}

/** Where a list is read: a shelf that holds all it asks for, and what must still be compared on each card. */
export interface Reading {
  shelf: string;
  rest: Omit<TitleFilter, 'q'> & { words: string[] };
}

/**
 * The narrowest shelf for a list, undefined when nothing can match: a text without a word.
 * Facets alone have an exact shelf. With words: that of two words, else of a word and the genre, else of the
 * beginning of a word; the rest is compared on the cards.
 */
export function readingOf(filter: TitleFilter): Reading | undefined {
  const { q, ...rest } = filter;
  if (q === undefined) return { shelf: facets(rest), rest: { words: [] } };
  const words = askedWords(q);
  const [word] = words;
  if (word === undefined) return undefined;
  const [first, second] = words.filter((each) => isLong(each) && !beginsStopWord(each));
  if (first && second) return { shelf: pairShelf([first, second]), rest: { ...rest, words } };
  if (first && rest.genre) {
    return { shelf: genreWordShelf(rest.genre, first), rest: { ...rest, genre: undefined, words } };
  }
  const letters = HEADS.findLast((each) => each <= lengthOf(word))!;
  const exact = letters === lengthOf(word);
  return { shelf: wordShelf(head(word, letters)), rest: { ...rest, words: exact ? words.slice(1) : words } };
}

/**
 * The words of a search, the most telling first. One that begins another is left out because the longer implies
 * it; so any two that remain stand for two different words of a name.
 */
function askedWords(q: string): string[] {
  const words = wordsOf(q);
  const common = (word: string) => Number(beginsStopWord(word));
  return words
    .filter((word) => !words.some((other) => other !== word && other.startsWith(word)))
    .sort((a, b) => common(a) - common(b) || lengthOf(b) - lengthOf(a) || (a < b ? -1 : 1));
}
