import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SendRawEmailCommand } from '@aws-sdk/client-ses';
import { handler as adminGetUser } from '../../../functions/admin/admin-get-user.ts';
import { handler as adminListMails } from '../../../functions/admin/admin-list-mails.ts';
import { handler as adminRetryMail } from '../../../functions/admin/admin-retry-mail.ts';
import { handler as drainOutbox } from '../../../functions/jobs/drain-outbox.ts';
import { handler as hearMail } from '../../../functions/jobs/hear-mail.ts';
import { auditEntries } from '../../../lib/store/audit.ts';
import { countMails } from '../../../lib/store/notifications/mail-counts.ts';
import { type Mail, mailWrite, putMail } from '../../../lib/store/outbox.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { deleteItem, getItem, updateItem } from '../../../lib/table/table.ts';
import { newPerson, type Person } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { FAULTS, withFault } from '../../support/faults.ts';
import { aCaller } from '../../support/playback.ts';
import { mockSes } from '../../support/mail/ses.ts';

const ses = mockSes();
const accept = () => ses.on(SendRawEmailCommand).resolves({ MessageId: 'm1' });
const refuse = () =>
  ses
    .on(SendRawEmailCommand)
    .rejects(Object.assign(new Error('no'), { name: 'MessageRejected', $metadata: { httpStatusCode: 400 } }));
let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let person: Person;
let admin: ReturnType<typeof aCaller>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(fresh);

/** Somebody whose address is confirmed, whose registration's mail was sent. */
async function fresh() {
  ses.reset();
  accept();
  app = testApp(await engine.freshTable());
  admin = { ...aCaller(app), role: 'admin', tier: 'admin' };
  person = await newPerson(app);
  await set({ emailVerified: true });
  await drain();
  app.advance(1);
}

const set = (change: object) =>
  updateItem(app.table, keyOf('user', { userId: person.userId }), { set: change as never });
const drain = () => runJob(drainOutbox, {}, app);
const plan = (subject: string, more: Partial<Mail> = {}): Mail => ({
  ...{ purpose: 'subscription_started', userId: person.userId, subject },
  ...{ data: { planName: 'Basic', endsAt: 0 }, ...more },
});
/** Puts a mail into the outbox, sends it a second later, and answers its id. */
async function write(subject: string, more: Partial<Mail> = {}): Promise<string> {
  await putMail(app.table, plan(subject, more), app.now());
  await drain();
  app.advance(1);
  return String(mailWrite(plan(subject, more), 0).put.pk).split('#')[1]!;
}
const listed = async (query: Record<string, string> = {}) =>
  (await callEndpoint(adminListMails, app, { caller: admin, query })).body;
const idsOf = async (query: Record<string, string>) =>
  (await listed(query)).items.map(({ id }: { id: string }) => id);
const retry = (mailId: string, by: TestApp = app) =>
  callEndpoint(adminRetryMail, by, { caller: admin, params: { mailId } });
const mailOf = (mailId: string) => getItem(app.table, keyOf('mail', { key: mailId }));

describe('mails', () => {
  test('are listed by state, the newest first, with their reader and the reason, without what they say', async () => {
    const sent = await write('one');
    refuse();
    const [older, newer] = [await write('two'), await write('three')];
    await putMail(app.table, plan('four'), app.now());
    expect(await idsOf({ state: 'refused' })).toEqual([newer, older]);
    expect((await listed({ state: 'refused' })).items[0]).toEqual({
      ...{ id: newer, purpose: 'subscription_started', userId: person.userId, email: person.email },
      ...{ state: 'refused', reason: expect.any(String), attempts: 1, canRetry: true },
      ...{ createdAt: expect.any(String), settledAt: expect.any(String) },
    });
    expect((await idsOf({ state: 'sent' }))[0]).toBe(sent);
    expect((await listed({ state: 'pending' })).items).toMatchObject([{ settledAt: null, canRetry: false }]);
    expect(await idsOf({ state: 'sending' })).toEqual([]);
    const all = (await listed()).items.map(({ state }: { state: string }) => state);
    expect(all).toEqual(['pending', 'refused', 'refused', 'sent', 'sent']);
  });

  test('are paged without repeating or skipping one, over every state', async () => {
    for (let n = 0; n < 3; n++) await write(`sent ${n}`);
    refuse();
    for (let n = 0; n < 3; n++) await write(`refused ${n}`);
    const whole = await idsOf({});
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await listed({ limit: '2', ...(cursor && { cursor }) });
      paged.push(...page.items.map(({ id }: { id: string }) => id));
      cursor = page.nextCursor as string | null;
    }
    expect(paged).toEqual(whole);
    expect(whole).toHaveLength(7);
  });

  test('of a person are shown with that person, the newest twenty, as the list shows them', async () => {
    const mailsOf = async () =>
      (await callEndpoint(adminGetUser, app, { caller: admin, params: { userId: person.userId } })).body
        .mails as { id: string; state: string }[];
    const other = await newPerson(app);
    await write('of another', { userId: other.userId });
    refuse();
    const refused = await write('one');
    await putMail(app.table, plan('two', { data: { planName: 'what it says' } }), app.now());
    // Mails of one instant stand in the order of their keys.
    app.advance(1);
    const [waiting, ...older] = await mailsOf();
    expect([waiting, ...older]).toMatchObject([{ state: 'pending' }, { id: refused }, { state: 'sent' }]);
    expect(older.slice(0, 1)).toEqual((await listed({ state: 'refused' })).items);
    expect(JSON.stringify(waiting)).not.toContain('what it says');
    const ids: string[] = [];
    for (let n = 0; n < 20; n++) ids.unshift(await write(`more ${n}`));
    expect((await mailsOf()).map(({ id }) => id)).toEqual(ids);
  });

  test('that are gone, or whose reader is, do not stop a list', async () => {
    refuse();
    const [first, second] = [await write('one'), await write('two')];
    await deleteItem(app.table, keyOf('mail', { key: first }));
    await deleteItem(app.table, keyOf('user', { userId: person.userId }));
    expect((await listed({ state: 'refused' })).items).toMatchObject([{ id: second, email: null }]);
    await deleteItem(app.table, keyOf('mail', { key: second }));
    expect(await listed({ state: 'refused' })).toEqual({ items: [], nextCursor: null });
  });
});

