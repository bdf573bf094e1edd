import { describe, expect, test } from 'vitest';
import { blend } from '../../../lib/domain/history/recommendations.ts';

const titles = (...ids: string[]) => ids.map((titleId) => ({ titleId }));
const source = (code: 'popular' | 'followed_genre' | 'because_you_watched', ...ids: string[]) => ({
  reason: { code },
  candidates: titles(...ids),
});
const shown = (row: { title: { titleId: string }; reason: { code: string } }[]) =>
  row.map(({ title, reason }) => `${title.titleId} ${reason.code}`);

describe('blending recommendations', () => {
  test('takes each reason in turn and names a title once, for the first reason it comes up', () => {
    const sources = [source('because_you_watched', 'a', 'b', 'c'), source('popular', 'b', 'a', 'd', 'e')];
    expect(shown(blend(sources, new Set(), 10))).toEqual([
      'a because_you_watched',
      'b popular',
      'c because_you_watched',
      'd popular',
      'e popular',
    ]);
  });

  test('leaves out what was watched, and stops at the limit', () => {
    expect(shown(blend([source('popular', 'a', 'b', 'c')], new Set(['a']), 1))).toEqual(['b popular']);
  });

  test('asks each source again until the row is full', () => {
    const sources = [source('popular', 'a', 'b', 'c', 'd'), source('followed_genre')];
    expect(shown(blend(sources, new Set(), 3))).toEqual(['a popular', 'b popular', 'c popular']);
  });

  test('without candidates there is nothing', () => {
    expect(blend([source('popular'), source('followed_genre', 'a')], new Set(['a']), 5)).toEqual([]);
  });
});
