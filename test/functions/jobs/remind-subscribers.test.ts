import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SendRawEmailCommand } from '@aws-sdk/client-ses';
import { handler as drainOutbox } from '../../../functions/jobs/drain-outbox.ts';
import { handler as remindSubscribers } from '../../../functions/jobs/remind-subscribers.ts';
import { handler as settleSubscriptions } from '../../../functions/jobs/settle-subscriptions.ts';
import { handler as updateSettings } from '../../../functions/notifications/update-notification-settings.ts';
import { handler as cancel } from '../../../functions/subscriptions/cancel-subscription.ts';
import { handler as changePlan } from '../../../functions/subscriptions/change-plan.ts';
import { handler as listPlans } from '../../../functions/plans/list-plans.ts';
import { handler as renew } from '../../../functions/subscriptions/renew-subscription.ts';
import { handler as subscribe } from '../../../functions/subscriptions/subscribe.ts';
import type { App } from '../../../lib/app.ts';
import { RUN_MS } from '../../../lib/job.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { deleteItem, updateItem } from '../../../lib/table/table.ts';
import { everything, mailsOf } from '../../support/accounts.ts';
import { startEngine } from '../../support/engine.ts';
import { FAULTS, withDeath, withFault } from '../../support/faults.ts';
import { newCaller, newShop } from '../../support/subscriptions/subscribers.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { mockSes } from '../../support/mail/ses.ts';

const ses = mockSes();
let engine: Awaited<ReturnType<typeof startEngine>>;
let shop: Awaited<ReturnType<typeof newShop>>;
let basic: string;
let premium: string;
let start: number;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  shop = await newShop(await engine.freshTable());
  const { items } = (await callEndpoint(listPlans, shop.app)).body;
  [basic, premium] = ['Basic', 'Premium'].map(
    (wanted) => items.find(({ name }: { name: string }) => name === wanted).id,
  ) as [string, string];
  start = shop.app.now();
  await shop.act(subscribe, { planId: basic });
  await runJob(drainOutbox, {}, shop.app);
  ses.resetHistory();
});

const remind = (app: App = shop.app) => runJob(remindSubscribers, {}, app);
/** Runs what the hour brings, and answers the subjects of what was sent. */
async function hourPasses(): Promise<string[]> {
  await remind();
  await runJob(settleSubscriptions, {}, shop.app);
  await runJob(drainOutbox, {}, shop.app);
  const sent = ses
    .commandCalls(SendRawEmailCommand)
    .map(({ args }) => /^Subject: (.*)$/m.exec(Buffer.from(args[0].input.RawMessage!.Data!).toString())![1]!);
  ses.resetHistory();
  return sent;
}
/** Goes to each of these days of the test's calendar; answers the days on which something was sent, and what. */
async function visit(...days: number[]): Promise<[day: number, subject: string][]> {
  const sent: [number, string][] = [];
  for (const day of days) {
    shop.app.advance((start + day * 86_400_000 - shop.app.now()) / 1000);
    for (const subject of await hourPasses()) sent.push([day, subject]);
  }
  return sent;
}
const ENDS = 'Basic ends on 24 December 2026';
const ENDED = 'Basic has ended';

describe('the end of a subscription', () => {
  test('is told of 7, 3 and 1 days before and when it has come, four mails and no more', async () => {
    expect(await visit(1, 22, 23, 24, 26, 27, 28, 29, 30, 31, 40)).toEqual([
      [23, ENDS],
      [27, ENDS],
      [29, ENDS],
      [30, ENDED],
    ]);
  });

  test('is told of once when it has come, where the clock jumped over all of it', async () => {
    expect(await visit(30, 31)).toEqual([[30, ENDED]]);
  });

  test('is told of by the nearest reminder alone where a run comes late', async () => {
    expect(await visit(28, 29, 30)).toEqual([
      [28, ENDS],
      [29, ENDS],
      [30, ENDED],
    ]);
  });

  test('is told of though it was written down before the run came', async () => {
    await remind();
    shop.passDays(30);
    await runJob(settleSubscriptions, {}, shop.app);
    expect(await hourPasses()).toEqual([ENDED]);
  });

  test('is no news a month after it, nor to somebody who ended it', async () => {
    expect(await visit(62)).toEqual([]);
    await shop.act(subscribe, { planId: basic });
    await shop.act(cancel, { when: 'now' });
    await hourPasses();
    expect(await visit(63, 64)).toEqual([]);
  });
});

