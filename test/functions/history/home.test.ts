import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as addToWatchlist } from '../../../functions/history/changes/add-to-watchlist.ts';
import { handler as clearHistory } from '../../../functions/history/changes/clear-history.ts';
import { handler as getHome } from '../../../functions/history/lists/get-home.ts';
import { handler as hide } from '../../../functions/history/changes/hide-from-continue-watching.ts';
import { handler as recommendations } from '../../../functions/history/lists/recommendations.ts';
import { handler as removeFromHistory } from '../../../functions/history/changes/remove-from-history.ts';
import { handler as removeFromWatchlist } from '../../../functions/history/changes/remove-from-watchlist.ts';
import { handler as setWatched } from '../../../functions/history/changes/set-watched.ts';
import { handler as followGenre } from '../../../functions/notifications/follow-genre.ts';
import type { HomeView } from '../../../lib/domain/history/home-page.ts';
import type { TitleRecord } from '../../../lib/domain/catalogue/title.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { putTitle } from '../../../lib/store/catalogue/shelves.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { deleteItem, getItem, putItem } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { withFault, withInterlude } from '../../support/faults.ts';
import { aCaller, aSeries, beat, entitle, started, stop } from '../../support/playback.ts';
import { titleOf } from '../../support/titles.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let caller: Caller;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  caller = aCaller(app);
  await entitle(app, caller.userId);
});

const media = { mediaId: 'med-1', maxResolution: '1080p' as const, durationSeconds: 6000 };

async function aMovie(n: number, changes: Partial<TitleRecord> = {}): Promise<string> {
  const record = titleOf(n, { type: 'movie', accessLevel: 'basic', media, ...changes });
  await putTitle(app.table, record, undefined, 'test');
  return record.titleId;
}
const genres = (...ids: string[]) =>
  Promise.all(
    ids.map((genreId) => putItem(app.table, { ...keyOf('genre', { genreId }), genreId, name: genreId })),
  );

async function watch(titleId: string, positionSeconds: number, episodeId?: string) {
  const playback = await started(app, caller, { titleId, ...(episodeId && { episodeId }) });
  app.advance(10);
  await stop(app, playback, { positionSeconds, sequence: 1 });
  app.advance(60);
}

async function home(): Promise<HomeView> {
  const { status, body } = await callEndpoint(getHome, app, { caller });
  expect(status).toBe(200);
  return body as HomeView;
}
const idsIn = ({ rows }: HomeView, id: string) =>
  rows.find((row) => row.id === id)?.items.map(({ title }) => title.id) ?? [];

const continued = async () => idsIn(await home(), 'continue-watching');

async function change(titleId: string, changes: Partial<TitleRecord>) {
  const seen = await getItem<TitleRecord>(app.table, keyOf('title', { titleId }));
  await putTitle(app.table, { ...seen!, ...changes }, seen, app.newId('sub'));
}

