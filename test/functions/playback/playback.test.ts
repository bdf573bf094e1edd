import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as listPlayback } from '../../../functions/playback/list-playback.ts';
import { handler as startPlayback } from '../../../functions/playback/start-playback.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint, settled } from '../../support/call.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { aCaller, aSeries, aTitle, beat, entitle, started, stop } from '../../support/playback.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
});

/** A subscriber with a title to watch. */
async function subscriber(plan: Parameters<typeof entitle>[2] = {}) {
  const caller = aCaller(app);
  await entitle(app, caller.userId, plan);
  const { titleId } = await aTitle(app);
  return { caller, titleId, tv: aCaller(app, caller.userId), phone: aCaller(app, caller.userId) };
}

describe('a playback from its start to its stop', () => {
  test('resumes where it was stopped', async () => {
    const { caller, titleId, tv } = await subscriber();
    const first = await started(app, caller, { titleId });
    expect(first).toMatchObject({
      titleId,
      episodeId: null,
      resumeAtSeconds: 0,
      maxResolution: '1080p',
      heartbeatEverySeconds: 30,
      leaseExpiresAt: new Date(app.now() + 75_000).toISOString(),
      delivery: { mode: 'renewable', manifestUrl: expect.stringContaining('/hd/index.m3u8?') },
    });
    app.advance(30);
    const alive = await beat(app, first, 400, 1);
    expect(alive).toMatchObject({
      status: 200,
      body: {
        leaseExpiresAt: new Date(app.now() + 75_000).toISOString(),
        progress: { titleId, positionSeconds: 400, percent: 6.7, state: 'playing' },
      },
    });
    app.advance(10);
    const stopped = await stop(app, first, { positionSeconds: 410, sequence: 2 });
    expect(stopped).toMatchObject({
      status: 200,
      body: { progress: { positionSeconds: 410, state: 'paused' } },
    });
    expect(await started(app, tv, { titleId })).toMatchObject({ resumeAtSeconds: 410 });
  });

  test('stopping again, and after the slot ran out, is answered alike', async () => {
    const { caller, titleId } = await subscriber();
    const playback = await started(app, caller, { titleId });
    await stop(app, playback, { positionSeconds: 900, sequence: 1 });
    const again = await stop(app, playback, { positionSeconds: 900, sequence: 1 });
    expect(again).toMatchObject({ status: 200, body: { progress: { positionSeconds: 900 } } });
    const next = await started(app, caller, { titleId });
    app.advance(80);
    const late = await stop(app, next, { positionSeconds: 1200, sequence: 1 });
    expect(late).toMatchObject({ status: 200, body: { progress: { positionSeconds: 1200 } } });
  });

  test('a heartbeat after the end says how it ended', async () => {
    const { caller, titleId, tv } = await subscriber();
    const stopped = await started(app, caller, { titleId });
    await stop(app, stopped);
    expect((await beat(app, stopped, 10, 5)).body).toMatchObject({ code: 'lease_ended', reason: 'stopped' });
    const silent = await started(app, tv, { titleId });
    app.advance(75);
    expect(await beat(app, silent, 10, 1)).toMatchObject({ status: 410, body: { reason: 'expired' } });
  });

  test('a slot frees itself 75 s after the last heartbeat, not before', async () => {
    const { caller, titleId, tv } = await subscriber({ maxDevices: 1 });
    const first = await started(app, caller, { titleId });
    app.advance(60);
    await beat(app, first, 60, 1);
    app.advance(74);
    expect((await callEndpoint(startPlayback, app, { caller: tv, body: { titleId } })).status).toBe(409);
    app.advance(1);
    const second = await started(app, tv, { titleId });
    expect(second.resumeAtSeconds).toBe(60);
    expect((await beat(app, first, 90, 2)).body).toMatchObject({ reason: 'expired' });
  });
});

