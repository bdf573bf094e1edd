import { expect, test } from '@jest/globals';
import {
  keepPreferences,
  levelFor,
  readPreferences,
  trackFor,
} from '../../../infra/web/storefront/watch/preferences.ts';

function storeWith(text?: string) {
  const kept = new Map(text === undefined ? [] : [['marquee.player', text]]);
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

test('each choice is kept beside the other one', () => {
  const store = storeWith();
  keepPreferences(store, { height: 720 });
  keepPreferences(store, { subtitles: 'en' });
  expect(readPreferences(store)).toEqual({ height: 720, subtitles: 'en' });
  keepPreferences(store, { subtitles: null });
  expect(readPreferences(store)).toEqual({ height: 720, subtitles: null });
});

test('what somebody else wrote there is no choice', () => {
  expect(readPreferences(storeWith('no JSON'))).toEqual({ height: null, subtitles: null });
});

test('the quality chosen is pinned, else the best below it, else the smallest; automatic stays automatic', () => {
  const levels = [{ height: 480 }, { height: 1080 }, { height: 720 }];
  const level = (height: number | null) => levelFor(levels, { height, subtitles: null });
  expect([720, 1440, 1080, 900, 240, null].map(level)).toEqual([2, 1, 1, 2, 0, -1]);
  expect(levelFor([], { height: 720, subtitles: null })).toBe(-1);
});

test('subtitles of the language chosen are shown, of a region of it where there is no other', () => {
  const tracks = ['de', 'en-GB', 'en'].map((language) => ({ language, name: language }));
  const track = (subtitles: string | null, of = tracks) => trackFor(of, { height: null, subtitles });
  expect(['en', 'en-US', 'de-AT', 'fr', null].map((each) => track(each))).toEqual([2, 1, 0, -1, -1]);
  expect(track('en', tracks.slice(0, 2))).toBe(1);
});
