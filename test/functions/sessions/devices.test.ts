import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as listDevices } from '../../../functions/sessions/list-devices.ts';
import { handler as logout } from '../../../functions/sessions/logout.ts';
import { handler as refreshSession } from '../../../functions/sessions/refresh-session.ts';
import { handler as signOutDevice } from '../../../functions/sessions/sign-out-device.ts';
import { handler as signOutOtherDevices } from '../../../functions/sessions/sign-out-other-devices.ts';
import type { Session } from '../../../lib/domain/accounts/user.ts';
import { isAccepted, newPerson, PASSWORD, type Person, signIn } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { withInterlude } from '../../support/faults.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let ada: Person;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  ada = await newPerson(app);
});

const DAY = 24 * 3600;
const refresh = (refreshToken: string, on = app) =>
  callEndpoint(refreshSession, on, { body: { refreshToken } });
const listed = async () =>
  (await callEndpoint(listDevices, app, { caller: ada.caller })).body.items.map(
    ({ id }: { id: string }) => id,
  );

describe('when a session has run out', () => {
  test('its access token opens nothing, though it was given a minute before', async () => {
    let { refreshToken, accessToken } = ada.session;
    for (const days of [25, 25, 25, 15 - 60 / DAY]) {
      app.advance(days * DAY);
      ({ refreshToken, accessToken } = (await refresh(refreshToken)).body as Session);
    }
    app.advance(59);
    expect(await isAccepted(app, accessToken)).toBe(true);
    app.advance(1);
    expect(await isAccepted(app, accessToken)).toBe(false);
  });

  test('its device is listed no more', async () => {
    app.advance(1);
    const later = (await signIn(app, ada.email)).body as Session;
    app.advance(30 * DAY - 1);
    expect(await listed()).toEqual([later.device.id]);
  });
});

describe('once a stranger’s wrong passwords make unknown devices wait, a device that', () => {
  const signsOut = (tv: Session) => ({ userId: ada.userId, deviceId: tv.device.id, session: 2 }) as const;
  const ways: [string, number, (tv: Session) => Promise<unknown>][] = [
    [
      'signed itself out comes in at once',
      200,
      (tv: Session) => callEndpoint(logout, app, { caller: { ...ada.caller, ...signsOut(tv) } }),
    ],
    [
      'was signed out by another must wait',
      429,
      (tv: Session) =>
        callEndpoint(signOutDevice, app, { caller: ada.caller, params: { deviceId: tv.device.id } }),
    ],
    [
      'was among the others signed out must wait',
      429,
      () => callEndpoint(signOutOtherDevices, app, { caller: ada.caller }),
    ],
  ];
  test.each(ways)('%s', async (_, status, ends) => {
    const device = { name: 'Television', platform: 'tv' };
    const tv = (await signIn(app, ada.email, PASSWORD, device)).body as Session;
    await ends(tv);
    for (let n = 0; n < 6; n++) await signIn(app, ada.email, 'a wrong password');
    const again = await signIn(app, ada.email, PASSWORD, { ...device, id: tv.device.id });
    expect(again.status).toBe(status);
    if (status === 200) expect(again.body.device.id).toBe(tv.device.id);
  });
});

test('a refresh that a sign-in of the same device overtakes gives nothing, and the new session lives', async () => {
  const device = { id: ada.session.device.id, name: 'Mine', platform: 'web' };
  let fresh: Session | undefined;
  const table = withInterlude(app.table, 'UpdateCommand', async () => {
    fresh = (await signIn(app, ada.email, PASSWORD, device)).body as Session;
  });
  expect((await refresh(ada.session.refreshToken, { ...app, table })).status).toBe(401);
  expect(await isAccepted(app, fresh!.accessToken)).toBe(true);
  expect((await refresh(fresh!.refreshToken)).status).toBe(200);
});
