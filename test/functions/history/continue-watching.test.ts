import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as continueWatching } from '../../../functions/history/lists/continue-watching.ts';
import { handler as getProgress } from '../../../functions/history/lists/get-progress.ts';
import { handler as getTitle } from '../../../functions/catalogue/get-title.ts';
import { handler as recentlyWatched } from '../../../functions/history/lists/recently-watched.ts';
import { handler as setWatched } from '../../../functions/history/changes/set-watched.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { tellOfChange } from '../../../lib/store/catalogue/changed-titles.ts';
import { episodeItem } from '../../../lib/store/catalogue/titles.ts';
import { keepReport } from '../../../lib/store/history/progress.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { putItem, updateItem } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { aCaller, aSeries, aTitle, entitle, started, stop } from '../../support/playback.ts';

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

const END = 2900;
async function list(handler: typeof continueWatching, query: Record<string, string> = {}) {
  const { body } = await callEndpoint(handler, app, { caller, query });
  const ids = body.items.map(({ title }: { title: { id: string } }) => title.id) as string[];
  return { items: body.items, ids, nextCursor: body.nextCursor as string | null };
}
async function watch(titleId: string, positionSeconds: number, episodeId?: string, fromStart?: boolean) {
  const body = { titleId, ...(episodeId && { episodeId }), ...(fromStart && { fromStart }) };
  const playback = await started(app, caller, body);
  app.advance(10);
  await stop(app, playback, { positionSeconds, sequence: 1 });
  app.advance(10);
}
const mark = (titleId: string, body: object) =>
  callEndpoint(setWatched, app, { caller, params: { titleId }, body });
const idsOf = (episodes: { episodeId: string }[]) => episodes.map(({ episodeId }) => episodeId);

describe('a series in Continue Watching', () => {
  test('goes on after what was played last, also when another episode was left in the middle', async () => {
    const { series, episodes } = await aSeries(app, [4]);
    const [e1, e2, e3] = idsOf(episodes);
    await watch(series.titleId, 2490, e1);
    await watch(series.titleId, END, e2);
    expect((await list(continueWatching)).items).toMatchObject([{ episode: { id: e3 } }]);
  });

  test('played again goes on after the episode played last, and starts there', async () => {
    const { series, episodes } = await aSeries(app, [3]);
    const { titleId } = series;
    const [e1, e2, e3] = idsOf(episodes);
    for (const episode of [e1, e2, e3]) await watch(titleId, END, episode);
    expect((await list(continueWatching)).ids).toEqual([]);
    await watch(titleId, 1500, e1);
    expect((await list(continueWatching)).items).toMatchObject([
      { episode: { id: e1 }, positionSeconds: 1500 },
    ]);
    await watch(titleId, END, e1);
    expect((await list(continueWatching)).items).toMatchObject([{ episode: { id: e2 }, positionSeconds: 0 }]);
    expect(await started(app, caller, { titleId })).toMatchObject({ episodeId: e2, resumeAtSeconds: 0 });
  });

  test('of short episodes is there, a short film is not', async () => {
    const media = { mediaId: 'med-short', maxResolution: '1080p', durationSeconds: 200 } as const;
    const film = await aTitle(app, { media });
    const { series, episodes } = await aSeries(app, [2]);
    for (const episode of episodes) await putItem(app.table, episodeItem({ ...episode, media }));
    await watch(film.titleId, 100);
    await watch(series.titleId, 100, episodes[0]!.episodeId);
    expect((await list(continueWatching)).ids).toEqual([series.titleId]);
    await watch(series.titleId, 195, episodes[0]!.episodeId);
    expect((await list(continueWatching)).items).toMatchObject([{ episode: { id: episodes[1]!.episodeId } }]);
  });
});

/** A series that was watched to its end, a minute after the one before it. */
async function finished(episodes: number, known = true) {
  const made = await aSeries(app, [episodes], known ? {} : { lastEpisode: undefined });
  const { episodeId, season, number } = made.episodes.at(-1)!;
  app.advance(60);
  await keepReport(app.table, caller.userId, {
    ...{ titleId: made.series.titleId, episode: { episodeId, season, number }, durationSeconds: 3000 },
    ...{
      point: { last: 3000, done: true },
      n: 1,
      sequence: 1,
      playbackId: 'pbs_1',
      startedAt: 0,
      at: app.now(),
    },
  });
  return made;
}

