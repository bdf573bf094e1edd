import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as clearHistory } from '../../../functions/history/changes/clear-history.ts';
import { handler as removeFromHistory } from '../../../functions/history/changes/remove-from-history.ts';
import { handler as removePlay } from '../../../functions/history/changes/remove-play.ts';
import { handler as getProgress } from '../../../functions/history/lists/get-progress.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { newPerson } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { aSeries, aTitle, beat, entitle, started, stop } from '../../support/playback.ts';
import { everyPlay, exportedPlays, keptPlay } from '../../support/history/plays.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let caller: Caller;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  ({ caller } = await newPerson(app));
  await entitle(app, caller.userId);
});

async function watch(titleId: string, positionSeconds: number, episodeId?: string) {
  const playback = await started(app, caller, { titleId, ...(episodeId && { episodeId }) });
  app.advance(60);
  await stop(app, playback, { positionSeconds, sequence: 1 });
  app.advance(60);
  return playback;
}
const remove = (playbackId: string) =>
  callEndpoint(removePlay, app, { caller, params: { sessionId: playbackId } });
const idsOf = async (query = {}) => (await everyPlay(app, caller, query)).map(({ id }) => id);

describe('the log of plays', () => {
  test('has every playback, newest first, with how far it came, and of a title its own', async () => {
    const [film, { series, episodes }] = [await aTitle(app), await aSeries(app, [2])];
    const plays = [
      await watch(film.titleId, 900),
      await watch(series.titleId, 2995, episodes[1]!.episodeId),
      await watch(film.titleId, 5990),
    ];
    expect(await everyPlay(app, caller, { limit: '2' })).toMatchObject([
      { ...{ id: plays[2]!.id, titleId: film.titleId, completed: true, percent: 99.8, episodeId: null } },
      { ...{ id: plays[1]!.id, episodeId: episodes[1]!.episodeId, seasonNumber: 1, episodeNumber: 2 } },
      {
        ...{ id: plays[0]!.id, positionSeconds: 900, completed: false, endedAt: '2026-11-24T12:01:00.000Z' },
      },
    ]);
    expect(await idsOf({ titleId: film.titleId })).toEqual([plays[2]!.id, plays[0]!.id]);
    expect(await idsOf({ titleId: app.newId('ttl') })).toEqual([]);
  });

  test('has a playback that runs, without an end, and one whose device went silent as it left it', async () => {
    const { titleId } = await aTitle(app);
    const playback = await started(app, caller, { titleId });
    await beat(app, playback, 700, 1);
    expect(await everyPlay(app, caller)).toMatchObject([
      { id: playback.id, positionSeconds: 700, endedAt: null },
    ]);
    app.advance(24 * 3600);
    const left = { positionSeconds: 700, endedAt: '2026-11-24T12:00:00.000Z' };
    expect(await everyPlay(app, caller)).toMatchObject([left]);
    const other = await watch((await aTitle(app)).titleId, 100);
    expect(await everyPlay(app, caller)).toMatchObject([{ id: other.id }, left]);
  });

  test('loses one that is removed, and the position stays', async () => {
    const { titleId } = await aTitle(app);
    const [first, second] = [await watch(titleId, 900), await watch(titleId, 1200)];
    expect((await remove(second.id)).status).toBe(204);
    expect((await remove(second.id)).status).toBe(204);
    expect(await idsOf()).toEqual([first.id]);
    const { body } = await callEndpoint(getProgress, app, { caller, params: { titleId } });
    expect(body).toMatchObject({ positionSeconds: 1200, state: 'paused' });
  });

  test('does not get one back by a stop that comes late', async () => {
    const { titleId } = await aTitle(app);
    const [kept, removed] = [await watch(titleId, 900), await watch(titleId, 1200)];
    await stop(app, removed, { positionSeconds: 1260, sequence: 2 });
    expect(await everyPlay(app, caller)).toMatchObject([{ positionSeconds: 1260 }, { id: kept.id }]);
    await remove(removed.id);
    await stop(app, removed, { positionSeconds: 1290, sequence: 3 });
    expect(await idsOf()).toEqual([kept.id]);
  });

  test("forgets a title's with its history, and all with all of it", async () => {
    const [one, other] = [await aTitle(app), await aTitle(app)];
    await watch(one.titleId, 900);
    const kept = await watch(other.titleId, 900);
    await callEndpoint(removeFromHistory, app, { caller, params: { titleId: one.titleId } });
    expect(await idsOf()).toEqual([kept.id]);
    await callEndpoint(clearHistory, app, { caller });
    expect(await idsOf()).toEqual([]);
  });

  test('is in the export, and no one else can take anything out of it', async () => {
    const { titleId } = await aTitle(app);
    const playbackId = await keptPlay(app, caller.userId, titleId);
    const stranger = await newPerson(app);
    const asked = { caller: stranger.caller, params: { sessionId: playbackId } };
    expect((await callEndpoint(removePlay, app, asked)).status).toBe(204);
    expect(await exportedPlays(app, caller)).toEqual([
      {
        ...{ playbackId, titleId, completed: false, positionSeconds: 600, durationSeconds: 6000 },
        ...{ startedAt: '2026-11-24T12:00:00.000Z', endedAt: '2026-11-24T12:10:00.000Z' },
      },
    ]);
  });

  test('of an id that is none is 404', async () => {
    expect((await remove('pbs_1')).status).toBe(404);
  });
});
