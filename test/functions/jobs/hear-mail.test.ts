import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SendRawEmailCommand } from '@aws-sdk/client-ses';
import { handler as drainOutbox } from '../../../functions/jobs/drain-outbox.ts';
import { handler as hearMail } from '../../../functions/jobs/hear-mail.ts';
import { handler as getSettings } from '../../../functions/notifications/get-notification-settings.ts';
import { handler as resendVerification } from '../../../functions/sessions/resend-verification.ts';
import { handler as verifyEmail } from '../../../functions/sessions/verify-email.ts';
import { countMails } from '../../../lib/store/notifications/mail-counts.ts';
import { type Mail, mailWrite } from '../../../lib/store/outbox.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { deleteItem, getItem, transact, updateItem } from '../../../lib/table/table.ts';
import { everything, mailsOf, newPerson, type Person } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { FAULTS, withFault, withInterlude } from '../../support/faults.ts';
import { mockSes } from '../../support/mail/ses.ts';

const ses = mockSes();
let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let person: Person;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(fresh);

/** Somebody whose address is confirmed, and an empty outbox. */
async function fresh() {
  app = testApp(await engine.freshTable());
  person = await newPerson(app);
  await updateItem(app.table, keyOf('user', { userId: person.userId }), { set: { emailVerified: true } });
  await runJob(drainOutbox, {}, app);
  ses.resetHistory();
}

const tags = () => ses.commandCalls(SendRawEmailCommand).map(({ args }) => args[0].input.Tags![0]!);
const write = async (mail: Partial<Mail> = {}): Promise<string> => {
  const plan = {
    purpose: 'subscription_started',
    subject: 's',
    data: { planName: 'Basic', endsAt: 0 },
  } as const;
  const item = mailWrite({ ...plan, userId: person.userId, ...mail }, app.now());
  await transact(app.table, [item]);
  await runJob(drainOutbox, {}, app);
  return String(item.put.pk).split('#')[1]!;
};
const stateOf = async (key: string) => (await getItem(app.table, keyOf('mail', { key })))?.state;
/** As EventBridge brings it. */
const news = (key: string, eventType: string, more: object = {}) => ({
  time: new Date(app.now()).toISOString(),
  detail: { eventType, mail: { messageId: 'm1', tags: { mail: [key] } }, ...more },
});
const to = (emailAddress: string) => [{ emailAddress }];
const bounce = (key: string, bounceType = 'Permanent', address = person.email) =>
  news(key, 'Bounce', { bounce: { bounceType, bouncedRecipients: to(address) } });
const complaint = (key: string) =>
  news(key, 'Complaint', { complaint: { complainedRecipients: to(person.email) } });
const hear = (event: object, by: TestApp = app) => runJob(hearMail, event, by);
const stopped = async () =>
  (await callEndpoint(getSettings, app, { caller: person.caller })).body.mailStopped as string | null;

describe('what SES says of a mail', () => {
  test('finds it by the tag that it was sent with', async () => {
    const key = await write();
    expect(tags()).toEqual([{ Name: 'mail', Value: key }]);
    expect(await hear(bounce(key))).toEqual({ news: 'stopped' });
  });

  test('settles one that was sent or not, and the counts move with it', async () => {
    ses.on(SendRawEmailCommand).rejects(Object.assign(new Error('cut'), { name: 'TimeoutError' }));
    const [arrived, lost] = [await write({ subject: 'a' }), await write({ subject: 'b' })];
    expect(await countMails(app.table)).toMatchObject({ unknown: 2, refused: 0 });
    const before = await countMails(app.table);
    expect(await hear(news(arrived, 'Delivery'))).toEqual({ news: 'settled' });
    expect(await hear(news(arrived, 'Delivery'))).toEqual({ news: 'known' });
    expect(await hear(bounce(lost, 'Transient'))).toEqual({ news: 'settled' });
    expect([await stateOf(arrived), await stateOf(lost)]).toEqual(['sent', 'refused']);
    const after = await countMails(app.table);
    expect(after).toEqual({ ...before, unknown: 0, refused: 1, sent: before.sent + 1 });
    expect(await stopped()).toBeNull();
  });

  test('a delivery said after a bounce leaves it refused', async () => {
    const key = await write();
    await hear(bounce(key));
    expect(await hear(news(key, 'Delivery'))).toEqual({ news: 'known' });
    expect(await stateOf(key)).toBe('refused');
  });

  test.each([
    ['another sender’s mail', { detail: { eventType: 'Delivery', mail: { tags: {} } } }, 'none'],
    ['an opening', { detail: { eventType: 'Open', mail: { tags: { mail: ['x'] } } } }, 'none'],
    ['no event', {}, 'none'],
    [
      'a mail nobody knows',
      { detail: { eventType: 'Reject', mail: { tags: { mail: ['nobody'] } } } },
      'unheard of',
    ],
  ])('of %s changes nothing', async (_, event, outcome) => {
    const before = await everything(app);
    expect(await hear(event)).toEqual({ news: outcome });
    expect(await everything(app)).toEqual(before);
  });
});

