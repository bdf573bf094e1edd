import { beforeAll, expect, test } from 'vitest';
import { BUSINESS_CHARTS, MACHINE_CHARTS } from '../../../infra/aws/watching/dashboard.ts';
import { jobsOf, readFunctions } from '../../../infra/functions.ts';
import { BUSINESS } from '../../../lib/http/request-line.ts';
import { unitsOf } from '../../../lib/metrics.ts';
import { type Synthesis, synthesise } from './synthesis.ts';

let made: Synthesis;
beforeAll(async () => {
  ({ prod: made } = await synthesise('prod'));
});

test('the dashboard shows every metric that the code tells, and no other, in rows of business and machine', async () => {
  const told = [
    ...Object.values(BUSINESS).flatMap(({ done, refused }) => [done, refused]),
    ...jobsOf(await readFunctions()).flatMap(({ handler }) => Object.values(handler.job.metrics ?? {})),
    ...Object.keys(unitsOf({ read: 1, write: 1, retries: 1, conflicts: 1, trips: 1 }).values),
  ].filter((name) => name !== undefined);
  const shown = [
    ...Object.values(BUSINESS_CHARTS).flatMap((metrics) => Object.keys(metrics)),
    ...Object.values(MACHINE_CHARTS).flat(),
  ];
  expect(shown.sort()).toEqual([...new Set(told)].sort());
  const [dashboard] = made.of('AWS::CloudWatch::Dashboard');
  const body = JSON.stringify(dashboard!.properties.DashboardBody);
  for (const name of shown) expect(body).toContain(name);
  expect(body).toMatch(/## Business.+## Machine/);
});

test('a budget tells the address of the alarms before the money is spent', () => {
  const [budget] = made.of('AWS::Budgets::Budget');
  expect(budget!.properties.Budget).toMatchObject({ BudgetLimit: { Amount: 500, Unit: 'USD' } });
  const told = budget!.properties.NotificationsWithSubscribers;
  expect(told).toHaveLength(2);
  for (const { Subscribers } of told) {
    expect(Subscribers).toEqual([{ SubscriptionType: 'EMAIL', Address: 'on-call@marquee.example' }]);
  }
});
