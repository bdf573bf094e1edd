import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as changeEmail } from '../../../functions/accounts/change-email.ts';
import { handler as changePassword } from '../../../functions/accounts/change-password.ts';
import { handler as forgotPassword } from '../../../functions/sessions/forgot-password.ts';
import { handler as resetPassword } from '../../../functions/sessions/reset-password.ts';
import { handler as verifyEmail } from '../../../functions/sessions/verify-email.ts';
import { createPasswordHasher } from '../../../lib/auth/passwords.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { updateItem } from '../../../lib/table/table.ts';
import { isAccepted, mailedToken, mailsOf, newPerson, PASSWORD, signIn } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { withInterruption } from '../../support/faults.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
});

const NEW = 'a quite different password';
const forgot = (email: string) => callEndpoint(forgotPassword, app, { body: { email } });
const reset = (token: string, newPassword = NEW) =>
  callEndpoint(resetPassword, app, { body: { token, newPassword } });
const statusesOf = async (answers: Promise<{ status: number }>[]) =>
  (await Promise.all(answers)).map(({ status }) => status);

test('a change of password is recognised when its device repeats it, for ten minutes and no other', async () => {
  const { email, caller } = await newPerson(app);
  const change = (currentPassword: string, newPassword: string, deviceId = caller.deviceId) =>
    callEndpoint(changePassword, app, {
      caller: { ...caller, deviceId },
      body: { currentPassword, newPassword },
    }).then(({ status }) => status);
  const other = (await signIn(app, email)).body.device.id as string;
  expect(await change(PASSWORD, NEW)).toBe(204);
  expect(await change(PASSWORD, NEW)).toBe(204);
  expect(await change(PASSWORD, `${NEW} 2`)).toBe(403);
  expect(await change(`${PASSWORD} 2`, NEW)).toBe(403);
  expect(await change(PASSWORD, NEW, other)).toBe(403);
  app.advance(600);
  expect(await change(PASSWORD, NEW)).toBe(403);
  expect(await mailsOf(app, 'password_changed')).toHaveLength(1);
});

describe('a forgotten password', () => {
  test('is replaced with the mailed token, and every session ends', async () => {
    const { email, session } = await newPerson(app);
    const asked = await forgot(email.toUpperCase());
    expect(asked).toMatchObject({ status: 202, body: undefined });
    expect(await reset(await mailedToken(app, 'reset_password'))).toMatchObject({ status: 204 });
    expect(await isAccepted(app, session.accessToken)).toBe(false);
    expect(await signIn(app, email)).toMatchObject({ status: 401 });
    expect(await signIn(app, email, NEW)).toMatchObject({ status: 200 });
    expect(await mailsOf(app, 'password_changed')).toHaveLength(1);
  });

  test('the token works once, also when used five times at once', async () => {
    const { email } = await newPerson(app);
    await forgot(email);
    const token = await mailedToken(app, 'reset_password');
    const statuses = await statusesOf([0, 1, 2, 3, 4].map((n) => reset(token, `${NEW} ${n}`)));
    expect(statuses.sort()).toEqual([204, 400, 400, 400, 400]);
    expect(await reset(token)).toMatchObject({ status: 400, body: { code: 'invalid_token' } });
  });

  test('the token works for an hour, and the newest ends the ones before it', async () => {
    const { email } = await newPerson(app);
    await forgot(email);
    const first = await mailedToken(app, 'reset_password');
    app.advance(1);
    await forgot(email);
    expect(await reset(first)).toMatchObject({ status: 400 });
    const second = await mailedToken(app, 'reset_password');
    app.advance(3600);
    expect(await reset(second)).toMatchObject({ status: 400 });
  });

  test('a stranger who uses all mails up leaves the owner one that works until there are new ones', async () => {
    const { email } = await newPerson(app);
    for (let n = 0; n < 4; n++) {
      await forgot(email);
      app.advance(1);
    }
    const last = await mailedToken(app, 'reset_password');
    app.advance(3595);
    await forgot(email);
    expect(await mailedToken(app, 'reset_password')).toBe(last);
    expect(await reset(last)).toMatchObject({ status: 204 });
  });

  test('a token never goes to an address that was given up meanwhile', async () => {
    for (let at = 1; at <= 8; at++) {
      const { email, caller } = await newPerson(app);
      const newEmail = `moved${at}@example.com`;
      await callEndpoint(changeEmail, app, { caller, body: { newEmail, password: PASSWORD } });
      const token = await mailedToken(app, 'change_email');
      const move = () => callEndpoint(verifyEmail, app, { body: { token } });
      const table = withInterruption(app.table, at, move);
      await callEndpoint(forgotPassword, { ...app, table }, { body: { email } });
      await move();
      const mails = (await mailsOf(app, 'reset_password')).filter(({ to }) => to === email);
      for (const { data } of mails) expect(await reset(String(data.token))).toMatchObject({ status: 400 });
      app.advance(1);
    }
  });

  test('a weak new password is refused and does not use the token up', async () => {
    const { email } = await newPerson(app);
    await forgot(email);
    const token = await mailedToken(app, 'reset_password');
    expect(await reset(token, 'password123')).toMatchObject({ status: 422 });
    expect(await reset(token)).toMatchObject({ status: 204 });
  });

  test('an unknown address is answered alike and mailed nothing; a known one gets three mails an hour', async () => {
    const { email } = await newPerson(app);
    const statuses = await statusesOf([
      forgot('nobody@example.com'),
      ...[1, 2, 3, 4, 5].map(() => forgot(email)),
    ]);
    expect(statuses).toEqual(Array(6).fill(202));
    expect(await mailsOf(app, 'reset_password')).toHaveLength(3);
  });

  test.each([
    '',
    'r_',
    'r_usr_01KA2B3C4D5E6F7G8H9JKMNPQR.',
    `r_usr_01KA2B3C4D5E6F7G8H9JKMNPQR.${'A'.repeat(43)}`,
  ])('the token "%s" is refused', async (token) => {
    expect((await reset(token)).status).toBe(token === '' ? 422 : 400);
  });

  test('a token for another purpose does not fit', async () => {
    await newPerson(app);
    expect(await reset(await mailedToken(app, 'verify_email'))).toMatchObject({ status: 400 });
  });
});

