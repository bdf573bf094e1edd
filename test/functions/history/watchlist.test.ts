import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as getTitle } from '../../../functions/catalogue/get-title.ts';
import { handler as addToWatchlist } from '../../../functions/history/changes/add-to-watchlist.ts';
import { handler as listWatchlist } from '../../../functions/history/lists/list-watchlist.ts';
import { handler as removeFromWatchlist } from '../../../functions/history/changes/remove-from-watchlist.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import { keepReport } from '../../../lib/store/history/progress.ts';
import { putTitle } from '../../../lib/store/catalogue/shelves.ts';
import { titleById } from '../../../lib/store/catalogue/titles.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { everyItem } from '../../support/dump.ts';
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
  await addGenre(app.table, 'drama', 'Drama');
  for (const n of [1, 2, 3, 4]) {
    const accessLevel = n === 4 ? 'free' : 'premium';
    await putTitle(app.table, titleOf(n, { accessLevel }), undefined, 'test');
  }
});

const callerOf = (n: number) => ({
  userId: `usr_01TEST${String(n).padStart(20, '0')}`,
  deviceId: 'dev_01KA2B3C4D5E6F7G8H9JKMNPQR',
  role: 'user' as const,
  tier: 'free' as const,
});
const caller = callerOf(1);
const paramsOf = (n: number) => ({ titleId: titleIdOf(n) });
const add = (n: number) => callEndpoint(addToWatchlist, app, { caller, params: paramsOf(n) });
const remove = (n: number) => callEndpoint(removeFromWatchlist, app, { caller, params: paramsOf(n) });
const list = async (query: Record<string, string> = {}, by = caller) =>
  (await callEndpoint(listWatchlist, app, { caller: by, query })).body;
const names = async () => (await list()).items.map(({ title }: { title: { name: string } }) => title.name);

describe('the watchlist', () => {
  test('is newest first, and adding again keeps the place', async () => {
    for (const n of [1, 2, 3, 1]) {
      expect((await add(n)).status).toBe(204);
      app.advance(60);
    }
    expect(await names()).toEqual(['Film 3', 'Film 2', 'Film 1']);
    expect((await list()).items[2].addedAt).toBe('2026-11-24T12:00:00.000Z');
    expect((await list({}, callerOf(2))).items).toEqual([]);
  });

  test('removing twice is no error and leaves nothing', async () => {
    // But for the page of the home, which is made anew.
    const others = async () => (await everyItem(app.table)).filter(({ sk }) => sk !== 'HOME');
    const before = await others();
    await add(1);
    expect([(await remove(1)).status, (await remove(1)).status]).toEqual([204, 204]);
    expect(await others()).toEqual(before);
  });

  test('a title that cannot be seen cannot be added, and one that goes is hidden until it is back', async () => {
    expect((await add(404)).body).toMatchObject({ status: 404, code: 'not_found' });
    await add(1);
    await add(2);
    const seen = await titleById(app.table, titleIdOf(2), { consistent: true });
    await putTitle(app.table, { ...seen!, availableFrom: app.now() + 60_000 }, seen, 'test');
    expect(await names()).toEqual(['Film 1']);
    app.advance(60);
    expect(await names()).toEqual(['Film 2', 'Film 1']);
  });

  test('pages have no gap and no repeat, and are full although titles between are hidden', async () => {
    for (const n of [1, 2, 3, 4]) {
      await add(n);
      app.advance(1);
    }
    const seen = await titleById(app.table, titleIdOf(3), { consistent: true });
    await putTitle(app.table, { ...seen!, status: 'draft' }, seen, 'test');
    const first = await list({ limit: '2' });
    const second = await list({ limit: '2', cursor: first.nextCursor });
    const ids = (page: typeof first) => page.items.map(({ title }: { title: { id: string } }) => title.id);
    expect([ids(first), ids(second)]).toEqual([[titleIdOf(4), titleIdOf(2)], [titleIdOf(1)]]);
    expect(second.nextCursor).toBeNull();
  });

  test('says what would play, and keeps what the plan does not cover', async () => {
    await add(1);
    app.advance(1);
    await add(4);
    const codes = (await list()).items.map(
      (item: { playability: { code: string } }) => item.playability.code,
    );
    expect(codes).toEqual(['ok', 'subscription_required']);
  });
});

describe('a title with a caller', () => {
  test('tells the watchlist, the progress and whether it would play, and is not cached', async () => {
    await add(4);
    const { body, headers } = await callEndpoint(getTitle, app, { caller, params: paramsOf(4) });
    expect(body).toMatchObject({
      inWatchlist: true,
      progress: null,
      playability: { playable: true, code: 'ok' },
    });
    expect(headers['Cache-Control']).toBe('no-store');
    const other = await callEndpoint(getTitle, app, { caller, params: paramsOf(1) });
    expect(other.body).toMatchObject({ inWatchlist: false, playability: { code: 'subscription_required' } });
    const anonymous = await callEndpoint(getTitle, app, { params: paramsOf(4) });
    expect(Object.keys(anonymous.body)).not.toEqual(expect.arrayContaining(['inWatchlist', 'notInterested']));
    const missing = await callEndpoint(getTitle, app, { caller, params: paramsOf(404) });
    expect(missing.body).toMatchObject({ status: 404, code: 'not_found' });
  });

  test('shows the point in a movie, and of a series the episode in progress', async () => {
    const series = titleOf(5, { type: 'series', accessLevel: 'free' });
    delete series.media;
    await putTitle(app.table, series, undefined, 'test');
    const fence = { n: 1, sequence: 1, playbackId: 'pbs_1', startedAt: app.now(), at: app.now() };
    const report = { ...fence, titleId: titleIdOf(4), episode: undefined, durationSeconds: 400 };
    await keepReport(app.table, caller.userId, { ...report, point: { at: 100 } });
    const episodeId = 'epi_01KA2B3C4D5E6F7G8H9JKMNPQR';
    const episode = { episodeId, season: 1, number: 2 };
    const ofSeries = { ...report, n: 2, titleId: titleIdOf(5), episode, point: { at: 200 } };
    await keepReport(app.table, caller.userId, ofSeries);
    const progress = async (n: number) =>
      (await callEndpoint(getTitle, app, { caller, params: paramsOf(n) })).body.progress;
    expect(await progress(4)).toMatchObject({ positionSeconds: 100, percent: 25, state: 'paused' });
    expect(await progress(5)).toMatchObject({ episodeId, positionSeconds: 200, durationSeconds: 400 });
  });
});
