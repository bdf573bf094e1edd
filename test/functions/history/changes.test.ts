import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as clearHistory } from '../../../functions/history/changes/clear-history.ts';
import { handler as continueWatching } from '../../../functions/history/lists/continue-watching.ts';
import { handler as getProgress } from '../../../functions/history/lists/get-progress.ts';
import { handler as hide } from '../../../functions/history/changes/hide-from-continue-watching.ts';
import { handler as recentlyWatched } from '../../../functions/history/lists/recently-watched.ts';
import { handler as removeFromHistory } from '../../../functions/history/changes/remove-from-history.ts';
import { handler as setWatched } from '../../../functions/history/changes/set-watched.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { episodeItem } from '../../../lib/store/catalogue/titles.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { putItem, updateItem } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { aCaller, aSeries, aTitle, beat, entitle, started, stop } from '../../support/playback.ts';

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

const on = (titleId: string) => ({ caller, params: { titleId } });
const idsOf = async (handler: typeof continueWatching): Promise<string[]> =>
  (await callEndpoint(handler, app, { caller })).body.items.map(
    (row: { title: { id: string } }) => row.title.id,
  );
const progressOf = async (titleId: string) => (await callEndpoint(getProgress, app, on(titleId))).body;

async function watch(titleId: string, positionSeconds: number, episodeId?: string) {
  const playback = await started(app, caller, { titleId, ...(episodeId && { episodeId }) });
  app.advance(10);
  await stop(app, playback, { positionSeconds, sequence: 1 });
  app.advance(10);
}

describe('hiding from Continue Watching', () => {
  test('keeps the history, and playing it again brings it back', async () => {
    const { titleId } = await aTitle(app);
    await watch(titleId, 600);
    expect((await callEndpoint(hide, app, on(titleId))).status).toBe(204);
    expect(await idsOf(continueWatching)).toEqual([]);
    expect(await idsOf(recentlyWatched)).toEqual([titleId]);
    app.advance(5);
    await started(app, caller, { titleId });
    expect(await idsOf(continueWatching)).toEqual([titleId]);
  });

  test('holds for a playback that goes on, also when it is the first of its title', async () => {
    const { titleId } = await aTitle(app);
    const playback = await started(app, caller, { titleId });
    await beat(app, playback, 600, 1);
    await callEndpoint(hide, app, on(titleId));
    app.advance(30);
    await beat(app, playback, 630, 2);
    expect(await idsOf(continueWatching)).toEqual([]);
    await stop(app, playback, { positionSeconds: 640, sequence: 3 });
    expect(await idsOf(continueWatching)).toEqual([]);
    expect(await progressOf(titleId)).toMatchObject({ positionSeconds: 640 });
  });

  test('a title that was never played is no error', async () => {
    expect((await callEndpoint(hide, app, on(app.newId('ttl')))).status).toBe(204);
  });
});

describe('progress of a title', () => {
  test('has no state before it is played, and is that of the open stream while it plays', async () => {
    const { titleId } = await aTitle(app);
    expect(await progressOf(titleId)).toMatchObject({ state: null, updatedAt: null, episodes: [] });
    const playback = await started(app, caller, { titleId });
    await beat(app, playback, 1500, 1);
    expect(await progressOf(titleId)).toMatchObject({ state: 'paused', positionSeconds: 1500, percent: 25 });
  });

  test('of a series has each episode, and the one to go on with', async () => {
    const { series, episodes } = await aSeries(app, [2]);
    const [e1, e2] = episodes.map(({ episodeId }) => episodeId) as [string, string];
    await watch(series.titleId, 2900, e1);
    expect(await progressOf(series.titleId)).toMatchObject({
      episodeId: e2,
      state: 'paused',
      positionSeconds: 0,
      episodes: [
        { episodeId: e1, state: 'completed' },
        { episodeId: e2, state: null },
      ],
    });
    const playback = await started(app, caller, { titleId: series.titleId, episodeId: e2 });
    await beat(app, playback, 1500, 1);
    expect((await progressOf(series.titleId)).episodes[1]).toMatchObject({ state: 'paused', percent: 50 });
  });

  test('of an episode that lost its media is as long as it was when it was played, of one never played 0', async () => {
    const { series, episodes } = await aSeries(app, [2]);
    const [e1] = episodes;
    await watch(series.titleId, 1500, e1!.episodeId);
    for (const episode of episodes) await putItem(app.table, episodeItem({ ...episode, media: undefined }));
    expect(await progressOf(series.titleId)).toMatchObject({
      ...{ episodeId: e1!.episodeId, positionSeconds: 1500, durationSeconds: 3000, percent: 50 },
      episodes: [
        { durationSeconds: 3000, percent: 50 },
        { durationSeconds: 0, percent: 0, updatedAt: null },
      ],
    });
  });

  test('of a title that cannot be seen is 404', async () => {
    const { titleId } = await aTitle(app, { status: 'draft' });
    expect((await callEndpoint(getProgress, app, on(titleId))).status).toBe(404);
  });
});

