import { expect, test } from 'vitest';
import { SubtitlesWish } from '../../../lib/domain/media/subtitles.ts';

test('subtitles have a language that players know, in its canonical spelling', () => {
  const read = (language: string) => SubtitlesWish.safeParse({ language, label: 'x' }).data?.language;
  expect(['pt-br', 'GSW', 'en', 'zh-hant-tw'].map(read)).toEqual(['pt-BR', 'gsw', 'en', 'zh-Hant-TW']);
  const longest = 'en-abcdefgh-bcdefghi-cdefghij-defgh';
  expect([longest, `${longest}f`].map((tag) => read(tag) !== undefined)).toEqual([true, false]);
  expect(['English', 'x', 'e1', 'en_GB', ''].map(read)).toEqual(Array(5).fill(undefined));
});
