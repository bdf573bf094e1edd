import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as adminListReports } from '../../../../functions/admin/admin-list-reports.ts';
import { handler as makeReports } from '../../../../functions/jobs/events/make-reports.ts';
import { handler as renewSubscription } from '../../../../functions/subscriptions/renew-subscription.ts';
import { handler as subscribe } from '../../../../functions/subscriptions/subscribe.ts';
import { SEED_PLANS, seedPlans } from '../../../../infra/seed/plans.ts';
import type { Report } from '../../../../lib/domain/admin/reports.ts';
import type { Caller } from '../../../../lib/http/declaration.ts';
import type { Handler } from '../../../../lib/http/endpoint.ts';
import type { ChangeRecord } from '../../../../lib/table/images.ts';
import { newPerson } from '../../../support/accounts.ts';
import { testApp, type TestApp } from '../../../support/app.ts';
import { callEndpoint, runJob } from '../../../support/call.ts';
import { startEngine } from '../../../support/engine.ts';
import { archive, changesOf, fitting } from '../../../support/events/changes.ts';
import { startLake } from '../../../support/events/lake.ts';
import { mockSes } from '../../../support/mail/ses.ts';
import { aTitle, started, stop } from '../../../support/playback.ts';
import { newCaller } from '../../../support/subscriptions/subscribers.ts';

mockSes();
const DAY = 86_400;
let engine: Awaited<ReturnType<typeof startEngine>>;
let lake: Awaited<ReturnType<typeof startLake>>;
let app: TestApp;
let changes: () => Promise<ChangeRecord[]>;
beforeAll(async () => {
  [engine, lake] = await Promise.all([startEngine(), startLake()]);
});
afterAll(() => {
  engine.stop();
  lake.stop();
});
beforeEach(async () => {
  lake.empty();
  lake.queries.length = 0;
  lake.failing.clear();
  app = testApp(await engine.freshTable(), lake.config);
  changes = await changesOf(engine.endpoint, app.table);
  await seedPlans(app.table, app.now());
});

const act = (handler: Handler, caller: Caller, body: object = {}) =>
  callEndpoint(handler, app, { caller, body });
const made = async () => {
  await archive(app, fitting(await changes()));
  return runJob(makeReports, { time: new Date(app.now()).toISOString() }, app);
};
const reports = async (): Promise<Record<string, Report>> => {
  const answer = await callEndpoint(adminListReports, app, { caller: await newCaller(app, 'admin') });
  const { items } = answer.body as { items: Report[] };
  return Object.fromEntries(items.map((report) => [report.name, report]));
};

describe('the daily job', () => {
  test('keeps what the last thirty days say for administrators, with the names of what is in it', async () => {
    const { titleId } = await aTitle(app);
    const { caller } = await newPerson(app);
    await act(subscribe, caller, { planId: SEED_PLANS.basic.planId });
    const before = await started(app, caller, { titleId });
    app.advance(DAY / 2);
    await stop(app, before, { positionSeconds: 100, sequence: 1 });
    app.advance(29 * DAY);
    const playback = await started(app, caller, { titleId });
    await act(renewSubscription, caller);
    app.advance(60);
    await stop(app, playback, { positionSeconds: 5990, sequence: 1 });
    expect(await made()).toEqual({ made: 6, failed: 0 });
    const kept = await reports();
    const madeAt = new Date(app.now()).toISOString();
    const days = { firstDay: '2026-11-25', lastDay: '2026-12-24', madeAt };
    for (const report of Object.values(kept)) expect(report).toMatchObject(days);
    expect(kept.plays).toMatchObject({
      about: 'Plays per title: how often each was started, by how many accounts',
      columns: [
        { name: 'title', kind: 'title' },
        { name: 'plays', kind: 'count' },
        { name: 'accounts', kind: 'count' },
      ],
      rows: [[titleId, 1, 1]],
      names: { [titleId]: 'The Long Night Train' },
    });
    expect(kept.completion!.rows).toEqual([[titleId, 1, 1, 100]]);
    expect(kept.churn!.columns.at(-1)).toEqual({ name: 'percent', kind: 'percent' });
    expect(kept.churn!.rows).toEqual([['2026-12', 0, 1, 0, 0]]);
    // A stream that began before the first day and ended in these takes nothing from those that began in them.
    expect(kept.peak!.rows).toEqual([['2026-12-24', 1]]);
  });

  test('makes the others when one query fails, and that one at the next run', async () => {
    lake.failing.add("'order'");
    expect(await made()).toEqual({ made: 4, failed: 2 });
    const told = app.logged.filter(({ message }) => message === 'report not made');
    expect(told.map(({ errorMessage }) => errorMessage)).toEqual(
      Array(2).fill(expect.stringContaining('QUERY_FAILED')),
    );
    expect(Object.keys(await reports())).toEqual(['completion', 'minutes', 'peak', 'plays']);
    lake.failing.clear();
    app.advance(DAY);
    expect(await made()).toEqual({ made: 6, failed: 0 });
    expect(Object.keys(await reports())).toHaveLength(6);
  });

  test('asks no query twice when a run is tried again', async () => {
    app.advance(5 * DAY);
    await made();
    await made();
    expect(lake.queries).toHaveLength(6);
    app.advance(DAY);
    await made();
    expect(lake.queries).toHaveLength(12);
  });
});