describe('the home page', () => {
  test('shows what was left a moment ago, whether or not it was looked at before', async () => {
    await genres('drama');
    const [one, two] = [await aMovie(1), await aMovie(2)];
    await watch(one, 600);
    expect(await continued()).toEqual([one]);
    await watch(two, 900);
    const page = await home();
    expect(idsIn(page, 'continue-watching')).toEqual([two, one]);
    expect(page.rows[0]!.items[0]).toMatchObject({ positionSeconds: 900, percent: 15, state: 'paused' });
    await watch(one, 5900);
    expect(await continued()).toEqual([two]);
    expect(idsIn(await home(), 'recently-watched')).toEqual([one]);
  });

  test('shows a running stream at its last heartbeat', async () => {
    await genres('drama');
    const titleId = await aMovie(1);
    await home();
    const playback = await started(app, caller, { titleId });
    await beat(app, playback, 1200, 1);
    expect((await home()).rows[0]!.items).toMatchObject([{ title: { id: titleId }, positionSeconds: 1200 }]);
    await beat(app, playback, 1500, 2);
    expect((await home()).rows[0]!.items).toMatchObject([{ title: { id: titleId }, positionSeconds: 1500 }]);
  });

  test('goes on with the next episode, and says which', async () => {
    const { series, episodes } = await aSeries(app, [3]);
    await home();
    await watch(series.titleId, 2990, episodes[0]!.episodeId);
    const [row] = (await home()).rows;
    const episode = { id: episodes[1]!.episodeId, seasonNumber: 1, episodeNumber: 2, name: 'S1E2' };
    expect(row).toMatchObject({ id: 'continue-watching', items: [{ episode, positionSeconds: 0 }] });
    await watch(series.titleId, 700, episodes[1]!.episodeId);
    expect((await home()).rows[0]).toMatchObject({ items: [{ episode, positionSeconds: 700 }] });
    for (const { episodeId } of episodes.slice(1)) await watch(series.titleId, 2990, episodeId);
    expect(await continued()).toEqual([]);
  });

  test('forgets what is hidden, removed, marked or cleared', async () => {
    await genres('drama');
    const ids = [await aMovie(1), await aMovie(2), await aMovie(3), await aMovie(4)] as const;
    for (const titleId of ids) await watch(titleId, 600);
    expect(await continued()).toEqual([...ids].reverse());
    const path = (titleId: string) => ({ caller, params: { titleId } });
    await callEndpoint(hide, app, path(ids[0]));
    await callEndpoint(removeFromHistory, app, path(ids[1]));
    await callEndpoint(setWatched, app, { ...path(ids[2]), body: { completed: true } });
    expect(await continued()).toEqual([ids[3]]);
    expect(idsIn(await home(), 'recently-watched')).toEqual([ids[2], ids[0]]);
    await callEndpoint(clearHistory, app, { caller });
    expect(await continued()).toEqual([]);
    expect(idsIn(await home(), 'recently-watched')).toEqual([]);
  });

  test('recommends nothing because of what was taken out of the history or cleared with it', async () => {
    await genres('drama');
    const [one, two] = [await aMovie(1), await aMovie(2)];
    for (let n = 3; n < 12; n++) await aMovie(n);
    const because = async () => {
      const told = (await callEndpoint(recommendations, app, { caller })).body
        .items as HomeView['rows'][0]['items'];
      const rows = (await home()).rows;
      const ids = [...told, ...rows.flatMap(({ items }) => items)].map(({ reason }) => reason?.basedOn?.id);
      return [...new Set([...rows.map(({ id }) => id.replace('because-', '')), ...ids])];
    };
    await watch(one, 600);
    await watch(two, 600);
    expect(await because()).toContain(two);
    await callEndpoint(removeFromHistory, app, { caller, params: { titleId: two } });
    expect(await because()).toContain(one);
    expect(await because()).not.toContain(two);
    await callEndpoint(clearHistory, app, { caller });
    expect(await because()).not.toContain(one);
  });

  test('is not kept when it was made of a history that was cleared meanwhile', async () => {
    await genres('drama');
    const one = await aMovie(1);
    for (let n = 2; n < 9; n++) await aMovie(n);
    await watch(one, 600);
    const rowIds = async () => (await home()).rows.map(({ id }) => id);
    expect(await rowIds()).toContain(`because-${one}`);
    app.advance(86_400);
    const slow = withInterlude(app.table, 'PutCommand', () => callEndpoint(clearHistory, app, { caller }));
    await callEndpoint(getHome, { ...app, table: slow } as TestApp, { caller });
    expect(await rowIds()).not.toContain(`because-${one}`);
  });

  test('shows the watchlist as it is', async () => {
    await genres('drama');
    const [one, two] = [await aMovie(1), await aMovie(2)];
    await home();
    for (const titleId of [one, two]) {
      await callEndpoint(addToWatchlist, app, { caller, params: { titleId } });
      app.advance(1);
    }
    expect(idsIn(await home(), 'watchlist')).toEqual([two, one]);
    await callEndpoint(removeFromWatchlist, app, { caller, params: { titleId: two } });
    expect(idsIn(await home(), 'watchlist')).toEqual([one]);
  });

  test.each<[string, Partial<TitleRecord>, Partial<TitleRecord>]>([
    ['unpublished', { status: 'draft' }, { status: 'published' }],
    ['out of its window', { availableUntil: 1 }, { availableUntil: 4e12 }],
  ])(
    'a title that is %s leaves every row by the next read, and comes back with its point',
    async (_, gone, back) => {
      await genres('drama');
      const titleId = await aMovie(1);
      await watch(titleId, 600);
      const other = await aMovie(2);
      expect(await continued()).toEqual([titleId]);
      await change(titleId, gone);
      await change(other, gone);
      expect((await home()).rows).toEqual([]);
      await change(titleId, back);
      const [row] = (await home()).rows;
      expect(row).toMatchObject({
        id: 'continue-watching',
        items: [{ title: { id: titleId }, positionSeconds: 600 }],
      });
    },
  );

  test('a renamed title has its new name by the next read, a deleted one is gone', async () => {
    await genres('drama');
    const titleId = await aMovie(1);
    await watch(titleId, 600);
    await home();
    await change(titleId, { name: 'Another name' });
    expect((await home()).rows[0]!.items[0]!.title.name).toBe('Another name');
    await change(titleId, { deletedAt: app.now(), status: 'draft' });
    expect((await home()).rows).toEqual([]);
  });

  test('a newcomer who follows one genre gets twenty different titles, the same in two runs', async () => {
    await genres('drama', 'comedy');
    for (let n = 1; n <= 21; n++) await aMovie(n, { genres: [n % 3 === 0 ? 'drama' : 'comedy'] });
    await callEndpoint(followGenre, app, { caller, params: { genreId: 'drama' } });
    const page = await home();
    const shown = page.rows.flatMap(({ items }) => items.map(({ title }) => title.id));
    expect(new Set(shown).size).toBe(shown.length);
    expect(shown.length).toBeGreaterThanOrEqual(20);
    expect(page.rows[0]).toMatchObject({ id: 'new-in-followed-genres', reason: { code: 'followed_genre' } });
    expect(page.featured?.id).toBe(shown[0]);
    expect(await home()).toEqual(page);
  });

  test('who watched everything is not recommended any of it, and has a page all the same', async () => {
    await genres('drama');
    const ids: string[] = [];
    for (let n = 1; n <= 3; n++) ids.push(await aMovie(n));
    for (const titleId of ids) await watch(titleId, 5990);
    expect((await home()).rows.map(({ id }) => id)).toEqual(['recently-watched']);
    app.advance(40 * 24 * 3600);
    await entitle(app, caller.userId);
    expect((await home()).rows.map(({ id }) => id)).toEqual(['watch-again']);
  });

  test('whichever read of its making fails, it says to try again and shows all of it the next time', async () => {
    await genres('drama');
    const [one, two] = [await aMovie(1), await aMovie(2)];
    await aMovie(3);
    await watch(one, 600);
    await watch(two, 5990);
    await callEndpoint(followGenre, app, { caller, params: { genreId: 'drama' } });
    await deleteItem(app.table, keyOf('home', { userId: caller.userId }));
    const statuses: number[] = [];
    for (let at = 1, failed = true; failed; at++) {
      const table = withFault(app.table, { at, kind: 'before' });
      const { status } = await callEndpoint(getHome, { ...app, table }, { caller });
      failed = table.failed();
      if (failed) statuses.push(status);
      // What was refused is refused before it is lost: a rejection that nothing awaits fails this test.
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(statuses.length).toBeGreaterThan(8);
    expect(new Set(statuses)).toEqual(new Set([503]));
    expect(await continued()).toEqual([one]);
  });
});
