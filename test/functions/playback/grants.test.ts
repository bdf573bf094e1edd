import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as adminOverview } from '../../../functions/admin/admin-overview.ts';
import { handler as clearHistory } from '../../../functions/history/changes/clear-history.ts';
import { handler as startPlayback } from '../../../functions/playback/start-playback.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { type Answer, callEndpoint } from '../../support/call.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { aCaller, aTitle, beat, entitle, signIn, started, stop } from '../../support/playback.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
});

async function subscriber(
  plan: Parameters<typeof entitle>[2] = {},
  title: Parameters<typeof aTitle>[1] = {},
) {
  const first = aCaller(app);
  await entitle(app, first.userId, plan);
  const { titleId } = await aTitle(app, title);
  const device = () => aCaller(app, first.userId);
  return { first, device, titleId };
}

async function start(caller: Caller, body: Record<string, unknown>): Promise<Answer> {
  await signIn(app, caller);
  return callEndpoint(startPlayback, app, { caller, body });
}

type Granted = { delivery: { expiresAt: string } };
/** Seconds that a delivery still lasts. */
const lasts = ({ delivery }: Granted) => (Date.parse(delivery.expiresAt) - app.now()) / 1000;

const play = async (caller: Caller, body: Record<string, unknown>) =>
  (await started(app, caller, body)) as unknown as Granted & { id: string; leaseToken: string };

describe('bytes follow slots: a renewable grant', () => {
  test('lasts ten minutes while no more devices hold one than the plan has streams', async () => {
    const { device, titleId } = await subscriber({ maxDevices: 2 });
    const tv = device();
    expect(lasts(await play(tv, { titleId }))).toBe(600);
    expect(lasts(await play(tv, { titleId }))).toBe(600);
    const laptop = await play(device(), { titleId });
    expect(lasts(laptop)).toBe(600);
    app.advance(30);
    expect(lasts((await beat(app, laptop, 30, 1)).body as Granted)).toBe(600);
  });

  test('lasts 90 s for devices that take turns, and its heartbeats renew it alike', async () => {
    const { device, titleId } = await subscriber({ maxDevices: 1 });
    await stop(app, await play(device(), { titleId }));
    for (let turn = 0; turn < 4; turn++) {
      const playback = await play(device(), { titleId });
      expect(lasts(playback)).toBe(90);
      app.advance(30);
      expect(lasts((await beat(app, playback, 30, 1)).body as Granted)).toBe(90);
      await stop(app, playback);
    }
  });

  test('is a usual one again when the others have run out, at the next look at the rights', async () => {
    const { device, titleId } = await subscriber({ maxDevices: 1 });
    await stop(app, await play(device(), { titleId }));
    const playback = await play(device(), { titleId });
    for (let count = 1; count <= 40; count++) {
      app.advance(30);
      await beat(app, playback, 30 * count, count);
    }
    expect(lasts((await beat(app, playback, 1300, 50)).body as Granted)).toBe(600);
    await stop(app, playback);
    app.advance(601);
    expect(lasts(await play(device(), { titleId }))).toBe(600);
  });

  test.each([
    ['runs out and is cleared from history', 76],
    ['is cleared from history while it runs', 1],
  ])('is remembered when its playback %s', async (_, seconds) => {
    const { first, device, titleId } = await subscriber({ maxDevices: 1 });
    const playback = await play(first, { titleId });
    app.advance(seconds);
    await callEndpoint(clearHistory, app, { caller: first });
    await stop(app, playback);
    expect(lasts(await play(device(), { titleId }))).toBe(90);
  });

  test('given by a late report is the one of before', async () => {
    const { first, titleId } = await subscriber();
    const playback = await play(first, { titleId });
    app.advance(30);
    await beat(app, playback, 30, 5);
    app.advance(20);
    expect(lasts((await beat(app, playback, 20, 4)).body as Granted)).toBe(580);
  });
});

