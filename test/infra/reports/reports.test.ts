import { afterAll, beforeAll, expect, test } from 'vitest';
import { handler as startPlayback } from '../../../functions/playback/start-playback.ts';
import { handler as subscribe } from '../../../functions/subscriptions/subscribe.ts';
import { report } from '../../../infra/reports/report.ts';
import { readReports } from '../../../infra/reports/reports.ts';
import { type Row, runReport } from '../../../infra/reports/run.ts';
import { SEED_PLANS, seedPlans } from '../../../infra/seed/plans.ts';
import { type RecentPlay, recentPlays } from '../../../lib/store/history/plays/log.ts';
import { partitionOf } from '../../../lib/table/keys.ts';
import { queryAll } from '../../../lib/table/table.ts';
import { newPerson, type Person } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { archive, changesOf } from '../../support/events/changes.ts';
import { startLake } from '../../support/events/lake.ts';
import { aTitle, stop } from '../../support/playback.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let lake: Awaited<ReturnType<typeof startLake>>;
let app: TestApp;
let people: Person[];
let plays: RecentPlay[];

const DAYS = { from: '2026-11-01', to: '2026-11-30' };
const rowsOf = (name: string, days = DAYS): Row[] =>
  runReport(
    lake.dir,
    readReports().find((each) => each.name === name)!,
    days,
  );

/** Three people, two of whom subscribe and watch five films, two at a time; what happened is archived twice. */
beforeAll(async () => {
  [engine, lake] = await Promise.all([startEngine(), startLake()]);
  app = testApp(await engine.freshTable(), lake.config);
  const changes = await changesOf(engine.endpoint, app.table);
  await seedPlans(app.table, app.now());
  const titles = [await aTitle(app), await aTitle(app)];
  people = [await newPerson(app), await newPerson(app), await newPerson(app)];
  const startOf = ({ caller }: Person, titleId: string) =>
    callEndpoint(startPlayback, app, { caller, body: { titleId } });
  expect(await startOf(people[2]!, titles[0]!.titleId)).toMatchObject({ status: 403 });
  for (const [n, { caller }] of people.slice(0, 2).entries()) {
    const headers = { 'Idempotency-Key': `the-order-number-${n}` };
    const body = { planId: SEED_PLANS.basic.planId };
    expect(await callEndpoint(subscribe, app, { caller, body, headers })).toMatchObject({ status: 201 });
  }
  for (const [index, positionSeconds] of [300, 5990, 1200].entries()) {
    const running = [];
    for (const person of index < 2 ? people.slice(0, 2) : people.slice(0, 1)) {
      running.push((await startOf(person, titles[index % 2]!.titleId)).body as Parameters<typeof stop>[1]);
    }
    app.advance(600 + 77 * index);
    for (const playback of running) await stop(app, playback, { positionSeconds, sequence: 1 });
    app.advance(86_400);
  }
  const records = await changes();
  await archive(app, records);
  await archive(app, records.toReversed());
  const logs = await Promise.all(people.map(({ userId }) => recentPlays(app.table, userId, 100)));
  plays = logs.flatMap(({ items }) => items);
});
afterAll(() => {
  engine.stop();
  lake.stop();
});

const countBy = <T>(all: T[], name: (each: T) => string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const each of all) counts[name(each)] = (counts[name(each)] ?? 0) + 1;
  return counts;
};

test('plays and completions are those that the people’s logs hold', () => {
  expect(plays).toHaveLength(5);
  const counted = Object.fromEntries(rowsOf('plays').map(({ title, plays: n }) => [title, n]));
  expect(counted).toEqual(countBy(plays, ({ titleId }) => titleId));
  const completed = plays.filter((play) => play.completed);
  const rates = rowsOf('completion').filter((row) => row.completed);
  expect(Object.fromEntries(rates.map((row) => [row.title, row.completed]))).toEqual(
    countBy(completed, ({ titleId }) => titleId),
  );
  expect(rates).toMatchObject([{ plays: 2, completed: 2, percent: 100 }]);
});

test('minutes watched are those of the log of plays', () => {
  const logged = plays.reduce((sum, { startedAt, endedAt }) => sum + (endedAt - startedAt) / 60_000, 0);
  const rows = rowsOf('minutes');
  expect(rows).toHaveLength(3);
  expect(rows.reduce((sum, { minutes }) => sum + Number(minutes), 0)).toBeCloseTo(logged, 0);
});

test('orders are the events of the subscriptions, and refusals the notes of them', async () => {
  const of = async (kind: 'subscription' | 'denial') => {
    const items = await Promise.all(
      people.map(({ userId }) => {
        const { pk, prefix } = partitionOf(kind, { userId });
        return queryAll(app.table, pk, { prefix, consistent: true });
      }),
    );
    return items.flat().length;
  };
  expect(rowsOf('conversion')).toEqual([
    {
      signed_in: people.length,
      refused: await of('denial'),
      subscribed: await of('subscription'),
      percent: 66.7,
    },
  ]);
  expect(rowsOf('churn')).toMatchObject([
    { month: '2026-11', started: 2, extended: 0, expired: 0, percent: null },
  ]);
});

test('the peak of a day is the most that ran at one time', () => {
  expect(rowsOf('peak').map(({ peak }) => peak)).toEqual([2, 2, 1]);
});

test('days narrow a report', () => {
  expect(rowsOf('plays', { from: '2026-11-24', to: '2026-11-24' })).toMatchObject([{ plays: 2 }]);
  expect(rowsOf('plays', { from: '2020-01-01', to: '2020-01-02' })).toEqual([]);
});

test('the command prints a table, and says what there is when it is asked for what is not', () => {
  expect(report(['plays'], lake.dir)).toMatch(
    /^Plays per title.*\n\ntitle +plays +accounts\nttl_\w+ +3 +2\n/,
  );
  expect(() => report(['nonsense'], lake.dir)).toThrow(/ {2}churn .*\n(.*\n)+ {2}plays /);
  expect(() => report(['plays', '--from', 'yesterday'], lake.dir)).toThrow('"yesterday" is no day');
  expect(() => report(['plays', 'peak'], lake.dir)).toThrow('Name a report');
  expect(() => report(['plays', '--help'], lake.dir)).toThrow('Name a report');
  expect(() => report(['plays'], '/nowhere')).toThrow('No events lie in /nowhere');
  const before = ['plays', '--to', '2020-01-01'];
  expect(report(before, lake.dir)).toContain('Nothing of that kind');
});
