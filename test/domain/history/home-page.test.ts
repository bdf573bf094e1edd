import { describe, expect, test } from 'vitest';
import type { TitleRecord } from '../../../lib/domain/catalogue/title.ts';
import { EMPTY_HOME, type Home, type HomeCard, type HomeRow } from '../../../lib/domain/history/home.ts';
import { type HomeFacts, homeView, type Picks } from '../../../lib/domain/history/home-page.ts';
import type { Verdict } from '../../../lib/domain/playback/playability.ts';
import { toInstant } from '../../../lib/domain/ids.ts';

const NOW = Date.UTC(2026, 10, 24);
const DAY = 24 * 3600_000;

const card = (titleId: string, more: Partial<HomeCard> = {}): HomeCard => ({
  ...{ titleId, type: 'movie', name: titleId, genres: ['drama'], releaseYear: 2020, maturityRating: '12+' },
  ...{ accessLevel: 'basic', status: 'published', durationSeconds: 6000, ...more },
});
const row = (titleId: string, more: Partial<HomeRow> = {}): HomeRow => ({
  ...{ titleId, point: { at: 600 }, durationSeconds: 6000, updatedAt: NOW - 1 },
  ...{ n: 1, sequence: 1, playbackId: 'pbs', ...more },
});
const episode = (number: number) => ({ episodeId: `epi_${number}`, season: 1, number });
const shown = (number: number) => ({ ...episode(number), name: `Part ${number}`, durationSeconds: 3000 });
const completed = { last: 6000, since: NOW - 1 };

const verdict: Verdict = {
  ...{ playable: true, code: 'ok', requiredAccessLevel: 'basic', currentAccessLevel: 'premium' },
  ...{ maxResolution: '720p', limit: 2, active: 1 },
};
const nothing: Picks = { rows: [], cards: [] };

/** The page of these titles. */
function page({
  home = {},
  picks = {},
  ...more
}: { home?: Partial<Home>; picks?: Partial<Picks> } & Partial<Pick<HomeFacts, 'limit' | 'hidden'>>) {
  return homeView({
    ...{ home: { ...EMPTY_HOME, ...home }, picks: { ...nothing, ...picks }, verdict: () => verdict },
    ...{ origin: 'https://marquee.test', now: NOW, limit: 20, hidden: new Set<string>(), ...more },
  });
}
const rowsOf = (of: Parameters<typeof page>[0]) =>
  page(of).rows.map(({ id, items }) => `${id}: ${items.map(({ title }) => title.name).join(' ')}`);

describe('the rows of a home page', () => {
  test('stand in their order, each title in the first that has it, and none is empty', () => {
    const home = {
      rows: [
        row('going'),
        row('seen', { point: completed }),
        row('old', { point: completed, updatedAt: NOW - 30 * DAY - 1 }),
        row('month', { point: completed, updatedAt: NOW - 30 * DAY }),
        row('unplayed', { point: completed, playbackId: '' }),
      ],
      listed: ['going', 'listed'].map((titleId) => ({ titleId, addedAt: NOW })),
      cards: ['going', 'listed', 'seen', 'month', 'old', 'unplayed'].map((name) => card(name)),
    };
    const leaving = card('leaving', { availableUntil: NOW + 30 * DAY - 1 });
    const picks = {
      rows: [
        { id: 'popular', name: 'Popular', titleIds: ['seen', 'unplayed', 'picked', 'listed', 'gone'] },
        { id: 'more', name: 'More', titleIds: ['picked'] },
      ],
      cards: [card('picked'), leaving, card('stays', { availableUntil: NOW + 30 * DAY })],
    };
    expect(rowsOf({ home, picks })).toEqual([
      'continue-watching: going',
      'popular: picked',
      'leaving-soon: leaving',
      'watchlist: listed',
      'recently-watched: seen month',
      'watch-again: old',
    ]);
  });

  test('are called as people know them, and tell why something is recommended', () => {
    const home = {
      rows: [row('a'), row('b', { point: completed }), row('c', { point: completed, updatedAt: 0 })],
      listed: [{ titleId: 'd', addedAt: NOW }],
      cards: ['a', 'b', 'c', 'd'].map((name) => card(name)),
    };
    const reason = { code: 'followed_genre', basedOn: { id: 'drama', name: 'Drama' } } as const;
    const picks = {
      rows: [{ id: 'genre-drama', name: 'Because you follow Drama', reason, titleIds: ['e'] }],
      cards: [card('e'), card('f', { availableUntil: NOW + 1 })],
    };
    const told = page({ home, picks }).rows;
    expect(told.map(({ name }) => name)).toEqual([
      ...['Continue watching', 'Because you follow Drama', 'Leaving soon'],
      ...['My list', 'Recently watched', 'Watch again'],
    ]);
    expect(told.map(({ reason: why }) => why)).toEqual([undefined, reason, ...Array(4).fill(undefined)]);
    expect(told[0]).not.toHaveProperty('reason');
  });

  test('hold as many as are asked for, of titles that may be seen now', () => {
    const cards = [card('draft', { status: 'draft' }), ...['a', 'b', 'c'].map((name) => card(name))];
    const picks = { rows: [{ id: 'p', name: 'P', titleIds: ['draft', 'none', 'a', 'b', 'c'] }], cards };
    expect(rowsOf({ picks, limit: 2 })).toEqual(['p: a b']);
    expect(rowsOf({ picks, limit: 3 })).toEqual(['p: a b c']);
  });

  test('show what a person’s own page knows of a title before what was copied for everybody', () => {
    const home = { cards: [card('a', { name: 'Own' })] };
    const picks = { rows: [{ id: 'p', name: 'P', titleIds: ['a'] }], cards: [card('a', { name: 'Copied' })] };
    expect(rowsOf({ home, picks })).toEqual(['p: Own']);
  });

  test('go on with nothing at its end, and with no episode that is not known', () => {
    const of = (more: Partial<HomeRow>, about: Partial<HomeCard> = {}) =>
      rowsOf({
        home: { rows: [row('s', more)], cards: [card('s', { type: 'series', ...about })] },
      }).map((each) => each.split(':')[0]);
    const after = { point: completed, episode: episode(1), completed: [episode(1)] };
    expect(of({ ...after, shown: shown(2) })).toEqual(['continue-watching']);
    expect(of({ ...after, shown: shown(2) }, { lastEpisode: episode(2) })).toEqual(['continue-watching']);
    expect(of({ ...after, shown: shown(2) }, { lastEpisode: episode(1) })).toEqual(['recently-watched']);
    expect(of({ ...after, shown: shown(1) })).toEqual(['recently-watched']);
    expect(of(after)).toEqual(['recently-watched']);
    expect(of({ episode: episode(2), shown: shown(2) })).toEqual(['continue-watching']);
    expect(of({ episode: episode(2), shown: shown(1) })).toEqual(['recently-watched']);
  });
});

