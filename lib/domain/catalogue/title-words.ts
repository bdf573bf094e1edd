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

/** Words that stand in so many names that another word is asked for before them. */
const STOP_WORDS = ['a', 'an', 'and', 'at', 'by', 'for', 'from', 'in', 'of', 'on', 'or', 'the', 'to', 'with'];

/** Whatever people type for an apostrophe; folding would take some of them for a space with an accent. */
const APOSTROPHES = /[’‘ʼ`´′＇]/g;
/** Scripts that put no space between words. */
const SPACELESS =
  '[\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}]';
const RUNS = new RegExp(`${SPACELESS}+|(?:(?!${SPACELESS}).)+`, 'gu');
const IS_SPACELESS = new RegExp(`^${SPACELESS}`, 'u');

/** A text without case, accents and compatibility forms: `Naïve` → `naive`. */
export const fold = (text: string): string =>
  text
    .replace(APOSTROPHES, "'")
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    // A double prime has become two of them.
    .replace(APOSTROPHES, "'")
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøđðłþı]/g, (letter) => LETTERS[letter]!);

/** A name as it is sorted: folded, without the article it begins with. */
export const sortName = (name: string): string => fold(name).replace(/^\s*(?:the|an?)\s+(?=\S)/, '');

/** Letters by which a word is told from others: a key holds so many of any script. */
const WORD_LETTERS = 64;

/** A word as far as it is told from others; one letter that is written may be eighteen when it is folded. */
export const boundedWord = (word: string): string => head(word, WORD_LETTERS);

/** The folded pieces between the spaces of a text, each parted where it is neither letter nor digit; `&` is a word. */
const piecesOf = (text: string): string[][] =>
  fold(text)
    .replaceAll('&', ' and ')
    .split(/\s+/)
    .map((piece) =>
      piece
        .split(/[^\p{L}\p{N}]+/u)
        .filter(Boolean)
        .map(boundedWord),
    )
    .filter((parts) => parts.length > 0);

/**
 * A word of a script without spaces as pairs of its letters, and the last letter alone, so that each begins one:
 * `東京物` → `東京`, `京物`, `物`. Any other word is itself.
 */
function inPairs(word: string, { last }: { last: boolean }): string[] {
  return (word.match(RUNS) ?? []).flatMap((run) => {
    if (!IS_SPACELESS.test(run)) return [run];
    const letters = [...run];
    const pairs = letters.slice(1).map((letter, index) => letters[index]! + letter);
    return last || pairs.length === 0 ? [...pairs, letters.at(-1)!] : pairs;
  });
}

/** The distinct words of a text, folded: `Spider-Man & I` → `spider`, `man`, `and`, `i`. */
export const wordsOf = (text: string): string[] => [
  ...new Set(piecesOf(text).flatMap((parts) => parts.flatMap((part) => inPairs(part, { last: true })))),
];

/**
 * What is written as one word too: of `L’Avventura` `lavventura`, of `Spider-Man` `spiderman`, and of every two words
 * that follow one another, stop words left out.
 */
export function joinedWordsOf(text: string): string[] {
  const pieces = piecesOf(text);
  const inOne = pieces.filter((parts) => parts.length > 1).map((parts) => parts.join(''));
  const words = pieces.map((parts) => parts.join(''));
  const two = words.slice(1).flatMap((word, index) => {
    const apart = [words[index]!, word];
    return apart.some((each) => isStopWord(each) || IS_SPACELESS.test(each)) ? [] : [apart.join('')];
  });
  return [...new Set([...inOne, ...two].map(boundedWord))];
}

/** The words that a search asks for. An apostrophe joins: whoever types one means one word. */
export const askedWordsOf = (text: string): string[] => [
  ...new Set(
    piecesOf(fold(text).replaceAll("'", '')).flatMap((parts) =>
      parts.flatMap((part) => inPairs(part, { last: false })),
    ),
  ),
];

/** The first letters of a word, in code points. */
export const head = (word: string, letters: number): string => [...word].slice(0, letters).join('');

export const lengthOf = (word: string): number => [...word].length;

export const isStopWord = (word: string): boolean => STOP_WORDS.includes(word);

/** Whether these letters may be the beginning of a stop word. */
export const beginsStopWord = (letters: string): boolean =>
  STOP_WORDS.some((word) => word.startsWith(letters));

/** Whether one letter added, left out, replaced or swapped with the next makes one word of the other. */
export function isOneSlip(one: string, other: string): boolean {
  let [a, b] = [[...one], [...other]];
  while (a.length > 0 && a[0] === b[0]) [a, b] = [a.slice(1), b.slice(1)];
  while (a.length > 0 && a.at(-1) === b.at(-1)) [a, b] = [a.slice(0, -1), b.slice(0, -1)];
  if (a.length <= 1 && b.length <= 1) return true;
  return a.length === 2 && b.length === 2 && a[0] === b[1] && a[1] === b[0];
}
