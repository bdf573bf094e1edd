import { describe, expect, test } from 'vitest';
import type { TitleRecord } from '../../../lib/domain/catalogue/title.ts';
import {
  cardOf,
  EMPTY_HOME,
  type Home,
  type HomeCard,
  type HomeRow,
  isShort,
  isShownKnown,
  KEPT,
  trimmed,
  withCards,
  withListed,
  withoutListed,
  withoutRow,
  withoutRows,
  withRow,
} from '../../../lib/domain/history/home.ts';

const row = (titleId: string, updatedAt: number, more: Partial<HomeRow> = {}): HomeRow => ({
  ...{ titleId, point: { at: 600 }, durationSeconds: 6000, updatedAt },
  ...{ n: 1, sequence: 1, playbackId: 'pbs', ...more },
});
const done = { point: { last: 6000, done: true } };
const card = (titleId: string) => ({ titleId, name: titleId }) as HomeCard;
const episode = (number: number) => ({ episodeId: `epi_${number}`, season: 1, number });
const shown = (number: number) => ({ ...episode(number), name: 'Part', durationSeconds: 3000 });
const many = <T>(count: number, of: (index: number) => T) => Array.from({ length: count }, (_, n) => of(n));
const namesOf = (titles: { titleId: string }[]) => titles.map(({ titleId }) => titleId).join(' ');
const page = (more: Partial<Home>): Home => ({ ...EMPTY_HOME, ...more });

test('a page keeps twenty titles of each kind, with twenty there are no older ones', () => {
  expect(KEPT).toBe(20);
  expect(EMPTY_HOME).toEqual({
    ...{ rows: [], listed: [], cards: [] },
    more: { continued: false, other: false, listed: false },
  });
});

describe('a card', () => {
  const title: TitleRecord = {
    ...{ titleId: 'ttl', type: 'series', name: 'Dusk', synopsis: 'Long.', genres: ['drama'], cast: ['Ada'] },
    ...{ directors: [], releaseYear: 2020, maturityRating: '12+', accessLevel: 'basic', seasonCount: 2 },
    ...{ lastEpisode: { season: 2, number: 3 }, posterUrl: '/p', backdropUrl: '/b', availableFrom: 1 },
    ...{ availableUntil: 2, status: 'published', publishedAt: 3, maxResolution: '720p', version: 4 },
  };
  const { synopsis, cast, directors, version, ...copied } = title;

  test('holds what a row shows of a title, and nothing that stands nowhere', () => {
    expect(cardOf(title)).toEqual(copied);
    const { posterUrl, ...without } = title;
    expect(Object.keys(cardOf(without as TitleRecord))).not.toContain('posterUrl');
    expect([synopsis, cast, directors, version, posterUrl]).toHaveLength(5);
  });

  test('of a film has the length and the resolution of its media', () => {
    const media = { mediaId: 'med', maxResolution: '4K', durationSeconds: 0 } as const;
    expect(cardOf({ ...title, media })).toEqual({ ...copied, maxResolution: '4K', durationSeconds: 0 });
  });
});

describe('what Continue Watching shows of a series is known', () => {
  const series = { type: 'series' } as HomeCard;
  const goingOn = row('s', 0, { episode: episode(2) });
  const after = row('s', 0, { ...done, episode: episode(2), completed: [episode(2)] });

  test('when it is the episode in progress', () => {
    expect(isShownKnown({ ...goingOn, shown: shown(2) }, series)).toBe(true);
    expect(isShownKnown({ ...goingOn, shown: shown(1) }, series)).toBe(false);
    expect(isShownKnown(goingOn, series)).toBe(false);
    expect(isShownKnown(goingOn, undefined)).toBe(false);
  });

  test('or one after what was completed', () => {
    expect(isShownKnown({ ...after, shown: shown(3) }, series)).toBe(true);
    expect(isShownKnown({ ...after, shown: shown(2) }, series)).toBe(false);
    expect(isShownKnown(after, series)).toBe(false);
  });

  test('or when there is nothing to show', () => {
    expect(isShownKnown(after, { ...series, lastEpisode: episode(2) })).toBe(true);
    expect(isShownKnown(after, { ...series, lastEpisode: episode(3) })).toBe(false);
    expect(isShownKnown({ ...after, hiddenAt: 1 }, series)).toBe(true);
    expect(isShownKnown(row('film', 0), { type: 'movie' } as HomeCard)).toBe(true);
    expect(isShownKnown(row('film', 0), undefined)).toBe(true);
    // Episodes were marked and none was played.
    const { episode: _, ...marked } = after;
    expect(isShownKnown(marked, series)).toBe(false);
  });
});

