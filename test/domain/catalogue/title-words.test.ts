import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readingOf, shelvesOf } from '../../../lib/domain/catalogue/shelves.ts';
import { fold, wordsOf } from '../../../lib/domain/catalogue/title-words.ts';

describe('words', () => {
  test.each([
    ['Naïve Øresund', ['naive', 'oresund']],
    ["Don’t Look: it's Here!", ['dont', 'look', 'its', 'here']],
    ['STRASSE straße', ['strasse']],
    ['Ｗｉｄｅ 9½ ﬁlm', ['wide', '91', '2', 'film']],
    ['東京物語', ['東京物語']],
    ['… — !', []],
  ])('%s', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  test('composed and decomposed accents are the same word, and folding twice changes nothing', () => {
    expect(fold('e\u0301')).toBe(fold('é'));
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => fold(fold(text)) === fold(text)));
  });
});

describe('shelves', () => {
  const word = fc.constantFrom(
    'the',
    'with',
    'river',
    'rivers',
    'ri',
    'riv',
    'x',
    'night',
    'nightfall',
    'of',
    'sun',
  );
  const facets = {
    genre: fc.option(fc.constantFrom('drama', 'western'), { nil: undefined }),
    type: fc.option(fc.constantFrom('movie', 'series'), { nil: undefined }),
    accessLevel: fc.option(fc.constantFrom('free', 'basic'), { nil: undefined }),
  };
  const title = fc.record({
    name: fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' ')),
    type: fc.constantFrom('movie' as const, 'series' as const),
    genres: fc.subarray(['drama', 'western']),
    accessLevel: fc.constantFrom('free', 'basic'),
    status: fc.constant('published' as const),
  });
  const filter = fc.record({
    ...facets,
    q: fc.option(
      fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' ')),
      { nil: undefined },
    ),
  });

  test('what a filter asks for stands on the shelf it is read from, and what else stands there is compared', () => {
    fc.assert(
      fc.property(title, filter, (record, asked) => {
        const { genre, type, accessLevel, q = '' } = asked;
        const names = wordsOf(record.name);
        const wanted =
          (genre === undefined || record.genres.includes(genre)) &&
          (type === undefined || record.type === type) &&
          (accessLevel === undefined || record.accessLevel === accessLevel) &&
          wordsOf(q).every((each) => names.some((other) => other.startsWith(each)));
        const { shelf, rest } = readingOf(asked)!;
        const stands = shelvesOf(record).includes(shelf);
        const passes =
          (rest.genre === undefined || record.genres.includes(rest.genre)) &&
          (rest.type === undefined || record.type === rest.type) &&
          (rest.accessLevel === undefined || record.accessLevel === rest.accessLevel) &&
          rest.words.every((each) => names.some((other) => other.startsWith(each)));
        expect(stands && passes).toBe(wanted);
      }),
      { numRuns: 3000 },
    );
  });

  test('nothing can match a text without a word', () => {
    expect(readingOf({ q: ' -- ' })).toBeUndefined();
  });
});