describe('an item of a row', () => {
  const itemOf = (more: Partial<HomeRow>, about: Partial<HomeCard> = {}, at = 0) =>
    page({ home: { rows: [row('t', more)], cards: [card('t', about)] } }).rows[at]!.items[0]!;

  test('of a film shows where it goes on, and what may be done with it', () => {
    const item = itemOf({}, { posterUrl: '/p.webp', maxResolution: '1080p' });
    expect(item).toEqual({
      title: expect.objectContaining({
        ...{ id: 't', name: 't', durationSeconds: 6000, posterUrl: 'https://marquee.test/p.webp' },
        maxResolution: '1080p',
      }),
      ...{ positionSeconds: 600, durationSeconds: 6000, percent: 10, state: 'paused' },
      updatedAt: toInstant(NOW - 1),
      playability: { playable: true, code: 'ok', requiredAccessLevel: 'basic' },
    });
    expect(Object.keys(item.title)).not.toEqual(expect.arrayContaining(['cast']));
    expect(itemOf({}, { durationSeconds: undefined }).title.durationSeconds).toBeNull();
  });

  test('of a series shows the episode in progress, or the next one at its beginning', () => {
    const series = { type: 'series' } as const;
    const going = { episode: episode(1), durationSeconds: 3000, shown: shown(1) };
    const told = { id: 'epi_1', name: 'Part 1', seasonNumber: 1, episodeNumber: 1 };
    expect(itemOf(going, series)).toMatchObject({ episode: told, positionSeconds: 600, percent: 20 });
    const next = {
      ...going,
      point: completed,
      completed: [episode(1)],
      shown: { ...shown(2), durationSeconds: 2000 },
    };
    expect(itemOf(next, series)).toMatchObject({
      episode: { id: 'epi_2', name: 'Part 2', episodeNumber: 2 },
      ...{ positionSeconds: 0, durationSeconds: 2000, percent: 0, state: 'completed' },
    });
  });

  test('of what was watched shows where it stopped, and no episode to go on with', () => {
    const done = { point: completed, episode: episode(1), completed: [episode(1)], shown: shown(1) };
    const item = itemOf(done, { type: 'series', lastEpisode: episode(1) });
    expect(item).toMatchObject({ positionSeconds: 6000, percent: 100, state: 'completed' });
    expect(item).not.toHaveProperty('episode');
  });

  test('that was never watched says nothing of watching', () => {
    const home = { listed: [{ titleId: 't', addedAt: NOW }], cards: [card('t')] };
    expect(Object.keys(page({ home }).rows[0]!.items[0]!)).toEqual(['title', 'playability']);
  });
});

describe('what a page opens with', () => {
  const { durationSeconds: _, ...plain } = card('f');
  const featured = { ...plain, synopsis: 'Dusk.', cast: ['Ada'], directors: [], version: 1 } as TitleRecord;

  test('is a title that may be seen, or nothing', () => {
    const at = (cards: HomeCard[]) => page({ picks: { cards, featured } }).featured;
    expect(at([card('f')])).toMatchObject({ id: 'f', synopsis: 'Dusk.', cast: ['Ada'] });
    expect(at([card('f', { status: 'draft' })])).toBeNull();
    expect(at([])).toBeNull();
    expect(page({ picks: { cards: [card('f')] } }).featured).toBeNull();
  });
});
