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
import { endSessionsWrite } from '../../../lib/store/playback/session-ends.ts';
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
    const picture = { ...keyOf('pendingPicture', { userId }), userId, expiresAt: app.now() + 9 };
    await putItem(app.table, picture);
    const listed = async (at: number) => (await signedInDevices(app.table, userId, app.now() + at)).length;
    expect([await listed(0), await listed(1)]).toEqual([1, 0]);
    const stored = await getItem(app.table, keyOf('device', device(1)));
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
    // What is not in the account's list counts for nothing.
    const stray = device(40, { lastSeenAt: 999 });
    const all = [stray, ...Object.keys(devices).map((_id, n) => stored(n))];
    await transact(app.table, all.map(deviceWrite));
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
    const out = { z: { session: 1, at: 8 } };
    const now = credentials({ devices: { a: 1, b: 2 }, known: { c: 3 }, out });
    const leave = (ending: string[], forget: boolean) => signOutChange(now, ending, { at: 9, forget }).set;
    const ended = (deviceId: string) => ({ ...out, [deviceId]: { session: 7, at: 9 } });
    expect(leave(['a'], false)).toEqual({ devices: { b: 2 }, known: { a: 9, c: 3 }, out: ended('a') });
    expect(leave(['a'], true)).toEqual({ devices: { b: 2 }, known: { c: 3 }, out: ended('a') });
    // Who is not signed in is ended all the same, and not known by it.
    expect(leave(['x'], false)).toEqual({ devices: { a: 1, b: 2 }, known: { c: 3 }, out: ended('x') });
    const two = credentials({ devices: listOf(2) });
    const over = { session: 7, at: 9 };
    expect(signOutChange(two, [dev(0), dev(1)], { at: 9, forget: true }).writes).toEqual([
      ...[0, 1].map((n) => ({ delete: keyOf('device', { userId, deviceId: dev(n) }) })),
      endSessionsWrite(userId, { [dev(0)]: over, [dev(1)]: over }),
    ]);
    expect(signOutChange(now, [], { at: 9, forget: false })).toEqual({
      ...{ set: { devices: { a: 1, b: 2 }, known: { c: 3 } }, writes: [] },
    });
  });

  test('remembers the twenty devices that left last, of one moment those of the later ids', () => {
    const entries = Object.entries(listOf(20, () => 5));
    for (const each of [entries, entries.toReversed()]) {
      const now = credentials({ devices: { a: 1 }, known: Object.fromEntries(each) });
      const { set } = signOutChange(now, ['a'], { at: 9, forget: false });
      expect(set!.known).toEqual({ a: 9, ...Object.fromEntries(entries.slice(1)) });
    }
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