describe('a refused mail', () => {
  test('is sent again by the outbox, once, and its counts and the audit tell', async () => {
    refuse();
    const id = await write('one');
    accept();
    ses.resetHistory();
    expect((await retry(id)).body).toMatchObject({ id, state: 'pending', reason: null, settledAt: null });
    expect(await countMails(app.table)).toMatchObject({ pending: 1, refused: 0 });
    await drain();
    await drain();
    expect(ses.commandCalls(SendRawEmailCommand)).toHaveLength(1);
    expect(await mailOf(id)).toMatchObject({ state: 'sent', attempts: 1 });
    const { records } = await auditEntries(app.table, { limit: 5, after: undefined });
    expect(records).toMatchObject([
      { action: 'adminRetryMail', objectId: id, before: { state: 'refused' }, after: { state: 'pending' } },
    ]);
  });

  test('has three days again in which SES may take it', async () => {
    refuse();
    const id = await write('one');
    app.advance(4 * 86_400);
    await retry(id);
    ses.on(SendRawEmailCommand).rejects(Object.assign(new Error(), { name: 'Throttling' }));
    expect(await drain()).toMatchObject({ later: 1 });
    expect(await mailOf(id)).toMatchObject({ state: 'pending' });
  });

  test('that bounced is refused while its address is stopped, and a second bounce stops it again', async () => {
    const id = await write('one');
    const bouncedRecipients = [{ emailAddress: person.email }];
    const bounced = {
      time: new Date(app.now()).toISOString(),
      detail: {
        eventType: 'Bounce',
        mail: { tags: { mail: [id] } },
        bounce: { bounceType: 'Permanent', bouncedRecipients },
      },
    };
    await runJob(hearMail, bounced, app);
    const { status, body } = await retry(id);
    expect([status, body.code]).toEqual([409, 'mail_not_retryable']);
    expect(body.detail).toMatch(/stopped by a bounce/);
    await set({ emailVerified: true, mailStopped: null });
    expect((await retry(id)).status).toBe(200);
    await drain();
    expect(await runJob(hearMail, bounced, app)).toEqual({ news: 'stopped' });
  });

  test('about safety is not sent again, because what it said is erased', async () => {
    refuse();
    const about = { purpose: 'password_changed', to: person.email, data: { name: 'Ada' } } as const;
    const id = await write('one', about);
    expect((await listed({ state: 'refused' })).items).toMatchObject([{ id, canRetry: false }]);
    expect((await retry(id)).body).toMatchObject({
      code: 'mail_not_retryable',
      detail: expect.stringContaining('erased'),
    });
  });

  test('of twenty retries at once is sent once, with one entry of the audit', async () => {
    refuse();
    const id = await write('one');
    accept();
    ses.resetHistory();
    const answers = await Promise.all(Array.from({ length: 20 }, () => retry(id)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
    await drain();
    expect(ses.commandCalls(SendRawEmailCommand)).toHaveLength(1);
    const { records } = await auditEntries(app.table, { limit: 5, after: undefined });
    expect(records).toHaveLength(1);
  });
});

test.each(FAULTS)('a retry whose database call fails (%s) is done by the next one, once', async (kind) => {
  refuse();
  for (let at = 1, failed = true; failed; at++) {
    const id = await write(`${kind} ${at}`);
    const table = withFault(app.table, { at, kind });
    const statuses = [(await retry(id, { ...app, table })).status, (await retry(id)).status];
    failed = table.failed();
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(await countMails(app.table)).toMatchObject({ pending: 1, refused: at - 1 });
    await drain();
  }
});

test('what is not dead, or not there, is not retried', async () => {
  const id = await write('one');
  expect((await retry(id)).body).toMatchObject({ code: 'mail_not_retryable' });
  expect((await retry('x'.repeat(43))).status).toBe(404);
  expect((await retry('x')).status).toBe(404);
});
