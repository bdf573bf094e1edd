import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  adminTermsOf,
  askedOf,
  beginningOf,
  inOneWord,
  isFirstWith,
  matches,
  nearlyMatches,
  nearRanges,
  roomOf,
  searchedWords,
  termsOf,
} from '../../../lib/domain/catalogue/search-terms.ts';

const title = {
  name: 'The Night Sun',
  genres: ['science-fiction'],
  directors: ['Ada Long'],
  cast: ['Bo Short'],
};
const many = (count: number, of: (index: string) => string) =>
  Array.from({ length: count }, (_, n) => of(String.fromCharCode(97 + n).repeat(2)));
const ranked = (of: Parameters<typeof termsOf>[0], rank: number) =>
  termsOf(of)
    .filter((each) => each.rank === rank)
    .map(({ term }) => term)
    .sort();

describe('a title is found', () => {
  test('by the words of its name, of its people and of its genres', () => {
    expect(searchedWords(title)).toEqual([
      ...['the', 'night', 'sun', 'nightsun', 'ada', 'long', 'bo', 'short', 'science', 'fiction'],
    ]);
  });

  test('by each word, two words together, a long word from its end and by its edges', () => {
    expect(ranked(title, 0)).toEqual(
      ['the', 'night', 'sun', 'nightsun', '&nig&sun', '~thgin', '=niht'].sort(),
    );
    expect(ranked(title, 1)).toEqual(
      [
        ...['ada', 'long', 'bo', 'short', 'science', 'fiction', '&ada&long', '~trohs'],
        ...['&lon&night', '&lon&sun', '&nig&short', '&sho&sun'],
      ].sort(),
    );
  });

  test('by a word of its name before the same of a person', () => {
    expect(ranked({ name: 'Ada', genres: [], cast: ['Ada'] }, 1)).toEqual([]);
    expect(ranked({ name: 'Ada', genres: [] }, 0)).toEqual(['ada']);
  });

  test('in pairs of telling words alone', () => {
    const pairs = (name: string) => termsOf({ name, genres: [] }).filter(({ term }) => term.startsWith('&'));
    expect(pairs('Up the Hill').map(({ term }) => term)).toEqual([]);
    expect(
      pairs('Red and Blue Hills')
        .map(({ term }) => term)
        .sort(),
    ).toEqual([...['&blu&hills', '&blu&red', '&hil&red']]);
  });

  test('by so many words and no more', () => {
    const longName = many(26, (letters) => `${letters}xx${letters}`).join(' ');
    const of = (name: string, more = {}) => termsOf({ name, genres: [], ...more }).map(({ term }) => term);
    const count = (terms: string[], begin: RegExp) => terms.filter((term) => begin.test(term)).length;
    const terms = of(longName);
    expect(count(terms, /^[a-z]{6}$/)).toBe(24);
    expect(count(terms, /^[a-z]{12}$/)).toBe(10);
    expect(count(terms, /^&/)).toBe(15);
    expect(count(terms, /^~/)).toBe(24);
    expect(count(terms, /^=/)).toBe(10);
    expect(adminTermsOf({ name: longName })).toHaveLength(34);
    expect(adminTermsOf({ name: longName })[0]).toEqual({ term: 'aaxxaa', rank: 0 });
    const beside = of(longName, { cast: ['Lovelace'] }).filter((term) => /&lov|lovelace/.test(term));
    expect(count(beside, /^&/)).toBe(4);
    const people = of('x', {
      directors: many(3, (letters) => `d${letters}`),
      cast: many(7, (letters) => `${letters}1 ${letters}2 ${letters}3 ${letters}4`),
    });
    expect(count(people, /^d[a-z]{2}$/)).toBe(2);
    expect([1, 2, 3, 4].map((n) => count(people, new RegExp(`^[a-z]{2}${n}$`)))).toEqual([6, 6, 6, 0]);
  });
});

test('terms with the same beginning stand together', () => {
  expect(['night', '&nig&sun', '~thgin', '=niht'].map(roomOf)).toEqual(['n', '&n', '~t', '=n']);
});

