import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as clearHistory } from '../../../functions/history/changes/clear-history.ts';
import { handler as getProgress } from '../../../functions/history/lists/get-progress.ts';
import { handler as recentlyWatched } from '../../../functions/history/lists/recently-watched.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { withInterlude } from '../../support/faults.ts';
import { aCaller, aSeries, aTitle, beat, entitle, started, stop } from '../../support/playback.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let laptop: Caller;
let tv: Caller;
let phone: Caller;
let titleId: string;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  laptop = aCaller(app);
  [tv, phone] = [aCaller(app, laptop.userId), aCaller(app, laptop.userId)];
  await entitle(app, laptop.userId, { maxDevices: 3 });
  ({ titleId } = await aTitle(app));
});

type Playback = Awaited<ReturnType<typeof started>>;
const told = async (playback: Playback, position: number, sequence: number, state?: 'paused') =>
  (await beat(app, playback, position, sequence, state)).body.progress;
const known = async (of = titleId) =>
  (await callEndpoint(getProgress, app, { caller: laptop, params: { titleId: of } })).body;

describe('two playbacks of one film', () => {
  test('the newest moves the point, and the one before is told the truth', async () => {
    const first = await started(app, tv, { titleId });
    await told(first, 1000, 1);
    const second = await started(app, phone, { titleId });
    expect(second.resumeAtSeconds).toBe(1000);
    await told(second, 2000, 1);
    expect(await told(first, 1030, 2)).toMatchObject({ positionSeconds: 2000, state: 'playing' });
    expect(await known()).toMatchObject({ positionSeconds: 2000 });
  });

  test('when the newest has stopped the one before goes on moving it', async () => {
    const first = await started(app, tv, { titleId });
    await told(first, 1000, 1);
    const second = await started(app, phone, { titleId });
    await told(first, 1030, 2);
    expect((await stop(app, second)).body.progress).toMatchObject({ positionSeconds: 1000 });
    expect(await told(first, 1060, 3)).toMatchObject({ positionSeconds: 1060 });
    await stop(app, first, { positionSeconds: 1090, sequence: 4 });
    expect(await known()).toMatchObject({ positionSeconds: 1090 });
  });

  test('so it does when the newest has run out, from its next report, and a stop is one', async () => {
    for (const last of ['heartbeat', 'stop']) {
      const film = (await aTitle(app)).titleId;
      const first = await started(app, tv, { titleId: film });
      await told(first, 1000, 1);
      const second = await started(app, phone, { titleId: film });
      await told(second, 3000, 1);
      app.advance(50);
      await told(first, 1050, 2);
      app.advance(30);
      expect(await known(film)).toMatchObject({ positionSeconds: 3000 });
      if (last === 'heartbeat') expect(await told(first, 1080, 3)).toMatchObject({ positionSeconds: 1080 });
      else await stop(app, first, { positionSeconds: 1080, sequence: 3 });
      expect(await known(film)).toMatchObject({ positionSeconds: 1080 });
      await stop(app, first);
      expect(await known(film)).toMatchObject({ positionSeconds: 1080 });
    }
  });

  test('one that is stopped while its report takes its turn is told so', async () => {
    const first = await started(app, tv, { titleId });
    await told(first, 1000, 1);
    await started(app, phone, { titleId });
    app.advance(50);
    await told(first, 1050, 2);
    app.advance(30);
    const table = withInterlude(app.table, 'PutCommand', () => stop(app, first));
    const answer = await beat({ ...app, table }, first, 1080, 3);
    expect(answer.status).toBe(410);
    expect(answer.body).toMatchObject({ code: 'lease_ended', reason: 'stopped' });
  });

  test('of three the middle one goes on, and the first after it', async () => {
    const [first, second, third] = [
      await started(app, laptop, { titleId }),
      await started(app, tv, { titleId }),
      await started(app, phone, { titleId }),
    ];
    await told(third, 3000, 1);
    await stop(app, third);
    expect(await told(first, 1000, 1)).toMatchObject({ positionSeconds: 3000 });
    expect(await told(second, 2000, 1)).toMatchObject({ positionSeconds: 2000 });
    await stop(app, second);
    expect(await told(first, 1030, 2)).toMatchObject({ positionSeconds: 1030 });
  });

  test('what the newest completed stays completed for the one that goes on', async () => {
    const first = await started(app, tv, { titleId });
    await told(first, 1000, 1);
    const second = await started(app, phone, { titleId });
    await told(second, 5900, 1);
    await stop(app, second);
    app.advance(5);
    await told(first, 1030, 2);
    expect(await known()).toMatchObject({ positionSeconds: 1030, state: 'completed' });
  });

  test('a device that starts the film again takes it from the other, whose turn comes back', async () => {
    const first = await started(app, tv, { titleId });
    const second = await started(app, phone, { titleId });
    await told(second, 2000, 1);
    const anew = await started(app, phone, { titleId });
    expect(anew.resumeAtSeconds).toBe(2000);
    expect(await told(first, 500, 1)).toMatchObject({ positionSeconds: 2000 });
    expect(await told(anew, 2030, 1)).toMatchObject({ positionSeconds: 2030 });
    await stop(app, anew);
    expect(await told(first, 530, 2)).toMatchObject({ positionSeconds: 530 });
  });
});

