/** Letters that Unicode does not decompose, as people without them on their keyboard type them. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ı: 'i',
};

/** Only so many words of a name can be searched for: it bounds the cards of a title. */
export const MAX_WORDS = 10;

/** Words that stand in so many names that a shelf of them and another word would narrow nothing down. */
const STOP_WORDS = ['a', 'an', 'and', 'at', 'by', 'for', 'from', 'in', 'of', 'on', 'or', 'the', 'to', 'with'];

/** A text without case, accents and compatibility forms: `Naïve` → `naive`. */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøđðłþı]/g, (letter) => LETTERS[letter]!);

/** The distinct folded words of a text, the first ten; an apostrophe is part of its word: `Don't` → `dont`. */
export function wordsOf(text: string): string[] {
  const words = fold(text)
    .replace(/['’`]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  return [...new Set(words)].slice(0, MAX_WORDS);
}

/** The first letters of a word, in code points. */
export const head = (word: string, letters: number): string => [...word].slice(0, letters).join('');

export const isStopWord = (word: string): boolean => STOP_WORDS.includes(word);

/** Whether these letters may be the beginning of a stop word. */
export const beginsStopWord = (letters: string): boolean =>
  STOP_WORDS.some((word) => word.startsWith(letters));