describe('slots', () => {
  test('the device that is one too many is told which streams run, and may end one of them', async () => {
    const { caller, titleId, tv, phone } = await subscriber();
    const first = await started(app, caller, { titleId });
    app.advance(1);
    const second = await started(app, tv, { titleId });
    const refused = await callEndpoint(startPlayback, app, { caller: phone, body: { titleId } });
    expect(refused).toMatchObject({ status: 409, body: { code: 'stream_limit_reached', limit: 2 } });
    expect(refused.body.active.map(({ sessionId }: { sessionId: string }) => sessionId)).toEqual([
      first.id,
      second.id,
    ]);
    const swapped = await started(app, phone, { titleId, terminate: [first.id, app.newId('pbs')] });
    expect(await beat(app, first, 10, 1)).toMatchObject({
      status: 410,
      body: {
        reason: 'terminated',
        terminatedBy: { deviceId: phone.deviceId, deviceName: 'Living room TV', platform: 'tv' },
      },
    });
    const running = await callEndpoint(listPlayback, app, { caller });
    expect(running.body.items.map(({ sessionId }: { sessionId: string }) => sessionId)).toEqual([
      second.id,
      swapped.id,
    ]);
  });

  test('a swap that would not make room ends nothing', async () => {
    const { caller, titleId, tv, phone } = await subscriber();
    const first = await started(app, caller, { titleId });
    const second = await started(app, tv, { titleId });
    await entitle(app, caller.userId, { maxDevices: 1 });
    const refused = await callEndpoint(startPlayback, app, {
      caller: phone,
      body: { titleId, terminate: [second.id] },
    });
    expect(refused.status).toBe(409);
    expect((await beat(app, first, 10, 1)).status).toBe(200);
  });

  test('the same device starting again replaces its own stream', async () => {
    const { caller, titleId } = await subscriber({ maxDevices: 1 });
    const first = await started(app, caller, { titleId });
    await beat(app, first, 500, 1);
    const second = await started(app, caller, { titleId });
    expect(second.resumeAtSeconds).toBe(500);
    expect((await beat(app, first, 510, 2)).status).toBe(410);
    expect((await beat(app, second, 510, 1)).status).toBe(200);
  });

  test('a start that is repeated with its key takes one slot', async () => {
    const { caller, titleId } = await subscriber({ maxDevices: 1 });
    const keyed = { caller, body: { titleId }, headers: { 'Idempotency-Key': 'k'.repeat(20) } };
    const first = await callEndpoint(startPlayback, app, keyed);
    const again = await callEndpoint(startPlayback, app, keyed);
    expect([again.status, again.body]).toEqual([201, first.body]);
  });

  test('a start that is repeated with its key leaves no token and no signature in the table', async () => {
    const { caller, titleId } = await subscriber();
    const keyed = { caller, body: { titleId }, headers: { 'Idempotency-Key': 'k'.repeat(20) } };
    const { body } = await callEndpoint(startPlayback, app, keyed);
    const kept = JSON.stringify(await everyItem(app.table));
    expect(kept).not.toContain(body.leaseToken);
    expect(kept).not.toContain(/Signature=([^&]+)/.exec(body.delivery.query)![1]);
    expect((await callEndpoint(startPlayback, app, keyed)).body).toEqual(body);
  });

  test('a start that was refused for its slot starts under the same key when the slot is free', async () => {
    const { caller, titleId, tv } = await subscriber({ maxDevices: 1 });
    const first = await started(app, caller, { titleId });
    const keyed = { caller: tv, body: { titleId }, headers: { 'Idempotency-Key': 'k'.repeat(20) } };
    expect((await callEndpoint(startPlayback, app, keyed)).status).toBe(409);
    await stop(app, first);
    expect((await callEndpoint(startPlayback, app, keyed)).status).toBe(201);
  });

  test('50 devices at once at a limit of 2: exactly 2 start, round after round', async () => {
    const { titleId } = await aTitle(app);
    for (let round = 0; round < 4; round++) {
      const userId = app.newId('usr');
      await entitle(app, userId);
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => {
          const caller = aCaller(app, userId);
          return settled(() => callEndpoint(startPlayback, app, { caller, body: { titleId } }));
        }),
      );
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([201, 201, ...Array<number>(48).fill(409)]);
    }
  });
});