describe('what is asked for', () => {
  test('is the most telling word first: no stop word, the longest, the first of the alphabet', () => {
    expect(askedOf('the sun night')).toEqual(['night', 'sun', 'the']);
    expect(askedOf('bed ace')).toEqual(['ace', 'bed']);
    expect(askedOf('ace bed')).toEqual(['ace', 'bed']);
  });

  test('leaves out a word that another begins with', () => {
    expect(askedOf('night nigh sun')).toEqual(['night', 'sun']);
  });

  test('is read at two telling words together, the second as far as it is typed, else at the beginning of one', () => {
    const beginning = (q: string) => beginningOf(askedOf(q), { pairs: true });
    expect(['night sun', 'sunset nigh', 'night up', 'night the', 'up'].map(beginning)).toEqual([
      ...['&nig&sun', '&nig&sunset', 'night', 'night', 'up'],
    ]);
    expect(beginningOf(askedOf('night sun'), { pairs: false })).toBe('night');
  });

  test('of two words stands together where a title with any words that begin so has them', () => {
    const word = fc.array(fc.constantFrom('a', 'b', 'c', 'é', '𐐨', 'ﬂ'), { minLength: 3, maxLength: 6 });
    const words = fc.tuple(word, word, fc.nat(3), fc.nat(3));
    const meet = fc.property(words, ([one, other, less, fewer]) => {
      const name = `${one.join('')} ${other.join('')}`;
      const begun = [one.slice(0, Math.max(3, 6 - less)), other.slice(0, Math.max(3, 6 - fewer))];
      const asked = askedOf(begun.map((letters) => letters.join('')).join(' '));
      const beginning = beginningOf(asked, { pairs: true });
      const terms = termsOf({ name, genres: [] }).map(({ term }) => term);
      expect({ name, asked, met: terms.some((term) => term.startsWith(beginning)) }).toMatchObject({
        met: true,
      });
    });
    fc.assert(meet, { numRuns: 200 });
  });
});

describe('words match', () => {
  test('when each that is asked for begins one', () => {
    expect(matches(['night', 'sun'], ['nig', 'sun'])).toBe(true);
    expect(matches(['night', 'sun'], ['nig', 'moon'])).toBe(false);
  });

  test('nearly when a longer one has one slip', () => {
    expect(nearlyMatches(['night', 'sun'], ['nihgt', 'su'])).toBe(true);
    expect(nearlyMatches(['night'], ['xxght'])).toBe(false);
    expect(nearlyMatches(['sun'], ['sin'])).toBe(false);
    expect(nearlyMatches(['moon'], ['mon'])).toBe(false);
    expect(nearlyMatches(['night'], ['nigh'])).toBe(true);
    expect(nearlyMatches(['nigt', 'sun'], ['night', 'moon'])).toBe(false);
  });

  test('at the first of those with a beginning, so that a title stands once in a range', () => {
    const words = ['night', 'nightly', 'nice'];
    expect(words.map((word) => isFirstWith(word, 'nig', words))).toEqual([true, false, true]);
    expect(isFirstWith('night', 'ni', words)).toBe(false);
    expect(isFirstWith('night', 'night', ['night'])).toBe(true);
  });
});

describe('where else it is looked when nothing matches', () => {
  const near = (q: string) =>
    nearRanges(q, { pairs: true }).map(({ beginning, cards }) => `${beginning} ${cards}`);

  test('for one word: before and behind a slip', () => {
    expect(near('harbour')).toEqual(['=haur 3', 'harbo 3', '~ruobr 3', 'har 3', '~ruo 3']);
    expect(near('night')).toEqual(['=niht 3', 'nig 3', '~thg 3', 'ni 3', '~th 3']);
    expect(near('moon')).toEqual([]);
    expect(near('…')).toEqual([]);
  });

  test('for several: for them in one word, and for the most telling one', () => {
    expect(inOneWord('Night Sun')).toBe('nightsun');
    expect(near('night sun')).toEqual(['nightsun 3', 'night 6', '~th 3']);
    expect(near('moon sun')).toEqual(['moonsun 3', 'moon 6']);
    expect(near('moon sunny')).toEqual(['moonsunny 3', 'sunny 6', '&moo&sun 4', '~yn 3']);
  });
});