describe('marking as watched', () => {
  test('completes a movie and reopens it, also while it plays', async () => {
    const { titleId } = await aTitle(app);
    const playback = await started(app, caller, { titleId });
    await beat(app, playback, 600, 1);
    const done = await callEndpoint(setWatched, app, { ...on(titleId), body: { completed: true } });
    expect(done).toMatchObject({ status: 200, body: { state: 'completed', percent: 100 } });
    await stop(app, playback, { positionSeconds: 700, sequence: 2 });
    expect(await progressOf(titleId)).toMatchObject({ state: 'completed' });
    const undone = await callEndpoint(setWatched, app, { ...on(titleId), body: { completed: false } });
    expect(undone.body).toMatchObject({ state: 'started', positionSeconds: 0 });
    await watch(titleId, 900);
    expect(await idsOf(continueWatching)).toEqual([titleId]);
  });

  test('as not watched makes no row of what was forgotten while it plays', async () => {
    const { titleId } = await aTitle(app);
    const playback = await started(app, caller, { titleId });
    await callEndpoint(clearHistory, app, { caller });
    await callEndpoint(setWatched, app, { ...on(titleId), body: { completed: false } });
    await stop(app, playback);
    expect(await idsOf(recentlyWatched)).toEqual([]);
  });

  test('is at the end of a film that was cut anew since it was played', async () => {
    const film = await aTitle(app);
    await beat(app, await started(app, caller, { titleId: film.titleId }), 600, 1);
    app.advance(80);
    const { media, titleId } = film;
    await updateItem(app.table, keyOf('title', film), {
      set: { media: { ...media, durationSeconds: 8000 } },
    });
    await callEndpoint(setWatched, app, { ...on(titleId), body: { completed: true } });
    expect(await progressOf(titleId)).toMatchObject({ state: 'completed', positionSeconds: 8000 });
  });

  test('an episode moves the series on, a whole series ends it', async () => {
    const { series, episodes } = await aSeries(app, [3]);
    const { titleId } = series;
    const ids = episodes.map(({ episodeId }) => episodeId);
    const mark = (body: object) => callEndpoint(setWatched, app, { ...on(titleId), body });
    await mark({ completed: true, episodeId: ids[1] });
    const row = (await callEndpoint(continueWatching, app, { caller })).body.items[0];
    expect(row).toMatchObject({ episode: { id: ids[2] }, positionSeconds: 0 });
    await mark({ completed: true });
    expect(await idsOf(continueWatching)).toEqual([]);
    expect((await progressOf(titleId)).state).toBe('completed');
    const undone = await mark({ completed: false, episodeId: ids[2] });
    expect(undone.body).toMatchObject({ episodeId: ids[2], positionSeconds: 0 });
    expect((await mark({ completed: true, episodeId: app.newId('epi') })).status).toBe(404);
  });

  test('a season is marked as a whole, and no other', async () => {
    const { series, episodes } = await aSeries(app, [2, 2]);
    const mark = (body: object) => callEndpoint(setWatched, app, { ...on(series.titleId), body });
    const states = async () =>
      (await progressOf(series.titleId)).episodes.map(({ state }: { state: string | null }) => state);
    await mark({ completed: true, seasonNumber: 2 });
    expect(await states()).toEqual([null, null, 'completed', 'completed']);
    await mark({ completed: true });
    await mark({ completed: false, seasonNumber: 1 });
    expect(await states()).toEqual(['started', 'started', 'completed', 'completed']);
    expect((await mark({ completed: true, seasonNumber: 3 })).status).toBe(404);
    const both = { completed: true, seasonNumber: 1, episodeId: episodes[0]!.episodeId };
    expect(await mark(both)).toMatchObject({ status: 422, body: { errors: [{ pointer: '/seasonNumber' }] } });
  });
});

describe('forgetting', () => {
  test('removes a title and its episodes, and a stream that goes on enters anew', async () => {
    const { series, episodes } = await aSeries(app, [2]);
    const { titleId } = series;
    const other = await aTitle(app);
    await watch(other.titleId, 600);
    await watch(titleId, 2900, episodes[0]!.episodeId);
    const playback = await started(app, caller, { titleId });
    await beat(app, playback, 600, 1);
    expect((await callEndpoint(removeFromHistory, app, on(titleId))).status).toBe(204);
    expect(await idsOf(recentlyWatched)).toEqual([other.titleId]);
    expect((await progressOf(titleId)).episodes).toMatchObject([{ state: null }, { state: null }]);
    await beat(app, playback, 630, 2);
    expect(await idsOf(recentlyWatched)).toEqual([titleId, other.titleId]);
  });

  test('clears everything, and what ran out before does not come back', async () => {
    const titles = [await aTitle(app), await aTitle(app), await aTitle(app)];
    for (const { titleId } of titles.slice(1)) await watch(titleId, 600);
    const playback = await started(app, caller, { titleId: titles[0]!.titleId });
    await beat(app, playback, 600, 1);
    app.advance(100);
    expect((await callEndpoint(clearHistory, app, { caller })).status).toBe(204);
    expect(await idsOf(recentlyWatched)).toEqual([]);
    await stop(app, playback, { positionSeconds: 800, sequence: 2 });
    expect(await idsOf(recentlyWatched)).toEqual([]);
    expect(await started(app, caller, { titleId: titles[1]!.titleId })).toMatchObject({ resumeAtSeconds: 0 });
  });
});
