import type { TitleRecord } from './title.ts';
import {
  askedWordsOf,
  beginsStopWord,
  boundedWord,
  head,
  isOneSlip,
  isStopWord,
  joinedWordsOf,
  lengthOf,
  wordsOf,
} from './title-words.ts';

/** What a title is found by. */
export type Searched = Pick<TitleRecord, 'name' | 'genres'> &
  Partial<Pick<TitleRecord, 'cast' | 'directors'>>;

/** A key of the search: a word, two together, the first by its first letters (`&nig&sun`), or one from its end (`~thgin`). */
export interface Term {
  term: string;
  /** 0 for the name, 1 for people and genres, which come after it. */
  rank: 0 | 1;
}

/** They bound the cards of a title; cast and directors are billed in the order of their weight. */
const MOST = {
  words: 24,
  joined: 10,
  edges: 10,
  inPairs: 6,
  besidePeople: 4,
  directors: 2,
  cast: 6,
  wordsOfPerson: 3,
};
/** First letters that stand for the first word of a pair; with the second whole few titles have the same two. */
const PAIR_HEAD = 3;
/** Letters of `&nig&sun`, which no pair has fewer of. */
const PAIR_BEGUN = 2 * (1 + PAIR_HEAD);
/** Shorter words have so many neighbours that a slip in one means nothing. */
const SLIP_LENGTH = 5;

/** Letters of an edge of a word. */
const EDGE = 2;

const isLong = (word: string): boolean => lengthOf(word) >= PAIR_HEAD;
const mayHoldSlip = (word: string): boolean => lengthOf(word) >= SLIP_LENGTH;
/** Two beginnings of which neither begins the other are sorted as any words with them are, so a pair is found by both. */
function pairTerm(one: string, other: string): string {
  const [first, second] = one < other ? [one, other] : [other, one];
  return `&${head(first, PAIR_HEAD)}&${second}`;
}
const endTerm = (end: string): string => `~${[...end].reverse().join('')}`;
/** The first two letters and the last two: right whatever is wrong between them. */
const edgesTerm = (word: string): string => `=${head(word, EDGE)}${[...word].slice(-EDGE).join('')}`;
const tellingOf = (words: string[]): string[] => words.filter((word) => isLong(word) && !isStopWord(word));
const pairsOf = (words: string[]): string[] => {
  const telling = tellingOf(words).slice(0, MOST.inPairs);
  return telling.flatMap((word, index) => telling.slice(index + 1).map((other) => pairTerm(word, other)));
};
/** A word of the name beside what each person is called last, which is what a person is looked for by. */
const pairsWithPeople = (own: string[], people: string[][]): string[] => {
  const telling = tellingOf(own).slice(0, MOST.besidePeople);
  const surnames = tellingOf(people.flatMap((words) => words.slice(-1)));
  return telling.flatMap((word) =>
    surnames.filter((surname) => surname !== word).map((surname) => pairTerm(word, surname)),
  );
};
const peopleOf = ({ cast = [], directors = [] }: Searched): string[][] =>
  [...directors.slice(0, MOST.directors), ...cast.slice(0, MOST.cast)].map((person) =>
    wordsOf(person).slice(0, MOST.wordsOfPerson),
  );

/** Every word a title is found by: of its name, also joined, of its people and of its genres. */
export function searchedWords(title: Searched): string[] {
  const { own, joined, others } = sortsOfWords(title);
  return [...new Set([...own, ...joined, ...others])];
}

function sortsOfWords(title: Searched) {
  const own = wordsOf(title.name).slice(0, MOST.words);
  const joined = joinedWordsOf(title.name).slice(0, MOST.joined);
  return { own, joined, others: [...peopleOf(title).flat(), ...title.genres.flatMap(wordsOf)] };
}

/**
 * The terms of a title, each once: its words; each word of five letters and more of its name and people from its end;
 * the edges of those of the name; every two words of the name, or of one person; and a word of the name with a person's
 * last. About 45 for a name of three words, four people and three genres.
 */
