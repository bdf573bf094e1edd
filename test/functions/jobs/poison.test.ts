import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { handler as drainOutbox } from '../../../functions/jobs/drain-outbox.ts';
import { handler as eraseAccounts } from '../../../functions/jobs/erase-accounts.ts';
import { RUN_MS } from '../../../lib/job.ts';
import { putMail } from '../../../lib/store/outbox.ts';
import { jobIndexOf, keyOf, sortable } from '../../../lib/table/keys.ts';
import { getItem, putItem } from '../../../lib/table/table.ts';
import { mailsOf } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { startEngine } from '../../support/engine.ts';
import { FAULTS, withFault } from '../../support/faults.ts';
import { mockSes } from '../../support/mail/ses.ts';
import { newCaller } from '../../support/subscriptions/subscribers.ts';
import { runJob } from '../../support/call.ts';

mockSes();
let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
});

const drain = (by: TestApp = app) => runJob(drainOutbox, {}, by);

test('a mail about a subscription that cannot be understood lets the rest go out, and is dead with its reason', async () => {
  const [poisoned, other] = [await newCaller(app), await newCaller(app)];
  await putItem(app.table, { ...keyOf('subscription', poisoned), subscriptionId: 'sub_1' });
  const mail = { subject: 's', data: { planName: 'Basic', subscriptionId: 'sub_1', endsAt: 1 } };
  await putMail(app.table, { purpose: 'subscription_expired', userId: poisoned.userId, ...mail }, app.now());
  await putMail(app.table, { purpose: 'subscription_started', userId: other.userId, ...mail }, app.now());
  expect(await drain()).toMatchObject({ sent: 1, later: 1 });
  app.advance(3 * 86_400 + 1);
  await drain();
  const [dead] = await mailsOf(app, 'subscription_expired');
  expect(dead).toMatchObject({ state: 'refused', reason: 'cannot be prepared' });
});

test('a read that fails before the send costs the mail half a minute and not its sending', async () => {
  const { userId } = await newCaller(app);
  const mail = { purpose: 'subscription_started', userId, data: { planName: 'Basic', endsAt: 1 } } as const;
  // Six Queries of the outbox, its parts, and the claim come before what is read of the person.
  const before = 6;
  for (const [index, kind] of FAULTS.entries()) {
    await putMail(app.table, { ...mail, subject: `s${index}` }, app.now());
    const table = withFault(app.table, { at: before + 1, kind });
    expect(await drain({ ...app, table })).toMatchObject({ unknown: 0 });
    app.advance(31);
    await drain();
  }
  expect(
    (await mailsOf(app, 'subscription_started')).map((each) => (each as { state?: string }).state),
  ).toEqual(FAULTS.map(() => 'sent'));
});

const closed = (n: number) => {
  const userId = app.newId('usr');
  const place = jobIndexOf('erasure', { closedAt: sortable(n), userId });
  return { ...keyOf('erasure', { userId }), ...place, userId, closedAt: n, objects: [] };
};

test('a hundred closed accounts that still wait for something do not keep the next from being erased', async () => {
  for (let n = 1; n <= 104; n++) await putItem(app.table, { ...closed(n), closedAt: app.now() });
  const old = closed(500);
  await putItem(app.table, old);
  expect(await runJob(eraseAccounts, {}, app)).toMatchObject({ erased: 1, waiting: 104, finished: true });
  expect(await getItem(app.table, keyOf('erasure', old))).toBeUndefined();
});

test('erasing that has no more time says so', async () => {
  for (let n = 1; n <= 3; n++) await putItem(app.table, closed(n));
  let calls = 0;
  const slow = { ...app, now: () => app.now() + calls++ * (RUN_MS / 5) };
  expect(await runJob(eraseAccounts, {}, slow)).toMatchObject({ finished: false });
  expect(await runJob(eraseAccounts, {}, app)).toMatchObject({ failed: 0, finished: true });
});
