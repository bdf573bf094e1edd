import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as getProfile } from '../../../functions/accounts/get-profile.ts';
import { handler as logout } from '../../../functions/sessions/logout.ts';
import { handler as refreshSession } from '../../../functions/sessions/refresh-session.ts';
import { handler as register } from '../../../functions/sessions/register.ts';
import { everything, isAccepted, mailsOf, newPerson, PASSWORD, signIn } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { updateItem } from '../../../lib/table/table.ts';
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

const ada = { email: 'Ada@Example.com', password: PASSWORD, name: 'Ada Lovelace' };
const refresh = (refreshToken: string, attemptId?: string) =>
  callEndpoint(refreshSession, app, { body: { refreshToken, ...(attemptId && { attemptId }) } });
const many = <T>(count: number, run: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => run(n)));

describe('registering', () => {
  test('creates the account, signs its device in and asks to confirm the address', async () => {
    const device = { name: 'Kitchen', platform: 'tv' };
    const answer = await callEndpoint(register, app, {
      body: { ...ada, phoneNumber: '+44 20 7183 8750', device },
    });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        user: {
          email: 'Ada@Example.com',
          emailVerified: false,
          name: 'Ada Lovelace',
          bio: null,
          pictureUrl: null,
          phoneNumber: '+442071838750',
          role: 'user',
        },
        device: { ...device, current: true },
      },
    });
    expect(await isAccepted(app, answer.body.accessToken)).toBe(true);
    const profile = await callEndpoint(getProfile, app, {
      caller: { userId: answer.body.user.id, deviceId: answer.body.device.id, role: 'user', tier: 'free' },
    });
    expect(profile.body).toEqual(answer.body.user);
    expect(await mailsOf(app, 'verify_email')).toMatchObject([{ to: 'Ada@Example.com' }]);
  });

  test.each([
    ['a role', { role: 'admin' }, '/role'],
    ['a short password', { password: 'short' }, '/password'],
    ['a common password', { password: 'password1' }, '/password'],
    ['the name of the own address', { email: 'lovelace@example.com', password: 'Lovelace' }, '/password'],
    ['an invisible name', { name: '\u200b\u200b' }, '/name'],
    ['a phone number without country', { phoneNumber: '020 7183 8750' }, '/phoneNumber'],
    ['no address', { email: 'ada' }, '/email'],
  ])('%s is refused', async (_, change, pointer) => {
    const answer = await callEndpoint(register, app, { body: { ...ada, ...change } });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    expect((await everything(app)).filter(({ sk }) => sk === 'PROFILE')).toEqual([]);
  });

  test('fifty at once for one address make one account and 49 refusals', async () => {
    const answers = await many(50, (n) =>
      callEndpoint(register, app, {
        body: { ...ada, email: n % 2 ? 'ADA@example.com' : 'ada@example.com' },
        ip: `198.51.100.${n}`,
      }),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(49);
    expect((await everything(app)).filter(({ sk }) => sk === 'PROFILE')).toHaveLength(1);
  });
});