describe('two episodes at once', () => {
  test('each moves its own point and is answered with it', async () => {
    const { series, episodes } = await aSeries(app, [2]);
    const [e1, e2] = episodes.map(({ episodeId }) => episodeId) as [string, string];
    const first = await started(app, tv, { titleId: series.titleId, episodeId: e1 });
    const second = await started(app, phone, { titleId: series.titleId, episodeId: e2 });
    await told(second, 500, 1);
    app.advance(1);
    expect(await told(first, 1000, 1)).toMatchObject({ episodeId: e1, positionSeconds: 1000 });
    const both = [{ positionSeconds: 1000 }, { positionSeconds: 500 }];
    expect(await known(series.titleId)).toMatchObject({ episodeId: e1, episodes: both });
    app.advance(1);
    await stop(app, second, { positionSeconds: 530, sequence: 2 });
    await stop(app, first, { positionSeconds: 1030, sequence: 2 });
    const stopped = [{ positionSeconds: 1030 }, { positionSeconds: 530 }];
    expect(await known(series.titleId)).toMatchObject({ episodes: stopped });
  });
});

describe('what a report is answered', () => {
  test('the state that was sent, and that it is at its end', async () => {
    const playback = await started(app, tv, { titleId });
    expect(await told(playback, 10, 1)).toMatchObject({ state: 'playing' });
    expect(await told(playback, 1000, 2, 'paused')).toMatchObject({ state: 'paused' });
    expect(await told(playback, 900, 1)).toMatchObject({ state: 'paused', positionSeconds: 1000 });
    expect(await told(playback, 5900, 3)).toMatchObject({ state: 'completed' });
    await stop(app, playback);
    expect((await stop(app, playback)).body.progress).toMatchObject({ state: 'completed' });
  });

  test('a playback that ran out is paused at its last report', async () => {
    const playback = await started(app, tv, { titleId });
    await told(playback, 1000, 1);
    app.advance(80);
    expect((await stop(app, playback)).body.progress).toMatchObject({
      state: 'paused',
      positionSeconds: 1000,
    });
  });
});

