import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import {
  askedWordsOf,
  boundedWord,
  fold,
  isOneSlip,
  joinedWordsOf,
  sortName,
  wordsOf,
} from '../../../lib/domain/catalogue/title-words.ts';

test('a word is told from others by its first 64 letters, in any script', () => {
  expect(boundedWord('a'.repeat(64) + 'b')).toBe('a'.repeat(64));
  expect([...boundedWord('𐐨'.repeat(65))]).toHaveLength(64);
});

describe('words', () => {
  test.each([
    ['Naïve Øresund', ['naive', 'oresund'], ['naiveoresund']],
    [
      "Don’t Look: it's Here!",
      ['don', 't', 'look', 'it', 's', 'here'],
      ['dont', 'its', 'dontlook', 'lookits', 'itshere'],
    ],
    ['STRASSE straße', ['strasse'], ['strassestrasse']],
    ['Ｗｉｄｅ 9½ ﬁlm', ['wide', '91', '2', 'film'], ['912', 'wide912', '912film']],
    ['L´Avventura', ['l', 'avventura'], ['lavventura']],
    ['The Spider-Man & I', ['the', 'spider', 'man', 'and', 'i'], ['spiderman']],
    ['東京物語', ['東京', '京物', '物語', '語'], []],
    ['千と千尋 II', ['千と', 'と千', '千尋', '尋', 'ii'], []],
    ['… — !', [], []],
  ])('%s', (text, words, joined) => {
    expect([wordsOf(text), joinedWordsOf(text)]).toEqual([words, joined]);
  });

  test.each([
    ["cartographer´s don't", ['cartographers', 'dont']],
    ['Spider-Man', ['spider', 'man']],
    ['千尋の', ['千尋', '尋の']],
    ['神', ['神']],
    ['R&D', ['r', 'and', 'd']],
  ])('%s asks for %j', (text, words) => {
    expect(askedWordsOf(text)).toEqual(words);
  });

  test('composed and decomposed accents are the same word, and folding twice changes nothing', () => {
    expect(fold('e\u0301')).toBe(fold('é'));
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => fold(fold(text)) === fold(text)));
  });

  test('no character of the basic plane is folded differently the second time', () => {
    const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));
    expect(all.filter((each) => fold(fold(each)) !== fold(each))).toEqual([]);
  });

  test('letters that nobody decomposes are read as people without them type them', () => {
    expect(fold('Straße, Æther, Œuvre, Søren, Đorđe, Ðorn, Łódź, Þór, ılık')).toBe(
      'strasse, aether, oeuvre, soren, dorde, dorn, lodz, thor, ilik',
    );
  });

  test.each([
    ['The Lighthouse', 'lighthouse'],
    ['A Theory', 'theory'],
    ['Another', 'another'],
    ['The', 'the'],
  ])('%s is sorted as %s', (name, sorted) => {
    expect(sortName(name)).toBe(sorted);
  });
});

test.each([
  ['harbour', 'harbour', true],
  ['harbour', 'harbor', true],
  ['harbour', 'harbuor', true],
  ['harbour', 'xarbour', true],
  ['harbour', 'harbourx', true],
  ['harbour', 'hrabuor', false],
  ['harbour', 'harb', false],
  ['night', 'light', true],
  ['night', 'nxyht', false],
  ['night', 'nighxy', false],
])('%s and %s differ by one slip at most: %s', (one, other, is) => {
  expect([isOneSlip(one, other), isOneSlip(other, one)]).toEqual([is, is]);
});
