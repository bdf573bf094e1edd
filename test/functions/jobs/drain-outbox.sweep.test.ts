import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SendRawEmailCommand } from '@aws-sdk/client-ses';
import { handler as drainOutbox } from '../../../functions/jobs/drain-outbox.ts';
import { claimMail, dueMails } from '../../../lib/store/notifications/sending.ts';
import { type Mail, mailWrite } from '../../../lib/store/outbox.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { getItem, transact, updateItem } from '../../../lib/table/table.ts';
import { everything, newPerson } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { startEngine } from '../../support/engine.ts';
import { faultAt, SWEEPS, SWEEP_STEP, withDeath, withFault } from '../../support/faults.ts';
import { mockSes } from '../../support/mail/ses.ts';
import { runJob } from '../../support/call.ts';

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

const welcome: Mail = {
  purpose: 'verify_email',
  userId: 'usr_01KA2B3C4D5E6F7G8H9JKMNPQR',
  to: 'ada@example.com',
  subject: 'first',
  data: { token: 'v_secret' },
};
const put = (mail: Partial<Mail> = {}) =>
  transact(app.table, [mailWrite({ ...welcome, ...mail }, app.now())]);
const plan = { purpose: 'subscription_started', data: { planName: 'Premium', endsAt: 0 } } as const;
const confirmed = async () => {
  const person = await newPerson(app);
  await updateItem(app.table, keyOf('user', { userId: person.userId }), { set: { emailVerified: true } });
  await drain();
  ses.resetHistory();
  return person;
};
const drain = () => runJob(drainOutbox, {}, app);
const sent = () =>
  ses
    .commandCalls(SendRawEmailCommand)
    .map(({ args }) => Buffer.from(args[0].input.RawMessage!.Data!).toString());

