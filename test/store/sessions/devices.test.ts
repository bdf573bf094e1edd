import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DeviceRecord } from '../../../lib/domain/accounts/user.ts';
import { type Credentials, readCredentials } from '../../../lib/store/accounts/credentials.ts';
import {
  deviceWrite,
  isDeviceSignedIn,
  isKnownDevice,
  signedInDevices,
  signInChange,
  signOut,
  signOutChange,
} from '../../../lib/store/sessions/devices.ts';
import { isPending, pendingToken } from '../../../lib/store/sessions/mailed-tokens.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { getItem, putItem, transact } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
});

const userId = 'usr_1';
const dev = (n: number) => `dev_${String(n).padStart(2, '0')}`;
const device = (n: number, more: Partial<DeviceRecord> = {}) =>
  ({
    ...{ userId, deviceId: dev(n), name: 'TV', platform: 'tv', session: 3, generation: 0, replaced: [] },
    ...{ createdAt: 1, signedInAt: 1, lastSeenAt: 1, expiresAt: app.now() + 1, refreshHash: 'h', ...more },
  }) as DeviceRecord;
const listOf = (count: number, at = (n: number) => n) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [dev(n), at(n)]));
const credentials = (more: Partial<Credentials> = {}): Credentials => ({
  ...{ userId, passwordHash: 'hash', v: 7, by: 'made', devices: {}, known: {}, ...more },
});

describe('a session', () => {
  test('is over at its end to the millisecond, and with another number on its device', async () => {
    await transact(app.table, [deviceWrite(device(1))]);
    const isOn = (authVersion: number, at: number, deviceId = dev(1)) =>
      isDeviceSignedIn(app.table, { userId, deviceId, authVersion }, app.now() + at);
    expect(await Promise.all([isOn(3, 0), isOn(3, 1), isOn(2, 0), isOn(3, 0, dev(2))])).toEqual([
      ...[true, false, false, false],
    ]);
    const listed = async (at: number) => (await signedInDevices(app.table, userId, app.now() + at)).length;
    expect([await listed(0), await listed(1)]).toEqual([1, 0]);
    const [stored] = await everyItem(app.table);
    expect(stored!.ttl).toBe(Math.ceil((app.now() + 1) / 1000));
  });

  test('of a device that signs in again begins anew, and its device stays as old as it was', async () => {
    const createdAt = app.now() - 5;
    await transact(app.table, [deviceWrite(device(1, { createdAt }))]);
    const devices = { [dev(1)]: 1 };
    const { set, writes, result } = await signInChange(app, credentials({ devices }), {
      ...{ id: dev(1), name: 'Sofa', platform: 'tv' },
    });
    expect(result.device).toMatchObject({
      ...{ deviceId: dev(1), name: 'Sofa', createdAt, session: 8, lastSeenAt: app.now(), generation: 0 },
    });
    expect(set).toEqual({
      ...{ devices: { [dev(1)]: app.now() }, known: {} },
      out: { [dev(1)]: { session: 7, at: app.now() } },
    });
    expect(writes).toHaveLength(2);
  });

  test('of a device that signed out ends nothing, and one without a name has one', async () => {
    const known = { [dev(1)]: 1, [dev(2)]: 2 };
    const back = await signInChange(app, credentials({ known }), {
      ...{ id: dev(1), name: 'Sofa', platform: 'tv' },
    });
    expect(back.set).toEqual({ devices: { [dev(1)]: app.now() }, known: { [dev(2)]: 2 } });
    expect(back.result.device.createdAt).toBe(app.now());
    const { result } = await signInChange(app, credentials({ known }), undefined);
    expect(result.device).toMatchObject({ name: 'Unnamed device', platform: 'other' });
    expect(isKnownDevice(credentials({ known }), result.device.deviceId)).toBe(false);
  });

  test.each([
    ['whose session ran out', 4, { expiresAt: 0, lastSeenAt: 99 }],
    ['that was unseen for longest', 5, { lastSeenAt: 1 }],
  ])('is the 21st: of those before it the one goes %s', async (_what, goes, more) => {
    const devices = listOf(20);
    const stored = (n: number) => device(n, { lastSeenAt: 50 + n, ...(n === goes && more) });
    await transact(
      app.table,
      Object.keys(devices).map((_id, n) => deviceWrite(stored(n))),
    );
    const { set, writes, result } = await signInChange(app, credentials({ devices }), undefined);
    const { [dev(goes)]: _gone, ...kept } = devices;
    expect(set!.devices).toEqual({ ...kept, [result.device.deviceId]: app.now() });
    expect(set!.out).toEqual({ [dev(goes)]: { session: 7, at: app.now() } });
    expect(writes).toContainEqual({ delete: keyOf('device', { userId, deviceId: dev(goes) }) });
    const { [dev(19)]: _free, ...nineteen } = devices;
    const twentieth = await signInChange(app, credentials({ devices: nineteen }), undefined);
    expect(twentieth.set).not.toHaveProperty('out');
    expect(Object.keys(twentieth.set!.devices!)).toHaveLength(20);
  });
});

