import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as changeEmail } from '../../../functions/accounts/change-email.ts';
import { handler as changePassword } from '../../../functions/accounts/change-password.ts';
import { handler as forgotPassword } from '../../../functions/sessions/forgot-password.ts';
import { handler as resetPassword } from '../../../functions/sessions/reset-password.ts';
import { handler as verifyEmail } from '../../../functions/sessions/verify-email.ts';
import { mailedToken, newPerson, PASSWORD, type Person } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';

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

const newPassword = 'a quite different password';
const forgot = () => callEndpoint(forgotPassword, app, { body: { email: ada.email } });
const reset = async (token: string) =>
  (await callEndpoint(resetPassword, app, { body: { token, newPassword } })).status;
const verify = async (token: string) => (await callEndpoint(verifyEmail, app, { body: { token } })).status;
const askForAddress = () =>
  callEndpoint(changeEmail, app, {
    caller: ada.caller,
    body: { newEmail: 'moved@example.com', password: PASSWORD },
  });

describe('tokens that were mailed before', () => {
  test('the password was changed neither reset it nor move the account', async () => {
    await forgot();
    await askForAddress();
    const body = { currentPassword: PASSWORD, newPassword };
    expect(await callEndpoint(changePassword, app, { caller: ada.caller, body })).toMatchObject({
      status: 204,
    });
    expect(await reset(await mailedToken(app, 'reset_password'))).toBe(400);
    expect(await verify(await mailedToken(app, 'change_email'))).toBe(400);
  });

  test('the password was reset do not move the account', async () => {
    await askForAddress();
    await forgot();
    expect(await reset(await mailedToken(app, 'reset_password'))).toBe(204);
    expect(await verify(await mailedToken(app, 'change_email'))).toBe(400);
  });

  test('the account moved to another address do nothing at the old one', async () => {
    const confirmation = await mailedToken(app, 'verify_email');
    await forgot();
    await askForAddress();
    expect(await verify(await mailedToken(app, 'change_email'))).toBe(204);
    expect(await reset(await mailedToken(app, 'reset_password'))).toBe(400);
    expect(await verify(confirmation)).toBe(400);
  });
});