describe('the outbox', () => {
  test('a mail is sent with both parts and its link, and then forgets its token and its address', async () => {
    await put();
    const [key] = await dueMails(app.table, app.now());
    expect(await drain()).toMatchObject({ sent: 1 });
    const [raw] = sent();
    expect(raw).toMatch(/^To: ada@example.com$/m);
    expect(raw).toContain('text/plain');
    expect(raw).toContain('text/html');
    expect(raw?.replaceAll('=\r\n', '').replaceAll('=3D', '=')).toContain(
      'https://marquee.test/#/verify-email?token=v_secret',
    );
    const item = await getItem(app.table, keyOf('mail', { key: key! }));
    expect(item).toMatchObject({ state: 'sent', messageId: 'm1' });
    expect(JSON.stringify(item)).not.toMatch(/v_secret|ada@/);
  });

  test('five sweeps at once and one more later send each mail once', async () => {
    for (let i = 0; i < 10; i++) await put({ subject: `s${i}` });
    await Promise.all(Array.from({ length: 5 }, drain));
    await drain();
    expect(sent()).toHaveLength(10);
  });

  test('the same purpose, person and subject cannot be written twice', async () => {
    await put();
    await expect(put()).rejects.toMatchObject({ name: 'TransactionFailed' });
  });

  test('what SES does not take now is tried again later, and not before', async () => {
    const throttled = Object.assign(new Error(), { name: 'Throttling' });
    ses.on(SendRawEmailCommand).rejectsOnce(throttled).resolves({ MessageId: 'm2' });
    await put();
    expect(await drain()).toMatchObject({ later: 1 });
    expect(await drain()).toMatchObject({ sent: 0, later: 0 });
    app.advance(31);
    expect(await drain()).toMatchObject({ sent: 1 });
  });

  test('an answer that got lost is unknown and never sent again', async () => {
    ses.on(SendRawEmailCommand).rejectsOnce(Object.assign(new Error(), { name: 'TimeoutError' }));
    await put();
    expect(await drain()).toMatchObject({ unknown: 1 });
    app.advance(86_400);
    expect(await drain()).toMatchObject({ sent: 0 });
    expect(sent()).toHaveLength(1);
  });

  test('a mail whose worker died is settled as unknown after two minutes', async () => {
    await put();
    const [key] = await dueMails(app.table, app.now());
    await claimMail(app.table, key!, 'dead', app.now());
    expect(await drain()).toMatchObject({ sent: 0, unknown: 0 });
    app.advance(121);
    expect(await drain()).toMatchObject({ sent: 0, unknown: 1 });
    expect(sent()).toHaveLength(0);
  });

  test('a run that comes an hour late holds its mails as long as it sends, and one not taken now is kept', async () => {
    const throttled = Object.assign(new Error(), { name: 'Throttling' });
    ses
      .on(SendRawEmailCommand)
      .callsFakeOnce(async () => {
        app.advance(100);
        expect(await drain()).toMatchObject({ unknown: 0 });
        throw throttled;
      })
      .resolves({ MessageId: 'm2' });
    await put();
    const time = new Date(app.now() - 3_600_000).toISOString();
    expect(await runJob(drainOutbox, { time }, app)).toMatchObject({ later: 1 });
    app.advance(31);
    expect(await drain()).toMatchObject({ sent: 1 });
  });

  test('a mail about safety goes before any other, also one that comes while others are sent', async () => {
    const { userId, email } = await confirmed();
    for (let i = 0; i < 60; i++) await put({ ...plan, userId, to: email, subject: `s${i}` });
    await put({ purpose: 'reset_password', to: 'first@example.com' });
    ses
      .on(SendRawEmailCommand)
      .callsFakeOnce(async () => {
        await put({ purpose: 'reset_password', to: 'second@example.com', subject: 'second' });
        return { MessageId: 'm1' };
      })
      .resolves({ MessageId: 'm2' });
    await drain();
    const order = sent().map((raw) => /^To: (.*)$/m.exec(raw)![1]!.trim());
    expect(order[0]).toBe('first@example.com');
    expect(order.indexOf('second@example.com')).toBeLessThan(25);
  });

  test.each([
    ['InvalidParameterValue', 400, 'Illegal address'],
    ['MessageRejected', 400, 'Message contains a virus'],
  ])('%s concerns the letter: it is not sent again', async (name, httpStatusCode, message) => {
    ses
      .on(SendRawEmailCommand)
      .rejects(Object.assign(new Error(message), { name, $metadata: { httpStatusCode } }));
    await put();
    expect(await drain()).toMatchObject({ refused: 1 });
    app.advance(86_400);
    expect(await drain()).toMatchObject({ refused: 0, later: 0 });
  });

  test.each([
    ['AccessDenied', 403, 'not authorized to perform ses:SendRawEmail'],
    ['MessageRejected', 400, 'Email address is not verified. The following identities failed the check'],
    ['MailFromDomainNotVerifiedException', 400, ''],
    ['ConfigurationSetSendingPausedException', 400, ''],
    ['ConfigurationSetDoesNotExist', 400, ''],
    ['AccountSendingPausedException', 400, ''],
    ['InvalidClientTokenId', 403, ''],
    ['CredentialsProviderError', undefined, ''],
    ['ENOTFOUND', undefined, ''],
    ['EAI_AGAIN', undefined, ''],
    ['EHOSTUNREACH', undefined, ''],
  ])(
    '%s is ours to mend: the mail waits two days for it, and somebody is told',
    async (name, status, message) => {
      const error = { name, code: name, ...(status && { $metadata: { httpStatusCode: status } }) };
      ses.on(SendRawEmailCommand).rejects(Object.assign(new Error(message), error));
      await put();
      for (let hours = 0; hours < 48; hours += 6) {
        expect(await drain()).toMatchObject({ later: 1 });
        app.advance(6 * 3600);
      }
      expect(app.logged).toContainEqual(
        expect.objectContaining({ level: 'error', message: 'mails cannot be sent', reason: name }),
      );
      ses.on(SendRawEmailCommand).resolves({ MessageId: 'm2' });
      expect(await drain()).toMatchObject({ sent: 1 });
    },
  );

  test('a mail that nobody takes for three days is given up', async () => {
    ses.on(SendRawEmailCommand).rejects(Object.assign(new Error(), { name: 'Throttling' }));
    await put();
    app.advance(3 * 86_400 + 1);
    expect(await drain()).toMatchObject({ later: 1 });
    app.advance(3601);
    expect(await drain()).toMatchObject({ later: 0, sent: 0 });
  });

  test('an address that nobody confirmed, or whose account is closed, gets no mail about plans', async () => {
    const { userId, email } = await newPerson(app);
    await put({ ...plan, userId, to: email });
    await put({ ...plan, to: email });
    expect(await drain()).toMatchObject({ sent: 1, withheld: 2 });
    expect(sent()[0]).toContain('Subject: Confirm your e-mail address');
  });

  test('a mail about plans goes to the address that the person has when it is sent', async () => {
    const { userId, email } = await confirmed();
    await put({ ...plan, userId, to: email });
    await updateItem(app.table, keyOf('user', { userId }), { set: { email: 'moved@example.com' } });
    await drain();
    expect(sent()[0]).toMatch(/^To: moved@example.com$/m);
  });

  test('a mail goes to the domain by which its address is compared', async () => {
    await put({ to: 'Ada@bu\u0308cher.example' });
    await put({ to: 'Ada@\ufb01lm.example', subject: 'ligature' });
    await drain();
    const to = sent().map((raw) => /^To: (.*)$/m.exec(raw)![1]!.trim());
    expect(to.sort()).toEqual(['Ada@film.example', 'Ada@xn--bcher-kva.example']);
  });

  test('one address gets twenty mails an hour, however it is written, and the rest after it', async () => {
    for (let i = 0; i < 25; i++)
      await put({ subject: `s${i}`, to: i % 2 ? 'Ada@Example.com' : 'ada@example.com' });
    await put({ to: 'grace@example.com' });
    expect(await drain()).toMatchObject({ sent: 21, later: 5 });
    app.advance(3601);
    expect(await drain()).toMatchObject({ sent: 5 });
  });

  test.each(SWEEPS)(
    'whichever database call fails (%s), each mail is sent once or known as unknown',
    async (sweep) => {
      for (let at = 1; at <= 18; at += SWEEP_STEP)
        await expectNothingLost({ ...app, table: withFault(app.table, { at, kind: faultAt(sweep, at) }) });
    },
  );

  test('a worker that is killed between any two calls loses no mail and doubles none', async () => {
    for (let after = 0; after <= 18; after++) {
      await expectNothingLost({ ...app, table: withDeath(app.table, after) });
    }
  });

  async function expectNothingLost(faulty: TestApp) {
    ses.reset();
    ses.on(SendRawEmailCommand).resolves({ MessageId: 'm1' });
    const subjects = ['one', 'two'].map((name) => `${name} ${app.now()}`);
    for (const subject of subjects) await put({ subject, data: { token: subject } });
    await runJob(drainOutbox, {}, faulty).catch(() => undefined);
    app.advance(121);
    await drain();
    app.advance(3601);
    const states = (await everything(app))
      .filter(({ sk, subject }) => sk === 'MAIL' && subjects.includes(String(subject)))
      .map(({ state }) => state);
    const unknown = states.filter((state) => state === 'unknown').length;
    expect(states.filter((state) => state === 'sent' || state === 'unknown')).toHaveLength(2);
    expect(unknown).toBeLessThanOrEqual(1);
    expect(sent().length).toBeLessThanOrEqual(2);
    expect(sent().length).toBeGreaterThanOrEqual(2 - unknown);
    expect(await dueMails(app.table, app.now())).toEqual([]);
  }

  test('a mail that cannot be written does not stop the rest', async () => {
    const { userId } = await confirmed();
    await put({ purpose: 'no_such_purpose' as never, userId });
    await put();
    expect(await drain()).toMatchObject({ sent: 1, refused: 1 });
  });
});
