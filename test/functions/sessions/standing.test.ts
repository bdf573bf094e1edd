import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as changeEmail } from '../../../functions/accounts/change-email.ts';
import { handler as forgotPassword } from '../../../functions/sessions/forgot-password.ts';
import { handler as logout } from '../../../functions/sessions/logout.ts';
import { handler as resetPassword } from '../../../functions/sessions/reset-password.ts';
import { handler as verifyEmail } from '../../../functions/sessions/verify-email.ts';
import { readCredentials } from '../../../lib/store/accounts/credentials.ts';
import { changeProfile, readUser } from '../../../lib/store/accounts/users.ts';
import { changeStanding } from '../../../lib/store/accounts/standing.ts';
import { ensureAdmin } from '../../../lib/wiring/admins.ts';
import { isAccepted, mailedToken, newPerson, PASSWORD, type Person, signIn } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { withInterruption } from '../../support/faults.ts';

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

describe('a change of standing', () => {
  test('ends every session at once and shows in the next one', async () => {
    await ensureAdmin(app, { email: 'boss@example.com', password: PASSWORD, name: 'Boss' });
    const promoted = await changeStanding(app, ada.userId, { role: 'admin' }, { version: 1 });
    expect(promoted).toMatchObject({ role: 'admin', version: 2 });
    expect(await isAccepted(app, ada.session.accessToken)).toBe(false);
    expect((await signIn(app, ada.email)).body.user.role).toBe('admin');
    await changeStanding(app, ada.userId, { status: 'disabled' });
    expect(await signIn(app, ada.email)).toMatchObject({ status: 401 });
    await expect(changeStanding(app, ada.userId, { role: 'user' }, { version: 1 })).rejects.toMatchObject({
      code: 'stale_version',
    });
  });

  test('is refused as stale when the owner changes something between any of its steps', async () => {
    for (let at = 1; at <= 5; at++) {
      const { userId } = await newPerson(app);
      let renamed = false;
      const table = withInterruption(app.table, at, async () => {
        renamed = (await changeProfile(app.table, userId, { name: 'Ada' })) !== undefined;
      });
      const change = changeStanding({ ...app, table }, userId, { status: 'disabled' }, { version: 1 });
      if (at <= 3) await expect(change).rejects.toMatchObject({ code: 'stale_version' });
      else expect(await change).toMatchObject({ status: 'disabled', version: 2 });
      const now = await readUser(app.table, userId);
      expect(now).toMatchObject({ version: 2, status: renamed ? 'active' : 'disabled' });
    }
  });

  test.each(['promoted at the machine', 'made an administrator by another'] as const)(
    'who is %s loses every foothold that somebody had in the account',
    async (how) => {
      const { caller, email, userId } = ada;
      const other = await signIn(app, email);
      const known = { caller: { ...caller, deviceId: other.body.device.id } };
      await callEndpoint(logout, app, known);
      const body = { newEmail: 'thief@example.com', password: PASSWORD };
      await callEndpoint(changeEmail, app, { caller, body });
      await callEndpoint(forgotPassword, app, { body: { email } });
      const tokens = [await mailedToken(app, 'change_email'), await mailedToken(app, 'reset_password')];
      if (how === 'promoted at the machine') {
        await ensureAdmin(app, { email, password: 'a long password', name: 'Root' });
      } else await changeStanding(app, userId, { role: 'admin' });
      const newPassword = 'another long password';
      expect((await callEndpoint(verifyEmail, app, { body: { token: tokens[0] } })).status).toBe(400);
      const reset = { body: { token: tokens[1], newPassword } };
      expect((await callEndpoint(resetPassword, app, reset)).status).toBe(400);
      const stands = (await readCredentials(app.table, userId))!;
      expect(stands.devices).toEqual({});
      if (how === 'promoted at the machine') {
        expect(stands.known).toEqual({});
        expect(await readUser(app.table, userId)).toMatchObject({ email, emailVerified: true });
      }
    },
  );

  test('who confirms another address while an administrator is made of it does not become one', async () => {
    for (let at = 1; at <= 8; at++) {
      const { caller, email, userId } = await newPerson(app);
      const newEmail = `thief${at}@example.com`;
      await callEndpoint(changeEmail, app, { caller, body: { newEmail, password: PASSWORD } });
      const token = await mailedToken(app, 'change_email');
      const move = () => callEndpoint(verifyEmail, app, { body: { token } });
      const faulty = { ...app, table: withInterruption(app.table, at, move) };
      const admin = { email, password: 'a long password', name: 'Root' };
      await ensureAdmin(faulty, admin).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'unavailable' });
      });
      await move();
      const user = await readUser(app.table, userId);
      expect([`${email} admin`, `${newEmail} user`]).toContain(`${user?.email} ${user?.role}`);
      expect(await ensureAdmin(app, admin)).not.toBe('promoted');
      app.advance(1);
    }
  });

  test('the first administrator is made without one, from nothing or from an account', async () => {
    const admin = { email: 'root@example.com', password: 'a long password', name: 'Root' };
    expect(await ensureAdmin(app, admin)).toBe('created');
    expect(await ensureAdmin(app, admin)).toBe('unchanged');
    expect((await signIn(app, admin.email, admin.password)).body.user.role).toBe('admin');
    expect(await ensureAdmin(app, { ...admin, email: ada.email })).toBe('promoted');
    expect(await isAccepted(app, ada.session.accessToken)).toBe(false);
    expect((await signIn(app, ada.email, admin.password)).body.user).toMatchObject({
      role: 'admin',
      name: 'Ada Lovelace',
    });
  });
});
