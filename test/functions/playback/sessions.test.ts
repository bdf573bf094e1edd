import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as changePassword } from '../../../functions/accounts/change-password.ts';
import { handler as closeAccount } from '../../../functions/accounts/close-account.ts';
import { handler as heartbeat } from '../../../functions/playback/heartbeat.ts';
import { handler as startPlayback } from '../../../functions/playback/start-playback.ts';
import { handler as forgotPassword } from '../../../functions/sessions/forgot-password.ts';
import { handler as logout } from '../../../functions/sessions/logout.ts';
import { handler as refreshSession } from '../../../functions/sessions/refresh-session.ts';
import { handler as resetPassword } from '../../../functions/sessions/reset-password.ts';
import { handler as signOutDevice } from '../../../functions/sessions/sign-out-device.ts';
import { handler as signOutOtherDevices } from '../../../functions/sessions/sign-out-other-devices.ts';
import type { Session } from '../../../lib/domain/accounts/user.ts';
import { changeStanding } from '../../../lib/store/accounts/standing.ts';
import { recheckStreamsOf } from '../../../lib/store/playback/streams.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { updateItem } from '../../../lib/table/table.ts';
import { mailedToken, newPerson, PASSWORD, type Person, personOf, signIn } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { type Answer, callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { withInterlude } from '../../support/faults.ts';
import { aTitle, beat, entitle } from '../../support/playback.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
});

/** Somebody on a plan of one stream whose television plays, with the laptop they registered on. */
async function household() {
  const laptop = await newPerson(app, { device: { name: 'Laptop', platform: 'web' } });
  await entitle(app, laptop.userId, { maxDevices: 1 });
  const { titleId } = await aTitle(app);
  const tv = await onTv(laptop);
  const playback = (await start(tv, titleId)).body as { id: string; leaseToken: string };
  return { laptop, tv, titleId, playback };
}
type Household = Awaited<ReturnType<typeof household>>;

async function onTv({ email }: Person, id?: string) {
  const device = { name: 'Television', platform: 'tv', ...(id !== undefined && { id }) };
  return personOf((await signIn(app, email, PASSWORD, device)).body as Session);
}

const start = ({ caller }: Pick<Person, 'caller'>, titleId: string, at: TestApp = app) =>
  callEndpoint(startPlayback, at, { caller, body: { titleId } });

const newPassword = 'another horse battery staple';

/** Every way in which the television's session ends. */
const ENDINGS: Record<string, (home: Household) => Promise<unknown>> = {
  'logs out': ({ tv }) => callEndpoint(logout, app, { caller: tv.caller }),
  'is signed out': ({ laptop: { caller }, tv }) =>
    callEndpoint(signOutDevice, app, { caller, params: { deviceId: tv.caller.deviceId } }),
  'is among the others signed out': ({ laptop: { caller } }) =>
    callEndpoint(signOutOtherDevices, app, { caller }),
  'signs in again': ({ laptop, tv }) => onTv(laptop, tv.caller.deviceId),
  'goes for a 21st': async ({ laptop, playback }) => {
    for (let count = 0; count < 18; count++) await onTv(laptop);
    // The laptop is as old as the television, and is used again.
    app.advance(1);
    await signIn(app, laptop.email, PASSWORD, {
      id: laptop.caller.deviceId,
      name: 'Laptop',
      platform: 'web',
    });
    expect((await beat(app, playback, 1, 1)).status).toBe(200);
    await onTv(laptop);
  },
  'sees the password changed': ({ laptop: { caller } }) =>
    callEndpoint(changePassword, app, { caller, body: { currentPassword: PASSWORD, newPassword } }),
  'sees the password reset': async ({ laptop: { email } }) => {
    await callEndpoint(forgotPassword, app, { body: { email } });
    const token = await mailedToken(app, 'reset_password');
    await callEndpoint(resetPassword, app, { body: { token, newPassword } });
  },
  'has its refresh token copied': async ({ tv }) => {
    const { refreshToken } = tv.session;
    const renew = (token: string) => callEndpoint(refreshSession, app, { body: { refreshToken: token } });
    await renew((await renew(refreshToken)).body.refreshToken as string);
    app.advance(11);
    expect((await renew(refreshToken)).status).toBe(401);
  },
  'is of an account that is disabled': ({ laptop: { userId } }) =>
    changeStanding(app, userId, { status: 'disabled' }),
  'is of an account that is closed': ({ laptop: { caller } }) =>
    callEndpoint(closeAccount, app, { caller, body: { password: PASSWORD } }),
};

