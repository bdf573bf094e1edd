import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TitleRecord } from '../../../lib/domain/catalogue/title.ts';
import { cardOf, EMPTY_HOME, type Home } from '../../../lib/domain/history/home.ts';
import type { Picks } from '../../../lib/domain/history/home-page.ts';
import { UNMOVED } from '../../../lib/domain/history/rows.ts';
import { keepNeighbours } from '../../../lib/store/catalogue/neighbours.ts';
import { putTitle } from '../../../lib/store/catalogue/shelves.ts';
import { makePicks, watchedLast } from '../../../lib/store/history/picks.ts';
import { rowItem } from '../../../lib/store/history/progress.ts';
import { followGenre } from '../../../lib/store/notifications/follows.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { putItem } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { startEngine } from '../../support/engine.ts';
import { titleIdOf, titleOf } from '../../support/titles.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  for (const genreId of ['drama', 'news', 'war', 'zoo']) {
    await putItem(app.table, { ...keyOf('genre', { genreId }), genreId, name: `The ${genreId}` });
  }
});

const USER = 'usr_01TEST00000000000000000001';
const films = async (from: number, to: number, fields: Partial<TitleRecord> = {}) => {
  const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  await Promise.all(numbers.map((n) => putTitle(app.table, titleOf(n, fields), undefined, 'test')));
};
const row = (n: number, changes: object = {}) => ({
  ...{
    ...UNMOVED,
    titleId: titleIdOf(n),
    point: { at: 200 },
    durationSeconds: 400,
    updatedAt: -n,
    ...changes,
  },
});
/** A page of somebody who watched these films, the first of them last. */
const homeOf = (numbers: number[], fields: Partial<TitleRecord> = {}): Home => ({
  ...EMPTY_HOME,
  rows: numbers.map((n) => row(n)),
  cards: numbers.map((n) => cardOf(titleOf(n, fields))),
});
const picksOf = (home: Home = EMPTY_HOME, more: Partial<Parameters<typeof makePicks>[3]> = {}) =>
  makePicks(app, USER, home, { hidden: new Set(), limit: undefined, ...more });
const rowOf = ({ rows }: Picks, id: string) => rows.find((each) => each.id === id);
const idsOf = (picks: Picks, id: string) => rowOf(picks, id)?.titleIds;
const ids = (...numbers: number[]) => numbers.map(titleIdOf);
const follow = (...genres: string[]) =>
  Promise.all(genres.map((genreId) => followGenre(app.table, USER, genreId, app.now())));
const isNear = (n: number, to: number[]) =>
  keepNeighbours(app.table, titleIdOf(n), {
    ...{ watched: 9, at: 1, onTrial: [] },
    near: to.map((other, index) => ({ titleId: titleIdOf(other), weight: 50 - index })),
  });

