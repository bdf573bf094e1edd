import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handler as cancel } from '../../../functions/subscriptions/cancel-subscription.ts';
import { handler as change } from '../../../functions/subscriptions/change-plan.ts';
import { handler as getSubscription } from '../../../functions/subscriptions/get-subscription.ts';
import { handler as list } from '../../../functions/subscriptions/list-subscriptions.ts';
import { handler as preview } from '../../../functions/subscriptions/preview-subscription.ts';
import { handler as renew } from '../../../functions/subscriptions/renew-subscription.ts';
import { handler as resume } from '../../../functions/subscriptions/resume-subscription.ts';
import { handler as subscribe } from '../../../functions/subscriptions/subscribe.ts';
import { handler as undo } from '../../../functions/subscriptions/undo-plan-change.ts';
import { handler as settle } from '../../../functions/jobs/settle-subscriptions.ts';
import { SEED_PLANS, seedPlans } from '../../../infra/seed/plans.ts';
import type { App } from '../../../lib/app.ts';
import type { Handler } from '../../../lib/http/endpoint.ts';
import { everything } from '../../support/accounts.ts';
import { testApp } from '../../support/app.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { faultAt, SWEEPS, SWEEP_STEP, withFault } from '../../support/faults.ts';
import { newCaller } from '../../support/subscriptions/subscribers.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const { basic, premium } = SEED_PLANS;
type Step = [Handler, unknown?] | number;
const buyBasic: Step = [subscribe, { planId: basic.planId }];
const buyPremium: Step = [subscribe, { planId: premium.planId }];
const toBasic: Step = [change, { planId: basic.planId }];

/** Each flow: what comes before (numbers are days that pass) and the call that meets the fault. */
const FLOWS: Record<string, { before: Step[]; call: [Handler, unknown?] | typeof settle }> = {
  subscribe: { before: [], call: buyBasic },
  'subscribe again': { before: [buyBasic, 31], call: buyPremium },
  renew: { before: [buyBasic], call: [renew, {}] },
  'renew what has ended': { before: [buyBasic, 31], call: [renew, {}] },
  upgrade: { before: [buyBasic, 3], call: [change, { planId: premium.planId }] },
  'order a change': { before: [buyPremium], call: toBasic },
  'renew after a change by the clock': { before: [buyPremium, toBasic, 31], call: [renew, {}] },
  'undo a change': { before: [buyPremium, toBasic], call: [undo] },
  'cancel at the end': { before: [buyPremium, toBasic], call: [cancel, {}] },
  'cancel now': { before: [buyBasic], call: [cancel, { when: 'now' }] },
  resume: { before: [buyBasic, [cancel]], call: [resume] },
  preview: { before: [buyBasic], call: [preview, { action: 'renew' }] },
  'the job': { before: [buyPremium, toBasic, 31], call: settle },
};

/** Runs a flow with a fault at the k-th database call of its last step; the client tries again when told to. */
async function run(flow: (typeof FLOWS)[string], fault?: Parameters<typeof withFault>[1]) {
  const app = testApp(await engine.freshTable());
  await seedPlans(app.table, app.now());
  const caller = await newCaller(app);
  const step = (within: App, [handler, body]: [Handler, unknown?], headers = {}) =>
    callEndpoint(handler, within, { caller, headers, ...(body !== undefined && { body }) });
  for (const each of flow.before) {
    if (typeof each === 'number') app.advance(each * 86_400);
    else expect((await step(app, each)).status).toBeLessThan(300);
  }
  const table = fault ? withFault(app.table, fault) : undefined;
  const within = table ? { ...app, table } : app;
  const statuses: number[] = [];
  if (typeof flow.call === 'function') {
    await runJob(flow.call, {}, within).catch(() => undefined);
    await runJob(flow.call, {}, app);
  } else {
    const headers = { 'Idempotency-Key': 'the-key-of-this-call' };
    const first = await step(within, flow.call, headers);
    statuses.push(first.status);
    if (first.status === 503) {
      expect(first.headers['Retry-After']).toMatch(/^[1-5]$/);
      statuses.push((await step(app, flow.call, headers)).status);
    }
  }
  const mails = (await everything(app)).filter(({ sk }) => sk === 'MAIL').map(({ purpose }) => purpose);
  const { items } = (await callEndpoint(list, app, { caller })).body;
  const { subscription } = (await callEndpoint(getSubscription, app, { caller })).body;
  const outcome = JSON.stringify([subscription, items]).replaceAll(/sub_\w+/g, 'sub');
  return { outcome, mails: mails.sort(), statuses, failed: table?.failed() ?? false };
}

/** What each flow comes to when nothing fails. */
const outcomes: Record<string, ReturnType<typeof run>> = {};

describe.each(Object.keys(FLOWS))('%s', (name) => {
  test.each(SWEEPS)('a database call that fails (%s) changes nothing of the outcome', async (sweep) => {
    const flow = FLOWS[name]!;
    const undisturbed = await (outcomes[name] ??= run(flow));
    for (let at = 1; ; at += SWEEP_STEP) {
      const { outcome, mails, statuses, failed } = await run(flow, { at, kind: faultAt(sweep, at) });
      expect(outcome).toBe(undisturbed.outcome);
      expect(mails).toEqual(undisturbed.mails);
      expect(statuses.slice(0, -1).every((status) => status === 503)).toBe(true);
      expect(statuses.slice(-1)).toEqual(undisturbed.statuses);
      if (!failed) return;
    }
  });
});

test('a renewal without a key that was carried out is never answered as if it were not', async () => {
  for (let at = 1; ; at++) {
    const app = testApp(await engine.freshTable());
    await seedPlans(app.table, app.now());
    const caller = await newCaller(app);
    const bought = (await callEndpoint(subscribe, app, { caller, body: { planId: basic.planId } })).body;
    const table = withFault(app.table, { at, kind: 'after' });
    const { status } = await callEndpoint(renew, { ...app, table }, { caller, body: {} });
    const { subscription } = (await callEndpoint(getSubscription, app, { caller })).body;
    expect(subscription.endsAt > bought.endsAt).toBe(status === 200);
    if (!table.failed()) return;
  }
});