describe('signing in', () => {
  test('works whatever the case of the address, and gives each device its own session', async () => {
    const { email, session } = await newPerson(app);
    const answer = await signIn(app, email.toUpperCase());
    expect(answer.status).toBe(200);
    expect(answer.body.device.id).not.toBe(session.device.id);
    expect(await isAccepted(app, session.accessToken)).toBe(true);
    expect(await isAccepted(app, answer.body.accessToken)).toBe(true);
  });

  test('a wrong password and an unknown address are refused alike', async () => {
    const { email } = await newPerson(app);
    const wrong = await signIn(app, email, 'wrong password');
    const unknown = await signIn(app, 'nobody@example.com', 'wrong password');
    expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    const { requestId: _a, ...one } = wrong.body;
    const { requestId: _b, ...other } = unknown.body;
    expect(one).toEqual(other);
  });

  test('all of a long password counts, and emoji are characters', async () => {
    const long = await newPerson(app, { password: 'x'.repeat(72) + '12345678' });
    expect(await signIn(app, long.email, 'x'.repeat(72))).toMatchObject({ status: 401 });
    expect(await signIn(app, long.email, 'x'.repeat(72) + '12345678')).toMatchObject({ status: 200 });
    const emoji = await newPerson(app, { password: '🦉'.repeat(64) });
    expect(await signIn(app, emoji.email, '🦉'.repeat(64))).toMatchObject({ status: 200 });
  });

  test('a device the account has is signed in again, and its earlier tokens are dead', async () => {
    const { email, session, caller } = await newPerson(app);
    const device = { id: session.device.id, name: 'Renamed', platform: 'web' };
    const again = await signIn(app, email, PASSWORD, device);
    expect(again.body.device).toMatchObject(device);
    expect(await isAccepted(app, session.accessToken)).toBe(false);
    expect(await refresh(session.refreshToken)).toMatchObject({ status: 401 });
    await callEndpoint(logout, app, { caller });
    expect(await isAccepted(app, again.body.accessToken)).toBe(false);
    const back = await signIn(app, email, PASSWORD, device);
    expect(back.body.device.id).toBe(device.id);
    expect(await isAccepted(app, again.body.accessToken)).toBe(false);
  });

  test('a made-up device id and that of another person are replaced', async () => {
    const [one, other] = [await newPerson(app), await newPerson(app)];
    const device = { id: other.session.device.id, name: 'Mine', platform: 'web' };
    const answer = await signIn(app, one.email, PASSWORD, device);
    expect(answer.status).toBe(200);
    expect(answer.body.device.id).not.toBe(device.id);
  });

  test('the oldest of more than 20 devices goes, also when 25 come at once', async () => {
    const { email, session, userId } = await newPerson(app);
    app.advance(1);
    const answers = await many(25, () => signIn(app, email));
    expect(answers.map(({ status }) => status)).toEqual(Array(25).fill(200));
    expect(await isAccepted(app, session.accessToken)).toBe(false);
    const accepted = await many(25, (n) => isAccepted(app, answers[n]!.body.accessToken));
    expect(accepted.filter(Boolean)).toHaveLength(20);
    const items = (await everything(app)).filter(
      ({ pk, sk }) => pk === `USER#${userId}` && /^DEVICE#/.test(String(sk)),
    );
    expect(items).toHaveLength(20);
  });
});

test('a device that is used stays when a 21st signs in; the one unseen for longest goes', async () => {
  const { email, session } = await newPerson(app);
  const others = [];
  for (let n = 2; n <= 20; n++) {
    app.advance(20);
    others.push((await signIn(app, email)).body);
  }
  const used = (await refresh(session.refreshToken)).body;
  app.advance(20);
  await signIn(app, email);
  expect(await isAccepted(app, used.accessToken)).toBe(true);
  expect(await isAccepted(app, others[0].accessToken)).toBe(false);
  expect(await isAccepted(app, others[1].accessToken)).toBe(true);
});