describe('what somebody may like', () => {
  test('has in one row what is new in the genres they follow, each in turn, though they watch others', async () => {
    await films(1, 3, { genres: ['zoo'] });
    await films(4, 6, { genres: ['drama'] });
    await films(7, 9, { genres: ['news'] });
    await films(10, 12, { genres: ['war'] });
    await follow('zoo', 'news', 'war');
    const picks = await picksOf({ ...EMPTY_HOME, cards: [cardOf(titleOf(4, { genres: ['drama'] }))] });
    expect(picks.rows.filter(({ id }) => id.startsWith('popular-'))).toEqual([]);
    const reason = { code: 'followed_genre' };
    expect(rowOf(picks, 'new-in-followed-genres')).toMatchObject({
      ...{ reason, titleIds: ids(9, 12, 3, 8, 11, 2, 7, 10, 1) },
    });
  });

  test('has a row of the two genres watched most where they follow none', async () => {
    await films(1, 28, { genres: ['war'] });
    await films(31, 34, { genres: ['news'] });
    await films(61, 63, { genres: ['drama'] });
    const cards = [
      ...[1, 2, 3].map((n) => titleOf(n, { genres: ['war'] })),
      ...[31, 32].map((n) => titleOf(n, { genres: ['news'] })),
      titleOf(61, { genres: ['drama'] }),
    ];
    const home = { ...EMPTY_HOME, cards: cards.map(cardOf) };
    const popular = (await picksOf(home)).rows.filter(({ id }) => id.startsWith('popular-'));
    expect(popular).toMatchObject([
      { id: 'popular-war', name: 'Popular in The war', reason: { basedOn: { id: 'war', name: 'The war' } } },
      { id: 'popular-news', reason: { code: 'popular' } },
    ]);
    expect(popular.map(({ titleIds }) => titleIds.length)).toEqual([24, 4]);
  });

  test('names the two films watched last, and neither what is above a limit nor what is hidden', async () => {
    await films(1, 3);
    await films(4, 6, { maturityRating: '18+' });
    await films(7, 16);
    const home = homeOf([1, 2, 3]);
    const picks = await picksOf(home, { limit: '12+', hidden: new Set(ids(7)) });
    expect(picks.limit).toBe('12+');
    expect(idsOf(picks, `because-${titleIdOf(1)}`)).toEqual(ids(8, 9, 10, 11, 12, 13, 14, 15, 16));
    expect(picks.rows.map(({ id }) => id)).toEqual([`because-${titleIdOf(1)}`]);
    expect(rowOf(picks, `because-${titleIdOf(1)}`)).toMatchObject({
      name: 'Because you watched Film 1',
      reason: { code: 'because_you_watched', basedOn: { id: titleIdOf(1), name: 'Film 1' } },
    });
    expect(picks.cards.map(({ titleId }) => titleId)).toEqual(picks.rows.flatMap(({ titleIds }) => titleIds));
    expect(picks.featured).toEqual(titleOf(8));
    expect(await picksOf(home)).not.toHaveProperty('limit');
  });

  test('is what those watch who watched the same, as far as it may be seen and suits', async () => {
    await films(1, 4);
    await films(5, 5, { maturityRating: '18+' });
    await films(6, 6, { availableUntil: 1 });
    await isNear(1, [4, 5, 6, 3, 77]);
    const picks = await picksOf(homeOf([1, 2]), { limit: '12+' });
    expect(idsOf(picks, 'for-you')).toEqual(ids(4, 3));
    const because = { code: 'because_you_watched', basedOn: { id: titleIdOf(1), name: 'Film 1' } };
    expect(rowOf(picks, 'for-you')!.reasons).toEqual({ [titleIdOf(4)]: because, [titleIdOf(3)]: because });
  });

  test('is not what was watched so long ago that the page does not keep it', async () => {
    await films(1, 4);
    await putItem(app.table, { ...rowItem(USER, row(2)), rev: 1 });
    const home = homeOf([1]);
    expect(idsOf(await picksOf(home), `because-${titleIdOf(1)}`)).toEqual(ids(2, 3, 4));
    for (const more of [{ other: true }, { continued: true }]) {
      const long = { ...home, more: { ...home.more, ...more } };
      expect(idsOf(await picksOf(long), `because-${titleIdOf(1)}`)).toEqual(ids(3, 4));
    }
  });
});

test('recommendations rest on twenty films that were watched, and may be seen', () => {
  const now = 10;
  const numbers = Array.from({ length: 25 }, (_, n) => n + 1);
  const home = homeOf(numbers);
  home.rows[0] = row(1, { point: { near: 1 } });
  home.rows[1] = row(2, { point: { last: 400, since: 1 } });
  home.rows[2] = row(3, { point: { near: 1 }, completed: [{ episodeId: 'epi', season: 1, number: 1 }] });
  home.cards = [
    ...home.cards.slice(0, 3),
    cardOf(titleOf(4, { availableUntil: now })),
    ...home.cards.slice(5),
  ];
  expect(watchedLast(home, now).map(({ titleId }) => titleId)).toEqual(ids(2, 3, ...numbers.slice(5, 23)));
});
