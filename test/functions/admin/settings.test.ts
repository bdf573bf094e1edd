import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as adminGetSettings } from '../../../functions/admin/admin-get-settings.ts';
import { handler as adminUpdateSettings } from '../../../functions/admin/admin-update-settings.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { consume } from '../../../lib/http/rate-limit.ts';
import { auditEntries } from '../../../lib/store/audit.ts';
import { SETTINGS_SECONDS } from '../../../lib/store/limits.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { withFault } from '../../support/faults.ts';
import { newCaller } from '../../support/subscriptions/subscribers.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let admin: Caller;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  admin = await newCaller(app, 'admin');
});

const show = () => callEndpoint(adminGetSettings, app, { caller: admin });
const change = (limits: object, version?: number) => {
  const headers: Record<string, string> = version === undefined ? {} : { 'If-Match': `"${version}"` };
  return callEndpoint(adminUpdateSettings, app, { caller: admin, body: { limits }, headers });
};
const limitNow = async (on = app) => (await consume(on, 'anonymous', '203.0.113.7'))?.limit;

describe('the settings', () => {
  test('are those of the stage until somebody changes them', async () => {
    const { body } = await show();
    expect(body).toMatchObject({ appliesWithinSeconds: 10, version: 1, updatedAt: null });
    expect(body.limits.anonymous).toEqual({ limit: 60, windowSeconds: 60, stageLimit: 60 });
    expect(body.limits.register).toEqual({ limit: 20, windowSeconds: 3600, stageLimit: 20 });
  });

  test('change in what is sent alone, go back with null, and leave an audit item each time', async () => {
    await change({ anonymous: 120, login: 5 });
    const { body } = await change({ login: null }, 2);
    expect(body).toMatchObject({ version: 3, limits: { anonymous: { limit: 120, stageLimit: 60 } } });
    expect(body.limits.login.limit).toBe(10);
    expect((await show()).body).toEqual(body);
    const { records } = await auditEntries(app.table, { limit: 9, after: undefined });
    const told = { actorId: admin.userId, action: 'adminUpdateSettings', objectId: 'settings' };
    expect(records).toMatchObject([
      {
        ...told,
        before: { limits: { anonymous: 120, login: 5 } },
        after: { limits: { anonymous: 120 } },
      },
      { ...told, before: { limits: {} }, after: { limits: { anonymous: 120, login: 5 } } },
    ]);
  });

  test('stay at their version when nothing changes, and refuse who saw an older one', async () => {
    await change({ anonymous: 120 }, 1);
    expect((await change({ anonymous: 120 })).body.version).toBe(2);
    expect((await change({})).body.version).toBe(2);
    expect(await change({ anonymous: 90 }, 1)).toMatchObject({
      status: 412,
      body: { code: 'stale_version' },
    });
    const racing = await Promise.all([1, 2, 3].map((n) => change({ anonymous: n }, 2)));
    expect(racing.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  });

  test.each([
    ['nothing', 0],
    ['a negative figure', -5],
    ['part of a request', 1.5],
    ['too large a figure', 1_000_001],
    ['a word', 'off'],
    ['what breaks numbers', 1e308],
  ])('refuse %s and say where', async (_what, figure) => {
    const { status, body } = await change({ login: 5, anonymous: figure });
    expect([status, body.errors[0].pointer]).toEqual([422, '/limits/anonymous']);
    expect((await show()).body.version).toBe(1);
  });

  test('refuse a limit that there is not, or that no stage may change', async () => {
    for (const name of ['everybody', 'password', 'heartbeat', '__proto__']) {
      const { status } = await callEndpoint(adminUpdateSettings, app, {
        ...{ caller: admin, body: `{"limits":{"${name}":1}}` },
        headers: { 'Content-Type': 'application/json' },
      });
      expect([name, status]).toEqual([name, 422]);
    }
  });

  test('show no limit where the stage lifts them', async () => {
    app = testApp(app.table, { limitOf: () => undefined });
    await change({ anonymous: 5 });
    expect((await show()).body.limits.anonymous).toMatchObject({ limit: null, stageLimit: null });
    expect(await consume(app, 'anonymous', '203.0.113.7')).toBeUndefined();
  });
});

describe('a changed limit', () => {
  test('applies in every container within ten seconds, to the window that is running too', async () => {
    const other = { ...testApp(app.table), now: app.now };
    expect([await limitNow(), await limitNow(other)]).toEqual([60, 60]);
    await change({ anonymous: 4 });
    app.advance(SETTINGS_SECONDS);
    expect([await limitNow(), await limitNow(other)]).toEqual([4, 4]);
    expect((await consume(other, 'anonymous', '203.0.113.7'))?.admitted).toBe(false);
  });

  test('is asked for once in that time, however many requests come at once', async () => {
    let reads = 0;
    const observe = (actions: string[]) => void (actions.includes('GetItem') && reads++);
    const counting: TestApp = { ...app, table: { ...app.table, observe } };
    await Promise.all(Array.from({ length: 30 }, () => limitNow(counting)));
    expect(reads).toBe(1);
    app.advance(SETTINGS_SECONDS);
    await limitNow(counting);
    expect(reads).toBe(2);
  });

  test('holds on where it cannot be asked for again, and the stage’s own where it never was', async () => {
    const failing = (at: number): TestApp => ({
      ...testApp(withFault(app.table, { at, kind: 'throttled' })),
      ...{ now: app.now, log: app.log },
    });
    await change({ anonymous: 4 });
    expect(await limitNow(failing(1))).toBe(60);
    const once = failing(3);
    expect(await limitNow(once)).toBe(4);
    app.advance(SETTINGS_SECONDS);
    expect(await limitNow(once)).toBe(4);
    expect(app.logged.filter(({ message }) => message === 'limits not read')).toHaveLength(2);
  });
});