describe('a reminder', () => {
  test('is not written for one who renewed, and the next period has its own', async () => {
    expect(await visit(23, 25)).toEqual([[23, ENDS]]);
    await shop.act(renew);
    await hourPasses();
    const sent = await visit(27, 29, 30, 53, 57, 59, 60, 61);
    expect(sent.map(([day]) => day)).toEqual([53, 57, 59, 60]);
  });

  test('that waits in the outbox is not sent after a renewal, a change of plan or an end at once', async () => {
    const deeds = [
      () => shop.act(renew),
      () => shop.act(changePlan, { planId: premium }),
      () => shop.act(cancel, { when: 'now' }),
    ];
    for (const deed of deeds) {
      const other = await newCaller(shop.app);
      shop.act = (handler, body) =>
        callEndpoint(handler, shop.app, { caller: other, ...(body !== undefined && { body }) });
      await shop.act(subscribe, { planId: basic });
      shop.passDays(23);
      await remind();
      expect(await mailsOf(shop.app, 'subscription_expiring')).toContainEqual(
        expect.objectContaining({ userId: other.userId, state: 'pending' }),
      );
      await deed();
      await hourPasses();
      const own = (await mailsOf(shop.app, 'subscription_expiring')).filter(
        ({ userId }) => userId === other.userId,
      );
      expect(own).toEqual([expect.objectContaining({ state: 'withheld' })]);
    }
  });

  test('is not sent for a term that another follows', async () => {
    await shop.act(changePlan, { planId: premium });
    const cheaper = await shop.act(changePlan, { planId: basic });
    expect(cheaper.body.pendingChange).not.toBeNull();
    await hourPasses();
    const ends = Math.ceil((Date.parse(cheaper.body.endsAt) - start) / 86_400_000);
    expect(await visit(ends - 7, ends - 3, ends - 1, ends)).toEqual([]);
    const sent = await visit(ends + 23, ends + 27, ends + 29, ends + 30);
    expect(sent.map(([day]) => day - ends)).toEqual([23, 27, 29, 30]);
  });

  test('goes to nobody who does not want it, is disabled, or has not confirmed the address', async () => {
    const withheld = async () => {
      shop.passDays(23);
      expect(await hourPasses()).toEqual([]);
      const mails = await mailsOf(shop.app, 'subscription_expiring');
      expect(mails.at(-1)).toMatchObject({ state: 'withheld' });
      await shop.act(renew);
      await hourPasses();
      return (mails.at(-1) as unknown as { reason: string }).reason;
    };
    const user = keyOf('user', { userId: shop.caller.userId });
    await shop.act(updateSettings, { subscriptionExpiry: false, newReleases: true });
    expect(await withheld()).toMatch(/does not want/);
    await shop.act(updateSettings, { subscriptionExpiry: true, newReleases: true });
    await updateItem(shop.app.table, user, { set: { status: 'disabled' } });
    shop.passDays(7);
    expect(await withheld()).toMatch(/disabled/);
    await updateItem(shop.app.table, user, { set: { status: 'active', emailVerified: false } });
    shop.passDays(7);
    expect(await withheld()).toMatch(/not confirmed/);
  });

  test('comes on the days that the stage says', async () => {
    shop.app.config.reminderDays = [2, 14];
    const sent = await visit(15, 16, 23, 27, 28, 29, 30);
    expect(sent.map(([day]) => day)).toEqual([16, 28, 30]);
  });

  test('does not follow a purchase of a day on its heels', async () => {
    const other = await newCaller(shop.app);
    const plan = keyOf('plan', { planId: premium });
    await updateItem(shop.app.table, plan, { set: { validityDays: 3 } });
    await callEndpoint(subscribe, shop.app, { caller: other, body: { planId: premium } });
    await hourPasses();
    expect((await visit(1, 2, 3)).map(([day]) => day)).toEqual([2, 3]);
  });
});

describe('the job', () => {
  const written = async () => (await mailsOf(shop.app, 'subscription_expiring')).length;

  test('five times at once and once more writes one mail', async () => {
    shop.passDays(23);
    await Promise.all(Array.from({ length: 5 }, () => remind()));
    expect(await remind()).toEqual({ expiring: 0, expired: 0, finished: true });
    expect(await written()).toBe(1);
  });

  test('with any call failing, or killed after it, tells everybody once when it runs again', async () => {
    shop.app.config.reminderDays = [7];
    for (let made = 0; made < 3; made++) {
      const caller = await newCaller(shop.app);
      await callEndpoint(subscribe, shop.app, { caller, body: { planId: basic } });
    }
    shop.passDays(23);
    for (let at = 1; ; at++) {
      const table = withFault(shop.app.table, { at, kind: FAULTS[at % FAULTS.length]! });
      await remind({ ...shop.app, table }).catch(() => undefined);
      await remind({ ...shop.app, table: withDeath(shop.app.table, at) }).catch(() => undefined);
      await remind();
      expect(await written()).toBe(4);
      if (!table.failed()) break;
      for (const { pk, sk, purpose } of await everything(shop.app)) {
        const isTold = purpose === 'subscription_expiring' || pk === 'JOB#remindSubscribers';
        if (isTold) await deleteItem(shop.app.table, { pk: String(pk), sk: String(sk) });
      }
    }
  });

  test('tells the others of their end beside a subscription that cannot be understood, and says which', async () => {
    const other = await newCaller(shop.app);
    await callEndpoint(subscribe, shop.app, { caller: other, body: { planId: basic } });
    const broken = keyOf('subscription', { userId: other.userId });
    await updateItem(shop.app.table, broken, { set: { events: [] } });
    shop.passDays(23);
    expect(await remind()).toEqual({ expiring: 1, expired: 0, finished: true });
    expect(shop.app.logged).toContainEqual(
      expect.objectContaining({ message: 'subscription not understood', userId: other.userId }),
    );
  });

  test('that has no more time says so and goes on at its next run', async () => {
    shop.passDays(23);
    let calls = 0;
    const slow = { ...shop.app, now: () => shop.app.now() + calls++ * RUN_MS };
    const runs: boolean[] = [];
    for (let run = 0; run < 20 && runs.at(-1) !== true; run++) {
      calls = 0;
      runs.push(((await remind(slow)) as { finished: boolean }).finished);
    }
    expect(runs[0]).toBe(false);
    await remind();
    expect(await written()).toBe(1);
  });
});
