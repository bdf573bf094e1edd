import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SendRawEmailCommand, SESClient } from '@aws-sdk/client-ses';
import { mockClient } from 'aws-sdk-client-mock';
import { handler as drainOutbox } from '../../../functions/jobs/drain-outbox.ts';
import { claimMail, dueMails, type Mail, mailWrite } from '../../../lib/store/outbox.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { getItem, transact } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { startEngine } from '../../support/engine.ts';

const ses = mockClient(SESClient);
let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  ses.reset();
  ses.on(SendRawEmailCommand).resolves({ MessageId: 'm1' });
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
const drain = () => drainOutbox({}, undefined, app);
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

  test('a mail that cannot be written does not stop the rest', async () => {
    await put({ purpose: 'no_such_purpose' as never });
    await put();
    expect(await drain()).toMatchObject({ sent: 1, refused: 1 });
  });
});