describe('a touch of the last tenth', () => {
  test('is taken back within 60 s by the playback that did it, by a heartbeat or a late stop', async () => {
    const playback = await started(app, tv, { titleId });
    await told(playback, 1000, 1);
    expect(await told(playback, 5900, 2)).toMatchObject({ state: 'completed' });
    app.advance(60);
    expect(await told(playback, 12, 3)).toMatchObject({ state: 'playing', positionSeconds: 1000 });
    await told(playback, 5900, 4);
    await started(app, tv, { titleId: (await aTitle(app)).titleId });
    app.advance(59);
    const late = await stop(app, playback, { positionSeconds: 1200, sequence: 5 });
    expect(late.body.progress).toMatchObject({ state: 'paused', positionSeconds: 1200 });
  });

  test('is for good after 60 s, and by another playback at once', async () => {
    const playback = await started(app, tv, { titleId });
    await told(playback, 5900, 1);
    app.advance(30);
    await told(playback, 5930, 2);
    app.advance(31);
    await told(playback, 1000, 3);
    expect(await known()).toMatchObject({ state: 'completed', positionSeconds: 1000 });
    const other = (await aTitle(app)).titleId;
    await told(await started(app, tv, { titleId: other }), 5900, 1);
    await told(await started(app, phone, { titleId: other }), 1000, 1);
    expect(await known(other)).toMatchObject({ state: 'completed', positionSeconds: 1000 });
  });
});

describe('a stop after the end', () => {
  test('moves the point only of what its playback moved last and nobody plays now', async () => {
    const first = await started(app, tv, { titleId });
    await told(first, 1000, 1);
    app.advance(80);
    const second = await started(app, phone, { titleId });
    expect((await stop(app, first, { positionSeconds: 1200, sequence: 2 })).body.progress).toMatchObject({
      positionSeconds: 1000,
    });
    await stop(app, second);
    await stop(app, first, { positionSeconds: 1300, sequence: 3 });
    expect(await known()).toMatchObject({ positionSeconds: 1000 });
    await stop(app, second, { positionSeconds: 1400, sequence: 1 });
    expect(await known()).toMatchObject({ positionSeconds: 1400 });
  });

  test('is one of the playback that was handed the point, though it had no time to report', async () => {
    const first = await started(app, tv, { titleId });
    const second = await started(app, phone, { titleId });
    await told(second, 1000, 1);
    await stop(app, second);
    await started(app, tv, { titleId: (await aTitle(app)).titleId });
    await stop(app, first, { positionSeconds: 1200, sequence: 1 });
    await stop(app, second, { positionSeconds: 1300, sequence: 2 });
    expect(await known()).toMatchObject({ positionSeconds: 1200 });
  });

  test('is one of the playback that ran out last, in whatever order they began and were noticed', async () => {
    const first = await started(app, tv, { titleId });
    const second = await started(app, phone, { titleId });
    await told(second, 1000, 1);
    app.advance(30);
    await told(first, 900, 1);
    app.advance(80);
    await stop(app, second, { positionSeconds: 1300, sequence: 2 });
    expect(await known()).toMatchObject({ positionSeconds: 1000 });
    await stop(app, first, { positionSeconds: 1200, sequence: 2 });
    expect(await known()).toMatchObject({ positionSeconds: 1200 });
  });

  test('brings nothing to the front, and nothing back after a clear', async () => {
    const other = (await aTitle(app)).titleId;
    const first = await started(app, tv, { titleId });
    await told(first, 1000, 1);
    app.advance(80);
    await stop(app, await started(app, tv, { titleId: other }), { positionSeconds: 900, sequence: 1 });
    app.advance(80);
    await stop(app, first, { positionSeconds: 1200, sequence: 2 });
    const list = async () =>
      (await callEndpoint(recentlyWatched, app, { caller: laptop })).body.items.map(
        (row: { title: { id: string } }) => row.title.id,
      );
    expect(await list()).toEqual([other, titleId]);
    await callEndpoint(clearHistory, app, { caller: laptop });
    await stop(app, first, { positionSeconds: 1300, sequence: 3 });
    expect(await list()).toEqual([]);
  });
});

describe('what begins anew', () => {
  test('a film played again keeps a point and its row while the mark stays', async () => {
    await stop(app, await started(app, tv, { titleId }), { positionSeconds: 5900, sequence: 1 });
    const again = await started(app, tv, { titleId });
    expect(again.resumeAtSeconds).toBe(0);
    await stop(app, again, { positionSeconds: 2000, sequence: 1 });
    expect(await known()).toMatchObject({ state: 'completed', positionSeconds: 2000 });
    expect((await started(app, phone, { titleId })).resumeAtSeconds).toBe(2000);
  });
});
