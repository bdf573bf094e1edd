import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SendRawEmailCommand } from '@aws-sdk/client-ses';
import { handler as closeAccount } from '../../../functions/accounts/close-account.ts';
import { handler as adminOverview } from '../../../functions/admin/admin-overview.ts';
import { handler as deletePlan } from '../../../functions/plans/delete-plan.ts';
import { handler as drainOutbox } from '../../../functions/jobs/drain-outbox.ts';
import { handler as settleSubscriptions } from '../../../functions/jobs/settle-subscriptions.ts';
import { handler as takeCensusJob } from '../../../functions/jobs/take-census.ts';
import { handler as cancelSubscription } from '../../../functions/subscriptions/cancel-subscription.ts';
import { handler as changePlan } from '../../../functions/subscriptions/change-plan.ts';
import { handler as subscribe } from '../../../functions/subscriptions/subscribe.ts';
import type { App } from '../../../lib/app.ts';
import { SEED_PLANS, seedPlans } from '../../../infra/seed/plans.ts';
import type { Overview } from '../../../lib/domain/admin/overview.ts';
import { dayOf } from '../../../lib/domain/ids.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import type { Handler } from '../../../lib/http/endpoint.ts';
import { newestCensus, takeCensus } from '../../../lib/store/admin/census.ts';
import { claimMail, dueMails } from '../../../lib/store/notifications/sending.ts';
import { mailWrite } from '../../../lib/store/outbox.ts';
import { newUser, userItem } from '../../../lib/store/accounts/users.ts';
import { type Cost, putItems, transact } from '../../../lib/table/table.ts';
import { newPerson, PASSWORD } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { withFault } from '../../support/faults.ts';
import { aTitle, started, stop } from '../../support/playback.ts';
import { newCaller } from '../../support/subscriptions/subscribers.ts';
import { mockSes } from '../../support/mail/ses.ts';

const ses = mockSes();
const { mobile, basic, premium } = SEED_PLANS;
const DAY = 86_400;
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
  await seedPlans(app.table, app.now());
});

const overview = async () => (await callEndpoint(adminOverview, app, { caller: admin })).body as Overview;
const act = (handler: Handler, caller: Caller, body?: unknown) =>
  callEndpoint(handler, app, { caller, ...(body !== undefined && { body }) });
/** The overview after the job has run. */
const counted = async () => {
  await runJob(takeCensusJob, {}, app);
  return overview();
};
const bought = async (planId: string): Promise<Caller> => {
  const caller = await newCaller(app);
  await act(subscribe, caller, { planId });
  return caller;
};
const of = ({ planId, name }: { planId: string; name: string }, count: number) => ({
  planId,
  planName: name,
  count,
});
const crowd = (count: number) =>
  putItems(
    app.table,
    Array.from({ length: count }, (_, index) => {
      const email = `crowd${index}@example.com`;
      return userItem(newUser(app.newId('usr'), { email, name: 'One of many' }, app.now()));
    }),
  );