describe('refreshing', () => {
  test('gives new tokens, and the same ones again within ten seconds', async () => {
    const { session } = await newPerson(app);
    app.advance(60);
    const first = await refresh(session.refreshToken);
    expect(first.status).toBe(200);
    expect(first.body.refreshToken).not.toBe(session.refreshToken);
    const second = await refresh(first.body.refreshToken);
    app.advance(9);
    const late = await refresh(session.refreshToken);
    expect(late.body.refreshToken).toBe(first.body.refreshToken);
    expect((await refresh(first.body.refreshToken)).body.refreshToken).toBe(second.body.refreshToken);
    expect(await isAccepted(app, late.body.accessToken)).toBe(true);
  });

  test('twenty at once with one token make one generation', async () => {
    const { session } = await newPerson(app);
    const answers = await many(20, () => refresh(session.refreshToken));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(1);
    const device = (await everything(app)).find(({ sk }) => String(sk).startsWith('DEVICE#'));
    expect(device).toMatchObject({ generation: 1 });
    expect(await mailsOf(app, 'session_revoked')).toEqual([]);
  });

  test('an old token used again ends the session, writes a log line and tells the owner once', async () => {
    const { session } = await newPerson(app);
    const first = await refresh(session.refreshToken);
    await refresh(first.body.refreshToken);
    app.advance(11);
    const reuses = await many(5, () => refresh(session.refreshToken));
    expect(reuses.map(({ status }) => status)).toEqual(Array(5).fill(401));
    expect(await isAccepted(app, first.body.accessToken)).toBe(false);
    expect(await mailsOf(app, 'session_revoked')).toHaveLength(1);
    const { id: userId } = session.user;
    expect(app.logged).toContainEqual({
      ...{ level: 'warn', message: 'refresh token reused', event: 'token_reused' },
      ...{ userId, deviceId: session.device.id },
    });
  });

  test('the same attempt gets the same new token after any time, until that one was used', async () => {
    const { session } = await newPerson(app);
    const attempt = 'attempt_0123456789';
    const lost = await refresh(session.refreshToken, attempt);
    app.advance(86_400);
    const again = await many(3, () => refresh(session.refreshToken, attempt));
    expect(again.map(({ body }) => body.refreshToken)).toEqual(Array(3).fill(lost.body.refreshToken));
    expect(await isAccepted(app, again[0]!.body.accessToken)).toBe(true);
    expect((await refresh(lost.body.refreshToken)).status).toBe(200);
    expect((await refresh(session.refreshToken, attempt)).status).toBe(401);
    expect(await mailsOf(app, 'session_revoked')).toHaveLength(1);
  });

  test.each([undefined, 'attempt_of_a_thief_'])(
    'an old token with another attempt (%s) ends the session, as one without does',
    async (other) => {
      const { session } = await newPerson(app);
      await refresh(session.refreshToken, 'attempt_0123456789');
      app.advance(11);
      expect((await refresh(session.refreshToken, other)).status).toBe(401);
      expect((await refresh(session.refreshToken, 'attempt_0123456789')).status).toBe(401);
      expect(await mailsOf(app, 'session_revoked')).toHaveLength(1);
    },
  );

  test('an attempt cannot be claimed for a token that was replaced without one', async () => {
    const { session } = await newPerson(app);
    await refresh(session.refreshToken);
    app.advance(11);
    expect((await refresh(session.refreshToken, 'attempt_0123456789')).status).toBe(401);
    expect(await mailsOf(app, 'session_revoked')).toHaveLength(1);
  });

  test.each(['a'.repeat(15), 'a'.repeat(65), 'a'.repeat(15) + '.', 'a'.repeat(16) + '\n'])(
    'attempt %j is 422',
    async (attemptId) => {
      const { session } = await newPerson(app);
      expect(await refresh(session.refreshToken, attemptId)).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/attemptId' }] },
      });
      expect((await refresh(session.refreshToken, 'a'.repeat(16))).status).toBe(200);
    },
  );

  test('a made-up token of the right form ends nothing', async () => {
    const { session } = await newPerson(app);
    const made = session.refreshToken.slice(0, -43) + Buffer.alloc(32, 7).toString('base64url');
    expect(await refresh(made)).toMatchObject({ status: 401, body: { code: 'invalid_refresh_token' } });
    expect(await isAccepted(app, session.accessToken)).toBe(true);
    expect(await refresh('rft_nonsense')).toMatchObject({ status: 401 });
  });

  test('a made-up token costs a busy session no more than a fresh one', async () => {
    const { session, userId, caller } = await newPerson(app);
    const key = keyOf('device', { userId, deviceId: caller.deviceId });
    await updateItem(app.table, key, { set: { generation: 8640 } });
    const made = session.refreshToken.slice(0, -43) + Buffer.alloc(32, 7).toString('base64url');
    const cost = async () => {
      const begun = process.cpuUsage();
      expect(await refresh(made)).toMatchObject({ status: 401 });
      return process.cpuUsage(begun).user;
    };
    // The least of five, for a collection of garbage may fall into one.
    const costs = [await cost(), await cost(), await cost(), await cost(), await cost()];
    expect(Math.min(...costs)).toBeLessThan(100_000);
  });

  test('a session ends after 30 idle days, and after 90 days however busy', async () => {
    const idle = await newPerson(app);
    let { refreshToken } = (await newPerson(app)).session;
    const day = 24 * 3600;
    for (let days = 25; days <= 75; days += 25) {
      app.advance(25 * day);
      ({ refreshToken } = (await refresh(refreshToken)).body);
    }
    expect(await refresh(idle.session.refreshToken)).toMatchObject({ status: 401 });
    app.advance(14 * day);
    const last = await refresh(refreshToken);
    expect(last.status).toBe(200);
    app.advance(day);
    expect(await refresh(last.body.refreshToken)).toMatchObject({ status: 401 });
  });
});
