import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as continueWatching } from '../../../functions/history/lists/continue-watching.ts';
import { handler as recentlyWatched } from '../../../functions/history/lists/recently-watched.ts';
import type { TitleRecord } from '../../../lib/domain/catalogue/title.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { deleteItem, updateItem } from '../../../lib/table/table.ts';
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

interface Row {
  title: { id: string; name: string };
  episode?: { id: string };
  positionSeconds: number;
  percent: number;
  state: string;
  updatedAt: string;
  playability: { playable: boolean; code: string };
}

async function list(handler: typeof continueWatching, query?: Record<string, string>) {
  const { status, body } = await callEndpoint(handler, app, { caller, ...(query && { query }) });
  expect(status).toBe(200);
  return body as { items: Row[]; nextCursor: string | null };
}
const continued = async () => (await list(continueWatching)).items;
const watched = async () => (await list(recentlyWatched)).items;

/** Watches a title up to a position and stops. */
async function watch(titleId: string, positionSeconds: number, episodeId?: string) {
  const playback = await started(app, caller, { titleId, ...(episodeId && { episodeId }) });
  app.advance(10);
  await stop(app, playback, { positionSeconds, sequence: 1 });
  app.advance(10);
}

describe('continue watching and recently watched', () => {
  test('show a running playback at its last heartbeat, without any stop', async () => {
    const { titleId } = await aTitle(app);
    const playback = await started(app, caller, { titleId });
    expect(await watched()).toMatchObject([{ title: { id: titleId }, state: 'started', positionSeconds: 0 }]);
    expect(await continued()).toEqual([]);
    app.advance(30);
    await beat(app, playback, 600, 1);
    const row = { title: { id: titleId }, positionSeconds: 600, percent: 10, durationSeconds: 6000 };
    expect(await continued()).toMatchObject([row]);
    app.advance(24 * 3600);
    expect(await continued()).toMatchObject([row]);
    expect(await watched()).toMatchObject([{ ...row, state: 'paused' }]);
  });

  test('newest first, running ones by their last heartbeat', async () => {
    const [one, two, three] = [await aTitle(app), await aTitle(app), await aTitle(app)];
    await watch(one.titleId, 600);
    const running = await started(app, aCaller(app, caller.userId), { titleId: two.titleId });
    await watch(three.titleId, 900);
    expect((await watched()).map(({ title }) => title.id)).toEqual([three.titleId, two.titleId, one.titleId]);
    app.advance(20);
    await beat(app, running, 700, 1);
    for (const rows of [await watched(), await continued()]) {
      expect(rows.map(({ title }) => title.id)).toEqual([two.titleId, three.titleId, one.titleId]);
    }
  });

  test('pages meet without gaps or repeats, with running streams among them', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 7; count++) {
      const { titleId } = await aTitle(app);
      ids.unshift(titleId);
      await watch(titleId, count % 3 === 0 ? 5900 : 600);
    }
    const tv = await started(app, aCaller(app, caller.userId), { titleId: ids[3]! });
    await beat(app, tv, 650, 1);
    const expected = [ids[3]!, ...ids.filter((id) => id !== ids[3])];
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await list(recentlyWatched, { limit: '2', ...(cursor && { cursor }) });
      seen.push(...page.items.map(({ title }) => title.id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(expected);
  });

  test('a later page reads as many rows of the history as it shows, and a hundred at once where they show nothing', async () => {
    const films: TitleRecord[] = [];
    for (let count = 0; count < 10; count++) {
      films.unshift(await aTitle(app));
      await watch(films[0]!.titleId, 600);
    }
    const { nextCursor } = await list(recentlyWatched, { limit: '2' });
    for (const { titleId } of films.slice(2, 6)) await deleteItem(app.table, keyOf('title', { titleId }));
    const asked: unknown[] = [];
    const whole = app.table;
    const send = (command: object, ...rest: unknown[]) => {
      if (command instanceof QueryCommand) asked.push(command.input.Limit);
      return (whole.client.send as (...all: unknown[]) => Promise<unknown>)(command, ...rest);
    };
    app.table = { ...whole, client: { send } as never };
    const page = await list(recentlyWatched, { limit: '2', cursor: nextCursor! });
    expect(page.items.map(({ title }) => title.id)).toEqual([films[6]!.titleId, films[7]!.titleId]);
    // Of those that can be gone on with and of the others, and one more to know whether there are more.
    expect(asked).toEqual([3, 3, 101, 101]);
  });

  test('a series whose episode is gone was watched all the same, on a later page too', async () => {
    const { series, episodes } = await aSeries(app, [1]);
    await watch(series.titleId, 1500, episodes[0]!.episodeId);
    await watch((await aTitle(app)).titleId, 600);
    await deleteItem(app.table, keyOf('episode', episodes[0]!));
    const { nextCursor } = await list(recentlyWatched, { limit: '1' });
    const { items } = await list(recentlyWatched, { limit: '1', cursor: nextCursor! });
    expect(items).toMatchObject([{ title: { id: series.titleId }, positionSeconds: 1500 }]);
    expect(items[0]).not.toHaveProperty('episode');
  });

  test.each([
    ['near the start', 6000, 299, 'started', false],
    ['past 5 % and 30 s', 6000, 300, 'paused', true],
    ['past 5 % but not 30 s', 400, 25, 'started', false],
    ['at 90 %', 6000, 5400, 'completed', false],
    ['with 10 s left', 301, 291, 'completed', false],
    ['of less than 5 min', 299, 100, 'paused', false],
    ['of 5 min', 300, 100, 'paused', true],
  ])('a title %s', async (_, durationSeconds, position, state, inContinue) => {
    const media = { mediaId: 'med-1', maxResolution: '4K' as const, durationSeconds };
    const { titleId } = await aTitle(app, { media });
    await watch(titleId, position);
    expect((await watched()).map((row) => row.state)).toEqual([state]);
    expect((await continued()).length).toBe(inContinue ? 1 : 0);
  });

  test('a completed title starts again at 0 and stays completed, unless it is played from the start', async () => {
    const { titleId } = await aTitle(app);
    await watch(titleId, 5500);
    const again = await started(app, caller, { titleId });
    expect(again.resumeAtSeconds).toBe(0);
    await stop(app, again, { positionSeconds: 3000, sequence: 1 });
    expect((await watched())[0]!.state).toBe('completed');
    const anew = await started(app, caller, { titleId, fromStart: true });
    await stop(app, anew, { positionSeconds: 3000, sequence: 1 });
    expect((await continued())[0]).toMatchObject({ positionSeconds: 3000 });
  });

  test('a report near the start never erases an older point', async () => {
    const { titleId } = await aTitle(app);
    await watch(titleId, 3000);
    await watch(titleId, 12);
    expect((await continued())[0]).toMatchObject({ positionSeconds: 3000 });
    const anew = await started(app, caller, { titleId, fromStart: true });
    expect(anew.resumeAtSeconds).toBe(0);
    await stop(app, anew, { positionSeconds: 12, sequence: 1 });
    expect(await continued()).toEqual([]);
  });

  test('a series is one row: the episode in progress, else the next after the highest completed', async () => {
    const { series, episodes } = await aSeries(app, [2, 2]);
    const [e1, e2, e3, e4] = episodes.map(({ episodeId }) => episodeId) as [string, string, string, string];
    const { titleId } = series;
    await watch(titleId, 1000, e1);
    expect(await continued()).toMatchObject([{ episode: { id: e1 }, positionSeconds: 1000 }]);
    await watch(titleId, 2900, e3);
    expect(await continued()).toMatchObject([{ episode: { id: e4 }, positionSeconds: 0 }]);
    await watch(titleId, 2900, e1);
    expect(await continued()).toMatchObject([{ episode: { id: e4 }, positionSeconds: 0, percent: 0 }]);
    await watch(titleId, 10, e2);
    expect(await continued()).toMatchObject([{ episode: { id: e4 } }]);
    await watch(titleId, 1500, e2);
    expect(await continued()).toMatchObject([{ episode: { id: e2 }, positionSeconds: 1500 }]);
    await watch(titleId, 2900, e2);
    await watch(titleId, 2900, e4);
    expect(await continued()).toEqual([]);
    expect(await watched()).toMatchObject([{ episode: { id: e4 }, state: 'completed' }]);
  });

  test('titles that are gone are left out; one the plan no longer covers stays and says so', async () => {
    const [kept, deleted, premium] = [await aTitle(app), await aTitle(app), await aTitle(app)];
    for (const { titleId } of [kept, deleted, premium]) await watch(titleId, 600);
    await deleteItem(app.table, keyOf('title', deleted));
    await updateItem(app.table, keyOf('title', premium), { set: { accessLevel: 'premium' } });
    for (const rows of [await continued(), await watched()]) {
      expect(rows.map(({ title, playability }) => [title.id, playability.code])).toEqual([
        [premium.titleId, 'plan_upgrade_required'],
        [kept.titleId, 'ok'],
      ]);
    }
  });
});
