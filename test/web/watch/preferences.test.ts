import { expect, test } from 'vitest';
import {
  keepPreferences,
  levelFor,
  readPreferences,
  soundFor,
  subtitlesFor,
} from '../../../infra/web/storefront/watch/menus/preferences.ts';

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
  expect(readPreferences(store)).toEqual({ height: 720, subtitles: 'en', sound: null });
  keepPreferences(store, { subtitles: null });
  expect(readPreferences(store)).toEqual({ height: 720, subtitles: null, sound: null });
});

test('what somebody else wrote there is no choice', () => {
  expect(readPreferences(storeWith('no JSON'))).toEqual({ height: null, subtitles: null, sound: null });
});

test('the quality chosen is pinned, else the best below it, else the smallest; automatic stays automatic', () => {
  const levels = [{ height: 480 }, { height: 1080 }, { height: 720 }];
  const level = (height: number | null) => levelFor(levels, { height });
  expect([720, 1440, 1080, 900, 240, null].map(level)).toEqual([2, 1, 1, 2, 0, -1]);
  expect(levelFor([], { height: 720 })).toBe(-1);
});

test('subtitles of the language chosen are shown, of a region of it where there is no other', () => {
  const tracks = ['de', 'en-GB', 'en'].map((language) => ({ language, name: language }));
  const track = (subtitles: string | null, of = tracks) => subtitlesFor(of, { subtitles });
  expect(['en', 'en-US', 'de-AT', 'fr', null].map((each) => track(each))).toEqual([2, 1, 0, -1, -1]);
  expect(track('en', tracks.slice(0, 2))).toBe(1);
});

test('the sound chosen is played, else another of its language, else the film’s own', () => {
  const sounds = [
    { language: 'en', name: 'English' },
    { language: 'en', name: 'English 5.1' },
    { language: 'de', name: 'German' },
  ];
  const sound = (language: string, name: string) => soundFor(sounds, { sound: { language, name } });
  expect(sound('en', 'English 5.1')).toBe(1);
  expect(sound('en', 'Commentary')).toBe(0);
  expect(sound('de-AT', 'German')).toBe(2);
  expect([sound('fr', 'French'), soundFor(sounds, { sound: null })]).toEqual([-1, -1]);
});