describe.each<[string, (key: string) => object]>([
  ['bounce', (key) => bounce(key)],
  ['complaint', complaint],
])('after a %s', (why, event) => {
  test('nothing is mailed but what the person asks for, until the address is confirmed again', async () => {
    const key = await write();
    expect(await hear(event(key))).toEqual({ news: 'stopped' });
    expect(await stopped()).toBe(why);
    const [plans, safety] = [
      await write({ subject: 'next' }),
      await write({ purpose: 'password_changed', subject: 'p', to: person.email, data: {} }),
    ];
    expect([await stateOf(plans), await stateOf(safety)]).toEqual(['withheld', 'withheld']);
    await callEndpoint(resendVerification, app, { caller: person.caller });
    // The one of the registration has forgotten its token.
    const waiting = (await mailsOf(app, 'verify_email')).find(({ data }) => data !== undefined);
    const token = String(waiting!.data.token);
    ses.resetHistory();
    await runJob(drainOutbox, {}, app);
    expect(tags()).toHaveLength(1);
    await callEndpoint(verifyEmail, app, { body: { token } });
    expect(await stopped()).toBeNull();
    expect(await stateOf(await write({ subject: 'later' }))).toBe('sent');
    // The same event, delivered once more.
    expect(await hear(event(key))).toEqual({ news: 'known' });
    expect(await stopped()).toBeNull();
  });
});

test('a complaint that comes twice at once stops nothing again after its address was confirmed in between', async () => {
  const key = await write();
  const user = keyOf('user', { userId: person.userId });
  const table = withInterlude(app.table, 'TransactWriteCommand', async () => {
    expect(await hear(complaint(key))).toEqual({ news: 'stopped' });
    await updateItem(app.table, user, { set: { emailVerified: true }, remove: ['mailStopped'] });
  });
  expect(await hear(complaint(key), { ...app, table })).toEqual({ news: 'known' });
  expect(await stopped()).toBeNull();
});

test('a mail that was complained of and then came back is refused', async () => {
  ses.on(SendRawEmailCommand).rejects(Object.assign(new Error('cut'), { name: 'TimeoutError' }));
  const key = await write();
  expect(await hear(complaint(key))).toEqual({ news: 'stopped' });
  expect(await stateOf(key)).toBe('sent');
  expect(await hear(bounce(key, 'Transient'))).toEqual({ news: 'settled' });
  expect([await stateOf(key), await stopped()]).toEqual(['refused', 'complaint']);
});

test('a delivery that is told twice at once is counted once', async () => {
  ses.on(SendRawEmailCommand).rejects(Object.assign(new Error('cut'), { name: 'TimeoutError' }));
  const key = await write();
  const before = await countMails(app.table);
  const table = withInterlude(app.table, 'TransactWriteCommand', () => hear(news(key, 'Delivery')));
  expect(await hear(news(key, 'Delivery'), { ...app, table })).toEqual({ news: 'known' });
  expect(await countMails(app.table)).toEqual({ ...before, unknown: 0, sent: before.sent + 1 });
});

test('a bounce of an address that was given up stops nothing, nor does one of a closed account', async () => {
  const key = await write();
  expect(await hear(bounce(key, 'Permanent', 'given-up@example.com'))).toEqual({ news: 'settled' });
  expect(await stopped()).toBeNull();
  const other = await write({ subject: 'gone' });
  await deleteItem(app.table, keyOf('user', { userId: person.userId }));
  expect(await hear(bounce(other))).toEqual({ news: 'settled' });
});

test.each(FAULTS)('a database call that fails (%s) is made up for by the next delivery', async (kind) => {
  for (let at = 1; ; at++) {
    await fresh();
    const key = await write();
    const before = await countMails(app.table);
    const table = withFault(app.table, { at, kind });
    await hear(bounce(key), { ...app, table }).catch(() => undefined);
    await hear(bounce(key));
    expect([await stateOf(key), await stopped()]).toEqual(['refused', 'bounce']);
    expect(await countMails(app.table)).toEqual({ ...before, sent: before.sent - 1, refused: 1 });
    if (!table.failed()) return;
  }
});
