import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SendRawEmailCommand } from '@aws-sdk/client-ses';
import { handler as adminListMails } from '../../../functions/admin/admin-list-mails.ts';
import { handler as adminRetryMail } from '../../../functions/admin/admin-retry-mail.ts';
import { handler as drainOutbox } from '../../../functions/jobs/drain-outbox.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { putMail } from '../../../lib/store/outbox.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { updateItem } from '../../../lib/table/table.ts';
import { newPerson } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { inSandbox, mockSes } from '../../support/mail/ses.ts';
import { newCaller } from '../../support/subscriptions/subscribers.ts';

const ses = mockSes();
const VERIFIED = 'verified@example.com';
let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let admin: Caller;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  admin = await newCaller(app, 'admin');
  inSandbox(ses, [VERIFIED]);
});

const drain = () => runJob(drainOutbox, {}, app);
const leaveIt = () => ses.on(SendRawEmailCommand).resolves({ MessageId: 'm2' });
/** A mail that somebody is told their subscription by, who lives at this address. */
async function mailTo(email: string): Promise<void> {
  const { userId } = await newPerson(app, { email });
  await updateItem(app.table, keyOf('user', { userId }), { set: { emailVerified: true } });
  const mail = { purpose: 'subscription_started', data: { planName: 'Basic', endsAt: 0 } } as const;
  await putMail(app.table, { ...mail, userId, subject: 'one' }, app.now());
}
const listed = async (state: string) =>
  (await callEndpoint(adminListMails, app, { caller: admin, query: { state } })).body.items as {
    id: string;
    email: string;
    purpose: string;
    attempts: number;
    reason: string | null;
  }[];
const started = async (state: string) =>
  (await listed(state)).filter(({ purpose }) => purpose === 'subscription_started');

test('an SES in its sandbox takes what is for verified addresses; the rest waits, and leaves once it may', async () => {
  await mailTo(VERIFIED);
  await mailTo('ada@example.com');
  expect(await drain()).toMatchObject({ sent: 2, later: 2, blocked: 2, refused: 0 });
  expect(await started('sent')).toMatchObject([{ email: VERIFIED }]);
  expect(await started('pending')).toMatchObject([{ email: 'ada@example.com', attempts: 1 }]);
  expect(app.logged).toContainEqual(
    expect.objectContaining({ level: 'error', message: 'mails cannot be sent', reason: 'MessageRejected' }),
  );
  app.advance(2 * 86_400);
  expect(await drain()).toMatchObject({ sent: 0, blocked: 2 });
  leaveIt();
  app.advance(3600);
  expect(await drain()).toMatchObject({ sent: 2, blocked: 0 });
  expect(await listed('pending')).toEqual([]);
});

test('what SES did not take for three days is refused, and is sent when an administrator says so', async () => {
  await mailTo('ada@example.com');
  await drain();
  app.advance(3 * 86_400);
  await drain();
  const [mail, ...others] = await started('refused');
  expect([mail, others]).toMatchObject([{ reason: 'MessageRejected' }, []]);
  leaveIt();
  await callEndpoint(adminRetryMail, app, { caller: admin, params: { mailId: mail!.id } });
  expect(await drain()).toMatchObject({ sent: 1 });
});