describe('when the session of a playing device ends, because it', () => {
  test.each(Object.entries(ENDINGS))('%s, its next heartbeat is refused', async (name, ends) => {
    const { playback, ...rest } = await household();
    await ends({ playback, ...rest });
    const { status, body } = await beat(app, playback, 40, 2);
    expect([status, body.reason]).toEqual([410, name.includes('closed') ? 'expired' : 'terminated']);
  });

  test.each(Object.entries(ENDINGS))('%s, a start of it that is under way is refused', async (name, ends) => {
    const { tv, titleId, ...rest } = await household();
    await ends({ tv, titleId, ...rest });
    expect((await start(tv, titleId)).status).toBe(name.includes('closed') ? 403 : 401);
    const { titleId: free } = await aTitle(app, { accessLevel: 'free' });
    expect((await start(tv, free)).status).toBe(401);
  });

  test.each(Object.entries(ENDINGS).filter(([name]) => !/closed|disabled/.test(name)))(
    '%s, its slot is free at once',
    async (_, ends) => {
      const { laptop, titleId, ...rest } = await household();
      await ends({ laptop, titleId, ...rest });
      const phone = { caller: { ...laptop.caller, deviceId: app.newId('dev'), session: 1e6 } };
      expect((await start(phone, titleId)).status).toBe(201);
    },
  );
});

describe('a sign-out', () => {
  const out = ({ tv }: Household) => callEndpoint(logout, app, { caller: tv.caller });

  test('that comes between the reads of a start and its write refuses the start', async () => {
    const home = await household();
    let writes = 0;
    const table = withSlotWrite(app.table, () => (writes++ === 0 ? out(home) : Promise.resolve()));
    expect((await start(home.tv, home.titleId, { ...app, table })).status).toBe(401);
  });

  test.each(['GetCommand', 'PutCommand'])(
    'that comes before the %s of a heartbeat that reads the rights again ends the stream',
    async (command) => {
      const home = await household();
      app.advance(60);
      const table = withInterlude(app.table, command, () => out(home));
      const { status, body } = await report({ ...app, table }, home.playback);
      expect([status, body.reason]).toEqual([410, 'terminated']);
    },
  );

  test('is not needed where the session runs out: its next look at the rights ends the stream', async () => {
    const { tv, playback } = await household();
    const expiresAt = app.now() + 90_000;
    await updateItem(app.table, keyOf('device', tv.caller), { set: { expiresAt } });
    app.advance(60);
    expect((await beat(app, playback, 40, 1)).status).toBe(200);
    app.advance(29);
    expect((await beat(app, playback, 60, 2)).status).toBe(200);
    app.advance(1);
    expect((await beat(app, playback, 61, 3)).body.reason).toBe('terminated');
  });

  test('of another device leaves the stream as it is', async () => {
    const { laptop, playback } = await household();
    await callEndpoint(logout, app, { caller: laptop.caller });
    expect((await beat(app, playback, 40, 1)).status).toBe(200);
  });

  test('and a sign-in later the same device plays on, and the lease of before stays ended', async () => {
    const home = await household();
    await out(home);
    const again = await onTv(home.laptop, home.tv.caller.deviceId);
    expect(again.caller.deviceId).toBe(home.tv.caller.deviceId);
    const playing = (await start(again, home.titleId)).body as Household['playback'];
    expect((await beat(app, home.playback, 40, 1)).body.reason).toBe('terminated');
    app.advance(60);
    expect((await beat(app, playing, 50, 1)).status).toBe(200);
  });
});

/** Calls `run` before each write of the account's streams. */
function withSlotWrite(table: TestApp['table'], run: () => Promise<unknown>): TestApp['table'] {
  const send = async (sent: { input: { Item?: { sk?: string } } }, ...rest: unknown[]) => {
    if (sent.input.Item?.sk === 'VIEWING') await run();
    return (table.client.send as (...all: unknown[]) => Promise<unknown>)(sent, ...rest);
  };
  const client = new Proxy(table.client, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name, target)),
  });
  return { ...table, client };
}

const report = (at: TestApp, { id, leaseToken: token }: Household['playback']): Promise<Answer> =>
  callEndpoint(heartbeat, at, {
    token,
    params: { sessionId: id },
    body: { positionSeconds: 40, sequence: 1, state: 'playing' },
  });

describe('a withdrawal', () => {
  const withdraw = async (titleId: string) => {
    await updateItem(app.table, keyOf('title', { titleId }), { set: { status: 'draft' } });
    await recheckStreamsOf(app.table, titleId);
  };

  test('that comes between the reads of a start and its write refuses the start', async () => {
    const { tv, titleId } = await household();
    let writes = 0;
    const table = withSlotWrite(app.table, () => (writes++ === 0 ? withdraw(titleId) : Promise.resolve()));
    expect((await start(tv, titleId, { ...app, table })).status).toBe(404);
  });

  test('that comes before the write of a heartbeat that reads the rights again ends the stream', async () => {
    const { titleId, playback } = await household();
    app.advance(60);
    const table = withInterlude(app.table, 'PutCommand', () => withdraw(titleId));
    expect((await report({ ...app, table }, playback)).body.reason).toBe('title_unavailable');
  });

  test('of which a start had no word ends the stream at its first heartbeat', async () => {
    const { titleId, playback } = await household();
    await updateItem(app.table, keyOf('title', { titleId }), { set: { status: 'draft' } });
    expect((await beat(app, playback, 40, 1)).body.reason).toBe('title_unavailable');
  });
});