describe('signing out', () => {
  test('leaves a device known where its owner comes back, and forgets one that was lost', () => {
    const now = credentials({ devices: { a: 1, b: 2 }, known: { c: 3 } });
    const leave = (ending: string[], forget: boolean) => signOutChange(now, ending, { at: 9, forget }).set;
    expect(leave(['a'], false)).toEqual({
      ...{ devices: { b: 2 }, known: { a: 9, c: 3 }, out: { a: { session: 7, at: 9 } } },
    });
    expect(leave(['a'], true)).toMatchObject({ devices: { b: 2 }, known: { c: 3 } });
    // Who is not signed in is ended all the same, and not known by it.
    expect(leave(['x'], false)).toMatchObject({ known: { c: 3 }, out: { x: { session: 7, at: 9 } } });
    expect(signOutChange(now, [], { at: 9, forget: false })).toEqual({
      ...{ set: { devices: { a: 1, b: 2 }, known: { c: 3 } }, writes: [] },
    });
  });

  test('remembers the twenty devices that left last', () => {
    const known = listOf(20, () => 5);
    const { set } = signOutChange(credentials({ devices: { a: 1 }, known }), ['a'], { at: 9, forget: false });
    const { [dev(0)]: _oldest, ...rest } = known;
    expect(set!.known).toEqual({ a: 9, ...rest });
  });

  test('ends those that are chosen, with what joins it; where none is, nothing is written', async () => {
    const key = keyOf('credentials', { userId });
    await putItem(app.table, { ...key, ...credentials({ devices: { a: 1, b: 2 } }) });
    const also = [{ put: { ...keyOf('watchlist', { userId, titleId: 'ttl_1' }) } }];
    const leave = (pick: string[]) => signOut(app, userId, () => pick, { forget: false, also });
    expect(await leave([])).toEqual([]);
    expect(await everyItem(app.table)).toHaveLength(1);
    expect(await leave(['a'])).toEqual(['a']);
    expect(await readCredentials(app.table, userId)).toMatchObject({ v: 8, devices: { b: 2 } });
    expect(await getItem(app.table, also[0]!.put)).toBeDefined();
    expect(await signOut(app, 'usr_2', () => ['a'], { forget: true })).toEqual([]);
  });
});

test.each([
  ['verify_email', 24],
  ['change_email', 24],
  ['reset_password', 1],
] as const)(
  'a token mailed to %s is good for %d hours, once mailed and to the millisecond',
  (purpose, hours) => {
    const token = { purpose, userId, hash: 'hash' };
    const pending = pendingToken(purpose, token.hash, 5);
    const end = 5 + hours * 3_600_000;
    expect(pending.expiresAt).toBe(end);
    expect([end - 1, end].map((now) => isPending(pending, token, now))).toEqual([true, false]);
    expect(isPending(undefined, token, 5)).toBe(false);
    expect(isPending(pending, { ...token, hash: 'another' }, 5)).toBe(false);
  },
);