describe('a standalone grant', () => {
  const standalone = (titleId: string) => ({ titleId, delivery: 'standalone' });

  test('lasts the running time and half an hour, and its heartbeats never lengthen it', async () => {
    const { first, titleId } = await subscriber();
    const playback = await play(first, standalone(titleId));
    expect(lasts(playback)).toBe(6000 + 1800);
    app.advance(30);
    const again = (await beat(app, playback, 30, 1)).body as Granted;
    expect(again.delivery.expiresAt).toBe(playback.delivery.expiresAt);
  });

  test.each<[string, Parameters<typeof subscriber>, number]>([
    ['six hours', [{}, { media: { mediaId: 'long', maxResolution: '4K', durationSeconds: 30_000 } }], 21_600],
    ['the end of the term', [{ until: Date.UTC(2026, 10, 24, 12) + 30_000 }], 30],
    ['the end of the title’s window', [{}, { availableUntil: Date.UTC(2026, 10, 24, 12) + 40_000 }], 40],
  ])('never goes beyond %s', async (_, household, seconds) => {
    const { first, titleId } = await subscriber(...household);
    expect(lasts(await play(first, standalone(titleId)))).toBe(seconds);
  });

  test('is refused while as many as the plan has streams have not run out, and says until when', async () => {
    const { first, device, titleId } = await subscriber({ maxDevices: 2 });
    await stop(app, await play(first, standalone(titleId)));
    app.advance(100);
    await stop(app, await play(first, standalone(titleId)));
    const refused = await start(device(), standalone(titleId));
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'stream_limit_reached', limit: 2, active: [], decision: { playable: false } },
    });
    expect(refused.headers['Retry-After']).toBe(String(7800 - 100));
    expect((await start(device(), { titleId })).status).toBe(201);
    app.advance(7800 - 100);
    expect((await start(device(), standalone(titleId))).status).toBe(201);
    expect((await start(device(), standalone(titleId))).status).toBe(409);
  });
});

describe('starts', () => {
  test('of an account take a slot 120 times an hour, and tell the limit', async () => {
    const { first, titleId } = await subscriber();
    await signIn(app, first);
    for (let count = 119; count >= 0; count--) {
      const { status, headers } = await start(first, { titleId });
      expect([status, headers.RateLimit]).toEqual([201, `"start";r=${count};t=3600`]);
    }
    app.advance(600);
    const refused = await start(first, { titleId });
    expect(refused).toMatchObject({ status: 429, headers: { 'Retry-After': '3000' } });
    app.advance(3000);
    expect((await start(first, { titleId })).status).toBe(201);
  });

  test('are not limited where limits are lifted', async () => {
    app = testApp(app.table, { limitOf: () => undefined });
    const { first, titleId } = await subscriber();
    for (let count = 0; count < 121; count++) expect((await start(first, { titleId })).status).toBe(201);
  });

  test('that are refused, or repeated, leave no mark', async () => {
    const { first, device, titleId } = await subscriber({ maxDevices: 1 });
    await signIn(app, first);
    const keyed = { caller: first, body: { titleId }, headers: { 'Idempotency-Key': 'k'.repeat(20) } };
    await callEndpoint(startPlayback, app, keyed);
    expect((await start(device(), { titleId })).status).toBe(409);
    expect((await start(first, { titleId: app.newId('ttl') })).status).toBe(404);
    const marks = (await everyItem(app.table)).filter(({ pk }) => String(pk).startsWith('STREAMS#'));
    expect(marks).toHaveLength(1);
  });

  test('of 250 accounts are all counted', async () => {
    const { titleId } = await aTitle(app, { accessLevel: 'free' });
    for (let count = 0; count < 250; count++) await started(app, aCaller(app), { titleId });
    const admin = { ...aCaller(app), role: 'admin' as const };
    expect((await callEndpoint(adminOverview, app, { caller: admin })).body).toMatchObject({
      runningStreams: 250,
    });
  });
});

describe('a stop after the end', () => {
  test('is counted, told so, and refused when there are too many', async () => {
    const { first, titleId } = await subscriber();
    const playback = await play(first, { titleId });
    const answers: Answer[] = [];
    for (let count = 0; count < 30; count++) {
      answers.push(await stop(app, playback, { positionSeconds: 100 + count, sequence: count }));
    }
    expect(answers.map(({ status }) => status)).toEqual([
      ...Array<number>(21).fill(200),
      ...Array<number>(9).fill(429),
    ]);
    expect(answers[1]!.headers.RateLimit).toBe('"stop";r=19;t=60');
    app.advance(Number(answers[25]!.headers['Retry-After']));
    expect((await stop(app, playback)).status).toBe(200);
  });
});

describe('a stream that another device swapped out', () => {
  test('is told so after that device has zapped and stopped twenty times', async () => {
    const { first, device, titleId } = await subscriber({ maxDevices: 1 });
    const phone = device();
    const playback = await play(first, { titleId });
    let other = await play(phone, { titleId, terminate: [playback.id] });
    for (let zap = 0; zap < 20; zap++) {
      app.advance(1);
      if (zap % 2 === 0) await stop(app, other);
      other = await play(phone, { titleId });
    }
    expect((await beat(app, playback, 30, 1)).body).toMatchObject({
      reason: 'terminated',
      terminatedBy: { deviceId: phone.deviceId },
    });
  });
});