describe('changing the password', () => {
  const change = (caller: object, currentPassword: string, newPassword = NEW) =>
    callEndpoint(changePassword, app, {
      caller: caller as never,
      body: { currentPassword, newPassword },
    });

  test('signs every other device out and tells the owner', async () => {
    const { email, session, caller } = await newPerson(app);
    const other = await signIn(app, email);
    expect(await change(caller, PASSWORD)).toMatchObject({ status: 204 });
    expect(await isAccepted(app, session.accessToken)).toBe(true);
    expect(await isAccepted(app, other.body.accessToken)).toBe(false);
    expect(await signIn(app, email)).toMatchObject({ status: 401 });
    expect(await signIn(app, email, NEW)).toMatchObject({ status: 200 });
    expect(await mailsOf(app, 'password_changed')).toHaveLength(1);
  });

  test('needs the current one, and counts wrong ones', async () => {
    const { caller } = await newPerson(app);
    for (let n = 0; n < 5; n++) {
      expect(await change(caller, `wrong ${n}`)).toMatchObject({
        status: 403,
        body: { code: 'wrong_password' },
      });
    }
    expect(await change(caller, PASSWORD)).toMatchObject({ status: 429 });
  });

  test('a weak new one is refused', async () => {
    const { caller } = await newPerson(app);
    expect(await change(caller, PASSWORD, 'qwertyuiop')).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/newPassword' }] },
    });
  });

  test('a sign-in that began with the old password cannot end after the change', async () => {
    const { email, caller } = await newPerson(app);
    const answers = await Promise.all([
      change(caller, PASSWORD),
      ...Array.from({ length: 4 }, () => signIn(app, email)),
    ]);
    const signedIn = answers.slice(1).filter(({ status }) => status === 200);
    const accepted = await Promise.all(signedIn.map(({ body }) => isAccepted(app, body.accessToken)));
    expect(accepted).not.toContain(true);
  });
});

test('right passwords in parallel all open the account while its hash is renewed', async () => {
  const { email, userId, caller } = await newPerson(app);
  const { passwordPeppers } = await app.secrets();
  const older = createPasswordHasher({ current: '1', peppers: passwordPeppers.versions, cost: 5 });
  await updateItem(app.table, keyOf('credentials', { userId }), {
    set: { passwordHash: await older.hash(PASSWORD) },
  });
  const body = { newEmail: 'another@example.com', password: PASSWORD };
  const answers = await statusesOf([
    ...[1, 2, 3].map(() => signIn(app, email)),
    callEndpoint(changeEmail, app, { caller, body }),
  ]);
  expect(answers).toEqual([200, 200, 200, 202]);
});

test('a password that was replaced while it was checked opens nothing', async () => {
  for (let at = 1; at <= 8; at++) {
    const { email, userId, caller } = await newPerson(app);
    const { passwordPeppers } = await app.secrets();
    const hasher = createPasswordHasher({ current: '1', peppers: passwordPeppers.versions, cost: 4 });
    const replaced = { set: { passwordHash: await hasher.hash(NEW) }, add: { v: 1 } };
    const replace = () => updateItem(app.table, keyOf('credentials', { userId }), replaced);
    const interrupted = () => ({ ...app, table: withInterruption(app.table, at, replace) });
    expect(await signIn(interrupted(), email)).toMatchObject({ status: 401 });
    await updateItem(app.table, keyOf('credentials', { userId }), {
      set: { passwordHash: await hasher.hash(PASSWORD) },
    });
    const body = { currentPassword: PASSWORD, newPassword: `${NEW} ${at}` };
    const changing = callEndpoint(changePassword, interrupted(), { caller, body });
    expect(await changing).toMatchObject({ status: 403, body: { code: 'wrong_password' } });
  }
});

test('a hash of an older pepper or cost is replaced at the next sign-in', async () => {
  const { email, userId } = await newPerson(app);
  const secrets = await app.secrets();
  const older = createPasswordHasher({ current: '1', peppers: secrets.passwordPeppers.versions, cost: 5 });
  const key = keyOf('credentials', { userId });
  const before = await updateItem(app.table, key, { set: { passwordHash: await older.hash(PASSWORD) } });
  expect(await signIn(app, email)).toMatchObject({ status: 200 });
  const after = await updateItem(app.table, key, { set: { userId } });
  expect(after.passwordHash).not.toBe(before.passwordHash);
  expect(await signIn(app, email)).toMatchObject({ status: 200 });
});
