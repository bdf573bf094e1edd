import { describe, expect, test } from 'vitest';
import { cardOf, EMPTY_HOME, type Home, type HomeRow, KEPT } from '../../../lib/domain/history/home.ts';
import { episodeIdOf, newestOf } from '../../../lib/domain/history/newest.ts';
import { titleIdOf, titleOf } from '../../support/titles.ts';

const NOW = Date.UTC(2026, 10, 24);
const row = (n: number, more: Partial<HomeRow> = {}): HomeRow => ({
  ...{ titleId: titleIdOf(n), playbackId: `pbs_${n}`, updatedAt: NOW - n, n, sequence: 1 },
  ...{ durationSeconds: 400, point: { at: 100 }, ...more },
});
const finished: Partial<HomeRow> = { point: { done: true, last: 400, since: 1 } };
const page = (rows: HomeRow[], more: Partial<Home> = {}): Home => ({
  ...{ ...EMPTY_HOME, rows, ...more },
  cards: more.cards ?? rows.map(({ titleId }) => ({ ...cardOf(titleOf(0)), titleId })),
});
const shown = (home: Home, list: Parameters<typeof newestOf>[1], limit = 5) => {
  const found = newestOf(home, list, limit, NOW);
  return found && { ids: found.entries.map(({ titleId }) => Number(titleId.slice(-3))), more: found.more };
};
const older = (part: keyof Home['more']) => ({ more: { ...EMPTY_HOME.more, [part]: true } });

describe('the beginning of a list, as the home page keeps it', () => {
  test('is what goes on in Continue Watching, and everything in the history', () => {
    const home = page([row(1), row(2, finished), row(3)]);
    expect(shown(home, 'continue')).toEqual({ ids: [1, 3], more: false });
    expect(shown(home, 'all')).toEqual({ ids: [1, 2, 3], more: false });
    expect(newestOf(home, 'all', 1, NOW)!.entries[0]!.row).toBe(home.rows[0]);
  });

  test('is the watchlist with when each was added', () => {
    const listed = [
      { titleId: titleIdOf(1), addedAt: 9 },
      { titleId: titleIdOf(2), addedAt: 8 },
    ];
    const cards = listed.map(({ titleId }) => ({ ...cardOf(titleOf(0)), titleId }));
    expect(newestOf(page([], { listed, cards }), 'watchlist', 5, NOW)).toEqual({
      entries: listed,
      more: false,
    });
  });

  test('leaves out titles that nobody sees now', () => {
    const cards = [
      { ...cardOf(titleOf(1)), availableUntil: NOW },
      { ...cardOf(titleOf(2)), availableUntil: NOW + 1 },
    ];
    expect(shown(page([row(1), row(2), row(3)], { cards }), 'continue')).toEqual({ ids: [2], more: false });
  });

  test('says that there is more where the page holds more than is asked for', () => {
    const home = page([row(1), row(2), row(3)]);
    expect(shown(home, 'continue', 2)).toEqual({ ids: [1, 2], more: true });
    expect(shown(home, 'continue', 3)).toEqual({ ids: [1, 2, 3], more: false });
  });

  test('reaches as far as is asked for, or to the end of the list', () => {
    const rows = [row(1), row(2)];
    expect(shown(page(rows, older('continued')), 'continue', 2)).toEqual({ ids: [1, 2], more: true });
    expect(shown(page(rows, older('continued')), 'continue', 3)).toBeUndefined();
    expect(shown(page(rows, older('other')), 'continue', 3)).toEqual({ ids: [1, 2], more: false });
    for (const part of ['continued', 'other'] as const)
      expect(shown(page(rows, older(part)), 'all', 3)).toBeUndefined();
    expect(shown(page(rows, older('listed')), 'all', 3)).toEqual({ ids: [1, 2], more: false });
    expect(shown(page([], older('listed')), 'watchlist')).toBeUndefined();
    expect(shown(page([], older('continued')), 'watchlist')).toEqual({ ids: [], more: false });
  });

  test('is asked for as far as the page keeps lists, and no further', () => {
    expect(shown(page([row(1)]), 'all', KEPT)).toEqual({ ids: [1], more: false });
    expect(shown(page([row(1)]), 'all', KEPT + 1)).toBeUndefined();
  });

  const episode = { episodeId: 'epi_1', season: 1, number: 1 };
  const next = { episodeId: 'epi_2', season: 1, number: 2, name: 'Two', durationSeconds: 400 };
  const seen: Partial<HomeRow> = { ...finished, episode, completed: [episode] };
  const series = (lastEpisode: { season: number; number: number }) => [
    { ...cardOf(titleOf(1)), type: 'series', lastEpisode } as Home['cards'][number],
  ];

  test('does not reach to a series of which the next episode was not looked up, but in the history', () => {
    const cards = series({ season: 1, number: 2 });
    const unknown = page([row(1, seen)], { cards });
    expect(shown(unknown, 'continue')).toBeUndefined();
    expect(shown(unknown, 'all')).toEqual({ ids: [1], more: false });
    const known = page([row(1, { ...seen, shown: next })], { cards });
    expect(shown(known, 'continue')).toEqual({ ids: [1], more: false });
    expect(shown(page(known.rows, { cards: series({ season: 1, number: 1 }) }), 'continue')).toEqual({
      ...{ ids: [], more: false },
    });
  });

  test('shows the episode to go on with in Continue Watching, and the one played last in the history', () => {
    const entry = { titleId: titleIdOf(1), row: row(1, { episode, shown: next }) };
    expect(episodeIdOf(entry, 'continue')).toBe('epi_2');
    expect(episodeIdOf(entry, 'all')).toBe('epi_1');
    expect(episodeIdOf({ titleId: titleIdOf(1) }, 'watchlist')).toBeUndefined();
    expect(episodeIdOf({ titleId: titleIdOf(1), row: row(1) }, 'continue')).toBeUndefined();
  });
});