describe('Continue Watching behind 60 finished series', () => {
  test('has a full first page, in a bounded number of requests', async () => {
    const films: string[] = [];
    for (let count = 0; count < 25; count++) {
      const { titleId } = await aTitle(app);
      films.unshift(titleId);
      await watch(titleId, 600);
    }
    const { series, episodes } = await aSeries(app, [2]);
    await watch(series.titleId, END, episodes[0]!.episodeId);
    for (let count = 0; count < 60; count++) await finished(1);
    // What is kept of the history is made at the first look.
    await list(continueWatching, { limit: '20' });
    let requests = 0;
    app.table.observe = () => void requests++;
    const first = await list(continueWatching, { limit: '20' });
    delete app.table.observe;
    expect(first.ids).toEqual([series.titleId, ...films.slice(0, 19)]);
    expect(requests).toBeLessThanOrEqual(6);
    const second = await list(continueWatching, { limit: '20', cursor: first.nextCursor! });
    expect([second.ids, second.nextCursor]).toEqual([films.slice(19), null]);
  });

  test('is filled too where the end of a series is not known, and shows a new episode by itself', async () => {
    const film = await aTitle(app);
    await watch(film.titleId, 600);
    const renewed = await finished(1);
    for (let count = 0; count < 12; count++) await finished(1, false);
    expect((await list(continueWatching, { limit: '5' })).ids).toEqual([film.titleId]);
    const episode = { ...renewed.episodes[0]!, episodeId: app.newId('epi'), number: 2 };
    await putItem(app.table, episodeItem(episode));
    const lastEpisode = { season: 1, number: 2 };
    await updateItem(app.table, keyOf('title', renewed.series), { set: { lastEpisode } });
    await tellOfChange(app.table, renewed.series.titleId);
    const page = await list(continueWatching, { limit: '5' });
    expect(page.items).toMatchObject([
      { episode: { id: episode.episodeId } },
      { title: { id: film.titleId } },
    ]);
  });
});

describe('marks are not viewings', () => {
  test('a series marked watched and then unwatched starts with its first episode and stays in its place', async () => {
    const { series, episodes } = await aSeries(app, [2, 1]);
    const { titleId } = series;
    const [e1, , e3] = idsOf(episodes);
    await watch(titleId, 1500, e3);
    const newer = await aTitle(app);
    await watch(newer.titleId, 600);
    const before = (await list(recentlyWatched)).items[1].updatedAt;
    await mark(titleId, { completed: true });
    expect((await list(recentlyWatched)).ids).toEqual([newer.titleId, titleId]);
    expect((await list(continueWatching)).ids).toEqual([newer.titleId]);
    const undone = await mark(titleId, { completed: false });
    expect(undone.body).toMatchObject({ episodeId: e1, positionSeconds: 0, durationSeconds: 3000 });
    expect((await list(recentlyWatched)).items[1].updatedAt).toBe(before);
    expect((await list(continueWatching)).ids).toEqual([newer.titleId]);
    expect((await started(app, caller, { titleId })).episodeId).toBe(e1);
  });

  test('a title that was only marked was not watched, though its series goes on', async () => {
    const film = await aTitle(app);
    const { series, episodes } = await aSeries(app, [2]);
    const { titleId } = series;
    await mark(film.titleId, { completed: true });
    await mark(titleId, { completed: true, episodeId: episodes[0]!.episodeId });
    expect((await list(recentlyWatched)).ids).toEqual([]);
    const next = { title: { id: titleId }, episode: { id: episodes[1]!.episodeId }, positionSeconds: 0 };
    expect((await list(continueWatching)).items).toMatchObject([next]);
    const detail = await callEndpoint(getTitle, app, { caller, params: { titleId } });
    expect(detail.body.progress).toBeNull();
    const marked = await callEndpoint(getTitle, app, { caller, params: { titleId: film.titleId } });
    expect(marked.body.progress).toMatchObject({ state: 'completed', percent: 100 });
    await watch(titleId, 1000, episodes[1]!.episodeId);
    expect((await list(recentlyWatched)).ids).toEqual([titleId]);
    expect((await list(continueWatching)).items).toMatchObject([{ positionSeconds: 1000 }]);
  });

  test('a mark taken back from the episode that was completed last again ends the second round', async () => {
    const { series, episodes } = await aSeries(app, [3]);
    const { titleId } = series;
    const [e1, e2, e3] = idsOf(episodes);
    for (const episode of [e1, e2, e1]) await watch(titleId, END, episode);
    expect((await list(continueWatching)).items).toMatchObject([{ episode: { id: e2 } }]);
    await mark(titleId, { completed: true, episodeId: e2 });
    expect((await list(continueWatching)).items).toMatchObject([{ episode: { id: e2 } }]);
    await mark(titleId, { completed: false, episodeId: e1 });
    expect((await list(continueWatching)).items).toMatchObject([{ episode: { id: e3 } }]);
  });

  test('a film that lost its media keeps its running time in what is said of it', async () => {
    const { titleId } = await aTitle(app);
    await watch(titleId, 3000);
    await updateItem(app.table, keyOf('title', { titleId }), { remove: ['media'] });
    const { body } = await callEndpoint(getProgress, app, { caller, params: { titleId } });
    expect(body).toMatchObject({ positionSeconds: 3000, durationSeconds: 6000, percent: 50 });
  });
});