export function termsOf(title: Searched): Term[] {
  const { own, joined, others } = sortsOfWords(title);
  const people = peopleOf(title);
  const ends = (words: string[]) => words.filter(mayHoldSlip).map(endTerm);
  const edges = (words: string[]) => words.filter(mayHoldSlip).slice(0, MOST.edges).map(edgesTerm);
  const ranked = [
    [...own, ...joined, ...pairsOf(own), ...ends(own), ...edges(own)],
    [...others, ...people.flatMap(pairsOf), ...pairsWithPeople(own, people), ...ends(people.flat())],
  ].flatMap((terms, rank) => terms.map((term) => [term, rank as Term['rank']] as const));
  // Of a word that a name and a person share the name's counts: it is put last.
  return [...new Map(ranked.reverse())].map(([term, rank]) => ({ term, rank }));
}

/** The names of administrators' searches: the words of the name alone. */
export const adminTermsOf = ({ name }: Pick<TitleRecord, 'name'>): Term[] =>
  [...new Set([...wordsOf(name).slice(0, MOST.words), ...joinedWordsOf(name).slice(0, MOST.joined)])].map(
    (term) => ({ term, rank: 0 }),
  );

/** Terms with the same beginning stand together: a word by its first letter. */
export const roomOf = (term: string): string => head(term, /^[&~=]/.test(term) ? 2 : 1);

/**
 * What a search asks for, the most telling word first. One that begins another is left out because the longer implies
 * it; so any two that remain stand for two different words.
 */
export function askedOf(q: string): string[] {
  const words = askedWordsOf(q);
  const common = (word: string) => Number(beginsStopWord(word));
  return words
    .filter((word) => !words.some((other) => other !== word && other.startsWith(word)))
    .sort((a, b) => common(a) - common(b) || lengthOf(b) - lengthOf(a) || (a < b ? -1 : 1));
}

/** With what the terms begin at which a search is read: two words together where they are, else the most telling one. */
export function beginningOf(asked: readonly string[], { pairs }: { pairs: boolean }): string {
  const [one, other] = pairs ? asked.filter((word) => isLong(word) && !beginsStopWord(word)) : [];
  return one && other ? pairTerm(one, other) : asked[0]!;
}

/** Does each word that is asked for begin one of these? */
export const matches = (words: readonly string[], asked: readonly string[]): boolean =>
  asked.every((each) => words.some((word) => word.startsWith(each)));

/** As `matches`, with one slip in each longer word. */
export const nearlyMatches = (words: readonly string[], asked: readonly string[]): boolean =>
  asked.every((each) =>
    words.some((word) => word.startsWith(each) || (mayHoldSlip(each) && isOneSlip(word, each))),
  );

/** Is this the first of a title's terms with this beginning? There it is shown, so that it stands in a range once. */
export const isFirstWith = (term: string, beginning: string, terms: readonly string[]): boolean =>
  !terms.some((other) => other.startsWith(beginning) && other < term);

/** The words of a search in one, as they are written. */
export const inOneWord = (q: string): string => boundedWord(askedWordsOf(q).join(''));

/**
 * Where else to look when nothing matches, with the number of cards: for the words in one, for the most telling word
 * wherever the others stand (a person's in a name's company), for both by their first letters (a slip in the second),
 * and for what is right before and behind a slip.
 */
export function nearRanges(q: string, of: { pairs: boolean }): { beginning: string; cards: number }[] {
  const asked = askedOf(q);
  const [word = ''] = asked;
  const letters = [...word];
  const few = (beginning: string) => ({ beginning, cards: 3 });
  const start = (length: number) => few(head(word, length));
  const end = (length: number) => few(endTerm(letters.slice(-length).join('')));
  // Whatever the slip is, two swapped letters in the middle too, so many letters before or behind it are right.
  const half = Math.floor((letters.length - 1) / 2);
  // So few resemble it in all but two letters that three cards show it among them.
  const most = letters.length - 2;
  if (asked.length > 1) {
    const slip = mayHoldSlip(word) ? [end(half)] : [];
    const together = beginningOf(asked, of);
    const begun = head(together, PAIR_BEGUN);
    const both = together.startsWith('&') && begun !== together ? [{ beginning: begun, cards: 4 }] : [];
    return [few(inOneWord(q)), { beginning: word, cards: 6 }, ...both, ...slip];
  }
  return mayHoldSlip(word) ? [few(edgesTerm(word)), start(most), end(most), start(half), end(half)] : [];
}