describe('a page that is cut to what it keeps', () => {
  const full = page({
    rows: [
      ...many(21, (n) => row(`go${n}`, n)),
      ...many(21, (n) => row(`seen${n}`, 100 + n, done)),
      row('tie', 20),
    ],
    listed: many(21, (n) => ({ titleId: `list${n}`, addedAt: -n })),
    cards: ['go0', 'go20', 'seen0', 'seen1', 'list19', 'list20'].map(card),
  });

  test('has the newest of each kind, all newest first, and knows that there are older ones', () => {
    const { rows, listed, more, cards } = trimmed(full);
    const newest = [...many(20, (n) => `seen${20 - n}`), 'tie', 'go20', ...many(18, (n) => `go${19 - n}`)];
    expect(namesOf(rows)).toBe(newest.join(' '));
    expect(namesOf(listed)).toBe(many(20, (n) => `list${n}`).join(' '));
    expect(more).toEqual({ continued: true, other: true, listed: true });
    expect(namesOf(cards)).toBe('go20 seen1 list19');
  });

  test('with twenty of each loses none and goes on knowing what it knew', () => {
    const fits = page({
      rows: many(20, (n) => row(`go${n}`, -n)),
      more: { ...EMPTY_HOME.more, other: true },
    });
    expect(trimmed(fits)).toEqual(fits);
  });

  test('is short when fewer than ten are left of a kind that has more', () => {
    const of = (count: number, more: Partial<Home['more']>) =>
      isShort(page({ rows: many(count, (n) => row(`go${n}`, n)), more: { ...EMPTY_HOME.more, ...more } }));
    expect([of(9, { continued: true }), of(10, { continued: true }), of(9, {})]).toEqual([
      true,
      false,
      false,
    ]);
    expect([of(10, { other: true }), of(10, { listed: true })]).toEqual([true, true]);
  });
});

describe('a change of a page', () => {
  const home = page({
    rows: [row('a', 2, { n: 3, shown: shown(1) }), row('b', 1)],
    listed: [{ titleId: 'c', addedAt: 5 }],
    cards: ['a', 'b', 'c'].map(card),
    more: { continued: true, other: true, listed: true },
  });

  test('takes a row in, in place of the one before, which keeps what it showed', () => {
    const newer = withRow(home, row('a', 3, { n: 4 }));
    expect(newer.rows).toEqual([row('a', 3, { n: 4, shown: shown(1) }), row('b', 1)]);
    expect(newer.listed).toEqual(home.listed);
    expect(withRow(home, row('b', 4, { shown: shown(2) })).rows).toEqual([
      row('b', 4, { shown: shown(2) }),
      home.rows[0],
    ]);
    expect(withRow(home, row('d', 9)).rows[0]).not.toHaveProperty('shown');
    expect(namesOf(withRow(home, row('d', 9)).rows)).toBe('d a b');
  });

  test('leaves a row to a newer one', () => {
    expect(withRow(home, row('a', 9, { n: 2 }))).toBe(home);
    expect(withRow(home, row('a', 9, { n: 3 })).rows[0]!.updatedAt).toBe(9);
  });

  test('takes a row out, or all of them, with their cards', () => {
    expect(withoutRow(home, 'a')).toEqual({ ...home, rows: [row('b', 1)], cards: ['b', 'c'].map(card) });
    expect(withoutRows(home)).toEqual({
      ...{ rows: [], listed: home.listed, cards: [card('c')] },
      more: { continued: false, other: false, listed: true },
    });
  });

  test('puts a title on the list before the others, once, and takes it off', () => {
    const listed = withListed(home, 'd', 7);
    expect(listed).toEqual({ ...home, listed: [{ titleId: 'd', addedAt: 7 }, ...home.listed] });
    expect(withListed(home, 'c', 7)).toBe(home);
    expect(withoutListed(home, 'c')).toEqual({ ...home, listed: [], cards: ['a', 'b'].map(card) });
    expect(withoutListed(listed, 'd')).toEqual(home);
  });

  test('puts fresh copies in place of older ones, and takes what is gone out of every row', () => {
    const fresh = { ...card('a'), name: 'Fresh' };
    const next = withCards(
      home,
      new Map([
        ['a', fresh],
        ['b', undefined],
        ['c', undefined],
      ]),
    );
    expect(next).toEqual({ ...home, rows: [home.rows[0]], listed: [], cards: [fresh] });
    expect(withCards(home, new Map())).toEqual(home);
  });
});
