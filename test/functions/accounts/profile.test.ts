import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as changeEmail } from '../../../functions/accounts/change-email.ts';
import { handler as getProfile } from '../../../functions/accounts/get-profile.ts';
import { handler as listDevices } from '../../../functions/sessions/list-devices.ts';
import { handler as resendVerification } from '../../../functions/sessions/resend-verification.ts';
import { handler as signOutDevice } from '../../../functions/sessions/sign-out-device.ts';
import { handler as signOutOtherDevices } from '../../../functions/sessions/sign-out-other-devices.ts';
import { handler as updateProfile } from '../../../functions/accounts/update-profile.ts';
import { handler as verifyEmail } from '../../../functions/sessions/verify-email.ts';
import {
  isAccepted,
  mailedToken,
  mailsOf,
  newPerson,
  PASSWORD,
  type Person,
  signIn,
} from '../../support/accounts.ts';
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

const verify = (token: string) => callEndpoint(verifyEmail, app, { body: { token } });
const profileOf = async ({ caller }: Person) => (await callEndpoint(getProfile, app, { caller })).body;

describe('confirming an address', () => {
  test('works once with the mailed token', async () => {
    const token = await mailedToken(app, 'verify_email');
    const answers = await Promise.all([verify(token), verify(token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 400]);
    expect(await profileOf(ada)).toMatchObject({ emailVerified: true });
  });

  test('the newest token counts, for 24 hours, and a confirmed address gets no more', async () => {
    const first = await mailedToken(app, 'verify_email');
    const resend = () => callEndpoint(resendVerification, app, { caller: ada.caller });
    app.advance(1);
    expect(await resend()).toMatchObject({ status: 202 });
    expect(await verify(first)).toMatchObject({ status: 400, body: { code: 'invalid_token' } });
    app.advance(24 * 3600 - 1);
    expect(await verify(await mailedToken(app, 'verify_email'))).toMatchObject({ status: 204 });
    await resend();
    expect(await mailsOf(app, 'verify_email')).toHaveLength(2);
  });
});

describe('changing the address', () => {
  const ask = (newEmail: string, password = PASSWORD) =>
    callEndpoint(changeEmail, app, { caller: ada.caller, body: { newEmail, password } });

  test('takes effect with the token mailed to the new one; the old one is told and becomes free', async () => {
    expect(await ask('Countess@example.org')).toMatchObject({ status: 202 });
    expect(await mailsOf(app, 'email_change_notice')).toMatchObject([{ to: ada.email }]);
    expect(await mailsOf(app, 'change_email')).toMatchObject([{ to: 'Countess@example.org' }]);
    expect((await profileOf(ada)).email).toBe(ada.email);
    const token = await mailedToken(app, 'change_email');
    const answers = await Promise.all([verify(token), verify(token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 400]);
    expect(await profileOf(ada)).toMatchObject({ email: 'Countess@example.org', emailVerified: true });
    expect(await signIn(app, ada.email)).toMatchObject({ status: 401 });
    expect(await signIn(app, 'countess@example.org')).toMatchObject({ status: 200 });
    expect(await newPerson(app, { email: ada.email })).toMatchObject({ userId: expect.any(String) });
  });

  test('a second use is refused when the first took effect between its two readings', async () => {
    await ask('countess@example.org');
    const token = await mailedToken(app, 'change_email');
    const table = withInterruption(app.table, 2, async () => void (await verify(token)));
    const late = await callEndpoint(verifyEmail, { ...app, table }, { body: { token } });
    expect(late).toMatchObject({ status: 400, body: { code: 'invalid_token' } });
    expect((await profileOf(ada)).email).toBe('countess@example.org');
  });

  test('an address of somebody else is answered alike and gets no token', async () => {
    const other = await newPerson(app);
    expect(await ask(other.email)).toMatchObject({ status: 202 });
    expect(await mailsOf(app, 'change_email')).toEqual([]);
  });

  test('an address that was taken meanwhile stays the other one’s', async () => {
    await ask('late@example.com');
    const token = await mailedToken(app, 'change_email');
    await newPerson(app, { email: 'late@example.com' });
    expect(await verify(token)).toMatchObject({ status: 400 });
    expect((await profileOf(ada)).email).toBe(ada.email);
  });

  test('needs the password, and another address than now', async () => {
    expect(await ask('new@example.com', 'wrong')).toMatchObject({ status: 403 });
    expect(await ask(ada.email.toUpperCase())).toMatchObject({ status: 422 });
  });
});

describe('the profile', () => {
  const update = (body: unknown) => callEndpoint(updateProfile, app, { caller: ada.caller, body });

  test('what is given changes, null clears, the rest stays', async () => {
    const changed = await update({ bio: 'Line one\nline two', phoneNumber: '+1 (415) 555-2671' });
    expect(changed.body).toMatchObject({
      name: 'Ada Lovelace',
      bio: 'Line one\nline two',
      phoneNumber: '+14155552671',
    });
    expect((await update({ name: 'Ada', bio: null, phoneNumber: null })).body).toMatchObject({
      name: 'Ada',
      bio: null,
      phoneNumber: null,
    });
    expect((await update({})).body.name).toBe('Ada');
  });

  test.each([
    '\uff0b44 20 7183 8750',
    '0044 20 7183 8750',
    ' +44 (0)20 7183 8750',
    '+\uff14\uff1420 7183 8750',
  ])('the phone number %s is understood', async (phoneNumber) => {
    expect((await update({ phoneNumber })).body).toMatchObject({ phoneNumber: '+442071838750' });
  });

  test('an extension, which would not be kept, is refused by its name', async () => {
    const { body } = await update({ phoneNumber: '+44 20 7183 8750 ext. 12' });
    expect(body.errors).toMatchObject([{ pointer: '/phoneNumber' }]);
    expect(JSON.stringify(body.errors)).toContain('no extension');
  });

  test.each([
    { role: 'admin' },
    { email: 'x@example.com' },
    { name: null },
    { phoneNumber: '12345' },
    { bio: '\0' },
  ])('%j is refused', async (body) => {
    expect(await update(body)).toMatchObject({ status: 422 });
  });
});

describe('devices', () => {
  test('are listed in pages, and signed out one by one or all but this', async () => {
    const [tv, phone] = [await signIn(app, ada.email), await signIn(app, ada.email)];
    const list = (query = {}) => callEndpoint(listDevices, app, { caller: ada.caller, query });
    const first = await list({ limit: '2' });
    const second = await list({ limit: '2', cursor: first.body.nextCursor });
    const all = [...first.body.items, ...second.body.items];
    expect(all.map(({ id }: { id: string }) => id).sort()).toEqual(
      [ada.session, tv.body, phone.body].map(({ device }) => device.id).sort(),
    );
    expect(all.filter(({ current }: { current: boolean }) => current)).toHaveLength(1);
    expect(second.body.nextCursor).toBeNull();

    const out = (deviceId: string) =>
      callEndpoint(signOutDevice, app, { caller: ada.caller, params: { deviceId } });
    expect(await out(tv.body.device.id)).toMatchObject({ status: 204 });
    expect(await isAccepted(app, tv.body.accessToken)).toBe(false);
    expect(await out(tv.body.device.id)).toMatchObject({ status: 404 });
    const other = await newPerson(app);
    expect(await out(other.session.device.id)).toMatchObject({ status: 404 });
    expect(await isAccepted(app, other.session.accessToken)).toBe(true);

    await callEndpoint(signOutOtherDevices, app, { caller: ada.caller });
    expect(await isAccepted(app, phone.body.accessToken)).toBe(false);
    expect(await isAccepted(app, ada.session.accessToken)).toBe(true);
  });
});
