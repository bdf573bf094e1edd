import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SendRawEmailCommand } from '@aws-sdk/client-ses';
import PostalMime from 'postal-mime';
import { handler as closeAccount } from '../../../functions/accounts/close-account.ts';
import { handler as getProfile } from '../../../functions/accounts/get-profile.ts';
import { handler as updateProfile } from '../../../functions/accounts/update-profile.ts';
import { handler as drainOutbox } from '../../../functions/jobs/drain-outbox.ts';
import { handler as forgotPassword } from '../../../functions/sessions/forgot-password.ts';
import { newPerson, PASSWORD } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { mockSes } from '../../support/mail/ses.ts';

const ses = mockSes();
let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
});

/** The subjects of what waits. */
async function sent(): Promise<(string | undefined)[]> {
  ses.resetHistory();
  await runJob(drainOutbox, {}, app);
  const messages = ses.commandCalls(SendRawEmailCommand).map(({ args }) => args[0].input.RawMessage!.Data!);
  return Promise.all(messages.map(async (raw) => (await PostalMime.parse(raw)).subject));
}

test('mails come in the language that their reader has when they are sent, from the first to the last', async () => {
  const { caller, email, session } = await newPerson(app, { language: 'de' });
  expect(session.user.language).toBe('de');
  expect(await sent()).toEqual(['Bestätige deine E-Mail-Adresse']);
  await callEndpoint(forgotPassword, app, { body: { email } });
  await callEndpoint(updateProfile, app, { caller, body: { language: 'en' } });
  expect(await sent()).toEqual(['Set a new password']);
  await callEndpoint(updateProfile, app, { caller, body: { language: 'de' } });
  await callEndpoint(closeAccount, app, { caller, body: { password: PASSWORD } });
  expect(await sent()).toEqual(['Dein Konto wurde geschlossen']);
});

test('who chose none reads English, and a language nobody writes is refused', async () => {
  const { caller } = await newPerson(app);
  expect(await sent()).toEqual(['Confirm your e-mail address']);
  const answer = await callEndpoint(updateProfile, app, { caller, body: { language: 'fr' } });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/language' }] } });
  expect((await callEndpoint(getProfile, app, { caller })).body).toMatchObject({ language: 'en' });
});