describe('reports', () => {
  test('a late report is answered with the true state and changes nothing', async () => {
    const { caller, titleId } = await subscriber();
    const playback = await started(app, caller, { titleId });
    await beat(app, playback, 1000, 5);
    const late = await beat(app, playback, 700, 4);
    expect(late).toMatchObject({ status: 200, body: { progress: { positionSeconds: 1000 } } });
    expect(
      (await stop(app, playback, { positionSeconds: 50, sequence: 3 })).body.progress.positionSeconds,
    ).toBe(1000);
  });

  test('the 21st heartbeat of a minute is refused, late ones counted, and the next minute admits again', async () => {
    const { caller, titleId } = await subscriber();
    const playback = await started(app, caller, { titleId });
    for (let sequence = 1; sequence <= 10; sequence++) await beat(app, playback, 40 + sequence, sequence);
    for (let late = 0; late < 10; late++) expect((await beat(app, playback, 1, 1)).status).toBe(200);
    const refused = await beat(app, playback, 100, 11);
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    app.advance(Number(refused.headers['Retry-After']));
    expect((await beat(app, playback, 100, 12)).status).toBe(200);
  });

  test('a foreign or broken lease token is 401', async () => {
    const { caller, titleId, tv } = await subscriber();
    const first = await started(app, caller, { titleId });
    const second = await started(app, tv, { titleId });
    const mixed = await beat(app, { id: first.id, leaseToken: second.leaseToken }, 1, 1);
    expect(mixed).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });
});

describe('delivery', () => {
  test('cookies are set through the distribution only, bound to the granted directory', async () => {
    const { caller, titleId } = await subscriber();
    const edgeKey = (await app.secrets()).edgeKey;
    const plain = await callEndpoint(startPlayback, app, { caller, body: { titleId } });
    expect(plain.cookies).toEqual([]);
    const headers = { 'X-Marquee-Edge': edgeKey };
    const answer = await callEndpoint(startPlayback, app, { caller, body: { titleId }, headers });
    expect(answer.cookies.length).toBeGreaterThanOrEqual(3);
    for (const cookie of answer.cookies) expect(cookie).toMatch(/Path=\/media\/v\/[^;]+\/hd\/;.*Secure/);
  });

  test('a start that is repeated with its key sets the same cookies again', async () => {
    const { caller, titleId } = await subscriber();
    const headers = {
      'X-Marquee-Edge': (await app.secrets()).edgeKey,
      'Idempotency-Key': 'a-start-from-a-browser',
    };
    const start = () => callEndpoint(startPlayback, app, { caller, body: { titleId }, headers });
    const [first, again] = [await start(), await start()];
    expect(first.cookies.length).toBeGreaterThanOrEqual(3);
    expect(again).toMatchObject({ status: 201, cookies: first.cookies, body: first.body });
  });

  test('a stage may forbid URLs that carry themselves', async () => {
    const { caller, titleId } = await subscriber();
    const body = { titleId, delivery: 'standalone' };
    const allowed = await callEndpoint(startPlayback, app, { caller, body });
    expect(allowed.body.delivery.manifestUrl).toContain('index.q.m3u8?');
    app.config.standaloneDelivery = false;
    const refused = await callEndpoint(startPlayback, app, { caller, body });
    expect(refused).toMatchObject({ status: 403, body: { code: 'delivery_not_allowed' } });
  });
});

describe('series', () => {
  test('without an episode the next one plays', async () => {
    const caller = aCaller(app);
    await entitle(app, caller.userId);
    const { series, episodes } = await aSeries(app, [2, 1]);
    const { titleId } = series;
    const ids = episodes.map(({ episodeId }) => episodeId);
    const first = await started(app, caller, { titleId });
    expect(first.episodeId).toBe(ids[0]);
    await beat(app, first, 600, 1);
    expect(await started(app, caller, { titleId })).toMatchObject({
      episodeId: ids[0],
      resumeAtSeconds: 600,
    });
    const second = await started(app, caller, { titleId, episodeId: ids[1] });
    await stop(app, second, { positionSeconds: 2900, sequence: 1 });
    const third = await started(app, caller, { titleId });
    expect(third).toMatchObject({ episodeId: ids[2], resumeAtSeconds: 0 });
    await stop(app, third, { positionSeconds: 2995, sequence: 1 });
    // Its end is where it begins anew, and what was left in the middle goes on there.
    expect(await started(app, caller, { titleId })).toMatchObject({
      episodeId: ids[0],
      resumeAtSeconds: 600,
    });
  });

  test('an episode of another title is 404', async () => {
    const caller = aCaller(app);
    await entitle(app, caller.userId);
    const { episodes } = await aSeries(app, [1]);
    const { titleId } = await aTitle(app);
    const body = { titleId, episodeId: episodes[0]!.episodeId };
    expect((await callEndpoint(startPlayback, app, { caller, body })).status).toBe(404);
  });
});