describe('the overview', () => {
  test('before the job has ever run it counts by itself', async () => {
    expect(await overview()).toEqual({
      countedAt: new Date(app.now()).toISOString(),
      users: 1,
      liveSubscriptions: [],
      runningStreams: 0,
      days: [
        {
          day: dayOf(app.now()),
          signUps: 1,
          users: 1,
          subscriptions: 0,
          streams: 0,
          subscriptionsByPlan: [],
        },
      ],
      mails: { pending: 0, sending: 0, sent: 0, refused: 0, unknown: 0, withheld: 0 },
      pictureHosts: app.config.pictureHosts,
    });
  });

  test('users are those who registered and have not closed their account, as of the last census', async () => {
    const people = [await newPerson(app), await newPerson(app), await newPerson(app)];
    expect(await counted()).toMatchObject({ users: 4 });
    await act(closeAccount, people[0]!.caller, { password: PASSWORD });
    app.advance(60);
    const stale = await overview();
    expect(stale).toMatchObject({ users: 4, countedAt: new Date(app.now() - 60_000).toISOString() });
    expect(await counted()).toMatchObject({ users: 3, countedAt: new Date(app.now()).toISOString() });
  });

  test('subscriptions count by the plan that runs, whether or not a job wrote down what the clock did', async () => {
    const [stays, leaves, rises, falls] = [
      await bought(basic.planId),
      await bought(basic.planId),
      await bought(mobile.planId),
      await bought(premium.planId),
    ];
    expect((await counted()).liveSubscriptions).toEqual([of(basic, 2), of(mobile, 1), of(premium, 1)]);
    await act(cancelSubscription, leaves, { when: 'now' });
    await act(cancelSubscription, stays, {});
    await act(changePlan, rises, { planId: premium.planId });
    await act(changePlan, falls, { planId: mobile.planId });
    expect((await counted()).liveSubscriptions).toEqual([of(premium, 2), of(basic, 1)]);
    app.advance(31 * DAY);
    const later = (await counted()).liveSubscriptions;
    expect(later).toEqual([of(mobile, 1), of(premium, 1)]);
    await runJob(settleSubscriptions, {}, app);
    expect((await counted()).liveSubscriptions).toEqual(later);
    app.advance(30 * DAY);
    expect((await counted()).liveSubscriptions).toEqual([]);
  });

  test('a deleted plan keeps its name and its subscribers', async () => {
    await bought(basic.planId);
    await callEndpoint(deletePlan, app, { caller: admin, params: { planId: basic.planId } });
    expect((await counted()).liveSubscriptions).toEqual([of(basic, 1)]);
  });

  test('running streams are those of this moment', async () => {
    await counted();
    const { titleId } = await aTitle(app, { accessLevel: 'free' });
    const playbacks = [];
    for (let i = 0; i < 3; i++) playbacks.push(await started(app, await newCaller(app), { titleId }));
    expect(await overview()).toMatchObject({ runningStreams: 3 });
    await stop(app, playbacks[0]!);
    expect(await overview()).toMatchObject({ runningStreams: 2 });
    app.advance(76);
    expect(await overview()).toMatchObject({ runningStreams: 0 });
  });

  test('is not for users', async () => {
    const answer = await callEndpoint(adminOverview, app, { caller: await newCaller(app) });
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  test('costs the same at 20 and at 2,000 users', async () => {
    const costs: Cost[][] = [];
    for (const users of [20, 1980]) {
      await crowd(users);
      await counted();
      const cost: Cost[] = [];
      app.table.observe = (_, each) => cost.push(each);
      await overview();
      delete app.table.observe;
      costs.push(cost.sort((a, b) => a.units - b.units));
    }
    expect(await overview()).toMatchObject({ users: 2001 });
    expect(costs[1]).toEqual(costs[0]);
    expect(costs[0]!.reduce((sum, { units }) => sum + units, 0)).toBeLessThanOrEqual(70);
  });
});

describe('the days', () => {
  /** To the first minute of the next UTC day. */
  const nextDay = () => app.advance(DAY - ((app.now() / 1000) % DAY) + 60);

  test('tell sign-ups, people, subscriptions and the most streams of each, as it was last counted', async () => {
    nextDay();
    const first = dayOf(app.now());
    await bought(basic.planId);
    const { titleId } = await aTitle(app, { accessLevel: 'free' });
    const viewer = await newCaller(app);
    const playback = await started(app, viewer, { titleId });
    await counted();
    await stop(app, playback);
    app.advance(3600);
    expect((await counted()).days.at(-1)).toEqual({
      ...{ day: first, signUps: 2, users: 3, subscriptions: 1, streams: 1 },
      subscriptionsByPlan: [of(basic, 1)],
    });
    // Whoever comes after the last count of a day counts for it once the next day is counted.
    await crowd(4);
    nextDay();
    await crowd(2);
    await bought(premium.planId);
    const { days } = await counted();
    expect(days.slice(-2)).toMatchObject([
      { day: first, signUps: 6, users: 3, subscriptionsByPlan: [of(basic, 1)] },
      {
        ...{ day: dayOf(app.now()), signUps: 3, users: 10, subscriptions: 2, streams: 0 },
        subscriptionsByPlan: [basic, premium]
          .sort((a, b) => (a.planId < b.planId ? -1 : 1))
          .map((plan) => of(plan, 1)),
      },
    ]);
  });

  test('are the last thirty, without those on which nobody counted', async () => {
    for (let n = 0; n < 32; n++) {
      await counted();
      nextDay();
    }
    nextDay();
    const { days } = await counted();
    expect(days).toHaveLength(30);
    const gap = Date.parse(days.at(-1)!.day) - Date.parse(days.at(-2)!.day);
    expect(gap).toBe(2 * DAY * 1000);
  });
});

describe('mails', () => {
  const put = async (from: number, to: number) => {
    for (let index = from; index < to; index++) {
      const mail = { purpose: 'verify_email' as const, userId: admin.userId, to: 'ada@example.com' };
      await transact(app.table, [
        mailWrite({ ...mail, subject: `s${index}`, data: { token: 'v' } }, app.now()),
      ]);
    }
  };
  const mails = async () => (await overview()).mails;

  test('are counted by state as they go through the outbox, five workers at once too', async () => {
    const rejected = Object.assign(new Error(), { name: 'InvalidParameterValue' });
    const lost = Object.assign(new Error(), { name: 'TimeoutError' });
    ses.on(SendRawEmailCommand).rejectsOnce(rejected).rejectsOnce(lost).resolves({ MessageId: 'm1' });
    await put(0, 12);
    expect(await mails()).toMatchObject({ pending: 12, sending: 0, sent: 0 });
    await claimMail(app.table, (await dueMails(app.table, app.now()))[0]!, 'somebody', app.now());
    expect(await mails()).toMatchObject({ pending: 11, sending: 1, sent: 0 });
    await Promise.all(Array.from({ length: 5 }, () => runJob(drainOutbox, {}, app)));
    expect(await mails()).toEqual({ pending: 0, sending: 1, sent: 9, refused: 1, unknown: 1, withheld: 0 });
    app.advance(121);
    await runJob(drainOutbox, {}, app);
    expect(await mails()).toEqual({ pending: 0, sending: 0, sent: 9, refused: 1, unknown: 2, withheld: 0 });
  });

  test('that wait in a long queue are counted, not read', async () => {
    await put(0, 500);
    expect(await mails()).toMatchObject({ pending: 500, sending: 0 });
  });
});

describe('the census', () => {
  const PAGES = { keys: 2, pages: 100 };

  test('killed at any call it leaves the last one as it was, and the next counts all', async () => {
    for (const plan of [basic, basic, premium, mobile, mobile]) await bought(plan.planId);
    const before = await takeCensus(app.table, app.now(), PAGES);
    await crowd(7);
    const whole = withFault(app.table, { at: 0, kind: 'before' });
    const after = await takeCensus(whole, app.now(), PAGES);
    expect(after).toMatchObject({ users: 13, subscriptions: before!.subscriptions });
    await crowd(1);
    for (let at = 1; at <= whole.calls(); at++) {
      const dying = withFault(app.table, { at, kind: 'before' });
      await expect(takeCensus(dying, app.now(), PAGES)).rejects.toThrow();
      expect(await newestCensus(app.table)).toEqual(after);
    }
    expect(await takeCensus(app.table, app.now(), PAGES)).toMatchObject({ users: 14 });
  });

  test('longer than a run goes on where it was cut, and the overview shows the one before meanwhile', async () => {
    for (const plan of [basic, basic, premium, mobile, mobile]) await bought(plan.planId);
    const before = await takeCensus(app.table, app.now());
    await crowd(7);
    let runs = 1;
    while (!(await takeCensus(app.table, app.now(), { keys: 2, pages: 3 }))) {
      expect(await newestCensus(app.table)).toEqual(before);
      runs++;
    }
    expect(runs).toBeGreaterThan(3);
    expect(await newestCensus(app.table)).toMatchObject({ users: 13, subscriptions: before!.subscriptions });
  });

  test('so long that a look at the overview does not finish the first one says so, and the job does', async () => {
    await crowd(400);
    // As many as there are people, of whom a page then counts one instead of 5,000.
    const send = (command: { input: { Limit?: number } }, ...rest: unknown[]) => {
      if (command.input.Limit === 5000) command.input.Limit = 1;
      return (app.table.client.send as (...all: unknown[]) => Promise<unknown>)(command, ...rest);
    };
    const client = new Proxy(app.table.client, {
      get: (target, name) => (name === 'send' ? send : Reflect.get(target, name, target)),
    });
    const crowded: App = { ...app, table: { ...app.table, client } };
    const { status, body } = await callEndpoint(adminOverview, crowded, { caller: admin });
    expect([status, body.code]).toEqual([503, 'unavailable']);
    expect(await runJob(takeCensusJob, {}, crowded)).toEqual({ finished: false });
    expect(await runJob(takeCensusJob, {}, crowded)).toEqual({ finished: true });
    expect(await overview()).toMatchObject({ users: 401 });
  });
});
