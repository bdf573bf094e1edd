import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { handler as settleSubscriptions } from '../../../functions/jobs/settle-subscriptions.ts';
import { handler as cancel } from '../../../functions/subscriptions/cancel-subscription.ts';
import { handler as change } from '../../../functions/subscriptions/change-plan.ts';
import { handler as get } from '../../../functions/subscriptions/get-subscription.ts';
import { handler as list } from '../../../functions/subscriptions/list-subscriptions.ts';
import { handler as preview } from '../../../functions/subscriptions/preview-subscription.ts';
import { handler as renew } from '../../../functions/subscriptions/renew-subscription.ts';
import { handler as resume } from '../../../functions/subscriptions/resume-subscription.ts';
import { handler as subscribe } from '../../../functions/subscriptions/subscribe.ts';
import { handler as undo } from '../../../functions/subscriptions/undo-plan-change.ts';
import { SEED_PLANS, seedPlans } from '../../../infra/seed/plans.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import type { Handler } from '../../../lib/http/endpoint.ts';
import { EVENTS } from '../../../lib/domain/subscription.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { getItem, queryItems } from '../../../lib/table/table.ts';
import { mailsOf } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { newCaller } from '../../support/subscribers.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let caller: Caller;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  caller = await newCaller(app);
  await seedPlans(app.table, app.now());
});

const DAY = 86_400;
const { mobile, basic, premium } = SEED_PLANS;
const act = (handler: Handler, body?: unknown) =>
  callEndpoint(handler, app, { caller, ...(body !== undefined && { body }) });
const current = async () => (await act(get)).body.subscription;
const inDays = (days: number) => new Date(app.now() + days * DAY * 1000).toISOString();
const terms = async () => (await getItem(app.table, keyOf('viewing', caller)))?.terms;
const bought = (planId: string) => act(subscribe, { planId });

describe('renewing', () => {
  test('adds a term as it was bought and loses no day', async () => {
    await bought(basic.planId);
    app.advance(10 * DAY);
    const { status, body } = await act(renew, {});
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'active', endsAt: inDays(50) });
    expect(body.events.at(-1)).toMatchObject({
      type: 'renewed',
      charge: { amount: 799 },
      endsAt: inDays(50),
    });
  });

  test('lifts a cancellation, because who buys does not leave', async () => {
    await bought(basic.planId);
    await act(cancel);
    expect((await act(renew, { planId: basic.planId })).body).toMatchObject({
      status: 'active',
      cancelledAt: null,
      endsAt: inDays(60),
    });
  });

  test('begins anew from now when the term before has ended', async () => {
    const { body: first } = await bought(basic.planId);
    app.advance(40 * DAY);
    const { body } = await act(renew, {});
    expect(body).toMatchObject({ status: 'active', startsAt: inDays(0), endsAt: inDays(30) });
    expect(body.id).not.toBe(first.id);
    const history = (await act(list)).body.items;
    expect(history.map(({ status }: { status: string }) => status)).toEqual(['active', 'expired']);
    expect(history[1].events.map(({ type }: { type: string }) => type)).toEqual(['started', 'expired']);
  });

  test('takes another plan by the rules of a change', async () => {
    await bought(basic.planId);
    expect((await act(renew, { planId: mobile.planId })).body.pendingChange.plan.id).toBe(mobile.planId);
    expect((await act(renew, { planId: premium.planId })).body).toMatchObject({
      plan: { id: premium.planId },
      pendingChange: null,
    });
  });

  test('is refused to those who never subscribed', async () => {
    expect((await act(renew, {})).body.code).toBe('no_active_subscription');
    expect((await act(renew, { planId: basic.planId })).body.code).toBe('no_active_subscription');
  });

  test('ends before years become too long to be written', async () => {
    await bought(basic.planId);
    app.advance((Date.UTC(8999, 11, 1) - app.now()) / 1000);
    await bought(basic.planId);
    expect((await act(renew, {})).body).toMatchObject({ status: 409, code: 'plan_unavailable' });
  });
});

describe('changing the plan', () => {
  test('a dearer one starts now and unused value becomes extra days', async () => {
    await bought(basic.planId);
    app.advance(15 * DAY);
    const shown = (await act(preview, { action: 'change', planId: premium.planId })).body;
    const { body } = await act(change, { planId: premium.planId });
    // 15 days at 799/30 are worth 399.5; a day of Premium costs 1499/30.
    const credit = Math.ceil((15 * DAY * 1000 * 799) / 1499);
    expect(Date.parse(body.endsAt)).toBe(app.now() + 30 * DAY * 1000 + credit);
    expect(body).toMatchObject({ status: 'active', plan: { id: premium.planId }, pendingChange: null });
    expect(shown).toMatchObject({ endsAt: body.endsAt, effectiveAt: inDays(0), charge: { amount: 1499 } });
    expect(shown.creditedDays).toBeCloseTo((15 * 799) / 1499, 6);
    expect(body.events.at(-1)).toMatchObject({ type: 'plan_changed', creditedDays: shown.creditedDays });
    expect(await terms()).toMatchObject([{ planId: premium.planId, resolution: '4K', maxDevices: 4 }]);
  });

  test('a cheaper one waits for the end of the term, moves with it and starts by itself', async () => {
    await bought(premium.planId);
    const { body } = await act(change, { planId: basic.planId });
    expect(body).toMatchObject({
      plan: { id: premium.planId },
      pendingChange: { plan: { id: basic.planId }, effectiveAt: inDays(30), charge: { amount: 799 } },
    });
    expect((await act(renew, {})).body.pendingChange.effectiveAt).toBe(inDays(60));
    expect(await terms()).toMatchObject([
      { planId: premium.planId },
      { planId: basic.planId, maxDevices: 2 },
    ]);
    app.advance(60 * DAY);
    expect(await current()).toMatchObject({
      status: 'active',
      plan: { id: basic.planId },
      endsAt: inDays(30),
      pendingChange: null,
    });
    expect((await current()).events.at(-1)).toMatchObject({ type: 'plan_changed', charge: { amount: 799 } });
    app.advance(30 * DAY);
    expect(await current()).toMatchObject({ status: 'expired', endsAt: inDays(0) });
  });

  test('an ordered change can be replaced and undone', async () => {
    await bought(premium.planId);
    await act(change, { planId: basic.planId });
    await act(change, { planId: mobile.planId });
    expect((await current()).pendingChange.plan.id).toBe(mobile.planId);
    expect((await act(undo)).body).toMatchObject({ plan: { id: premium.planId }, pendingChange: null });
    expect(await act(undo)).toMatchObject({ status: 409, body: { code: 'no_pending_change' } });
  });

  test('to the plan that is held is refused, and so is one without a subscription', async () => {
    expect((await act(change, { planId: basic.planId })).body.code).toBe('no_active_subscription');
    await bought(basic.planId);
    expect(await act(change, { planId: basic.planId })).toMatchObject({
      status: 409,
      body: { code: 'same_plan' },
    });
    expect(await act(change, { planId: app.newId('pln') })).toMatchObject({ status: 404 });
  });
});

describe('cancelling', () => {
  test('keeps access until the end, drops an ordered change and can be undone', async () => {
    await bought(premium.planId);
    await act(change, { planId: basic.planId });
    expect((await act(cancel)).body).toMatchObject({
      status: 'cancelled',
      cancelledAt: inDays(0),
      endsAt: inDays(30),
      pendingChange: null,
    });
    expect(await terms()).toHaveLength(1);
    expect((await act(cancel, { when: 'period_end' })).body.events).toHaveLength(3);
    expect((await act(resume)).body).toMatchObject({
      status: 'active',
      cancelledAt: null,
      pendingChange: null,
    });
    expect(await act(resume)).toMatchObject({ status: 409, body: { code: 'not_cancelled' } });
  });

  test('now ends access now and gives the place free', async () => {
    await bought(premium.planId);
    app.advance(DAY);
    expect((await act(cancel, { when: 'now' })).body).toMatchObject({ status: 'expired', endsAt: inDays(0) });
    expect(await terms()).toEqual([]);
    expect((await act(resume)).body.code).toBe('not_cancelled');
    expect((await act(cancel)).body.code).toBe('no_active_subscription');
    expect((await bought(basic.planId)).status).toBe(201);
  });
});

describe('what is told', () => {
  test('each change is mailed once', async () => {
    await bought(basic.planId);
    await act(renew, {});
    await act(change, { planId: premium.planId });
    await act(cancel);
    for (const purpose of ['started', 'renewed', 'cancelled'] as const) {
      expect(await mailsOf(app, `subscription_${purpose}`)).toHaveLength(1);
    }
    const [changed] = await mailsOf(app, 'plan_changed');
    expect(changed!.data).toMatchObject({ planName: 'Premium', effectiveAt: app.now() });
  });

  test('nothing depends on the job that writes down what the clock has done', async () => {
    await bought(premium.planId);
    await act(change, { planId: basic.planId });
    app.advance(30 * DAY + 5);
    const before = await current();
    expect(await settleSubscriptions({}, undefined, app)).toEqual({ settled: 1, failed: 0 });
    expect(await current()).toEqual(before);
    expect(await settleSubscriptions({}, undefined, app)).toEqual({ settled: 0, failed: 0 });
    app.advance(30 * DAY);
    expect(await settleSubscriptions({}, undefined, app)).toEqual({ settled: 1, failed: 0 });
    expect(await settleSubscriptions({}, undefined, app)).toEqual({ settled: 0, failed: 0 });
    expect((await current()).events.map(({ type }: { type: string }) => type)).toEqual([
      'started',
      'change_ordered',
      'plan_changed',
      'expired',
    ]);
  });

  test('the oldest of very many events leave the item but not the table', async () => {
    await bought(basic.planId);
    for (let times = 0; times < EVENTS.most + 10; times++) await act(renew, {});
    const { events, earlierEventCount, endsAt } = await current();
    expect(events.length + earlierEventCount).toBe(EVENTS.most + 11);
    expect(events.length).toBeLessThanOrEqual(EVENTS.most);
    expect(endsAt).toBe(inDays(30 * (EVENTS.most + 11)));
    const { pk } = keyOf('subscription', caller);
    const { items } = await queryItems(app.table, pk, { prefix: 'SUBSCRIPTION-EVENTS#' });
    expect(items.flatMap((item) => item.events)).toHaveLength(earlierEventCount);
  });

  test('the history is paged, newest first', async () => {
    for (let times = 0; times < 5; times++) {
      await bought(basic.planId);
      app.advance(31 * DAY);
    }
    const pages: string[][] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: Record<string, string> = { limit: '2', ...(cursor !== '' && { cursor }) };
      const { body } = await callEndpoint(list, app, { caller, query });
      pages.push(body.items.map(({ startsAt }: { startsAt: string }) => startsAt));
      cursor = body.nextCursor;
    }
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(pages.flat()).toEqual([...pages.flat()].sort().reverse());
  });

  test('a request that does not fit is refused as the real call would', async () => {
    expect(await act(preview, { action: 'cancel', planId: basic.planId })).toMatchObject({ status: 422 });
    expect(await act(preview, { action: 'subscribe' })).toMatchObject({ status: 422 });
    expect(await act(preview, { action: 'cancel' })).toMatchObject({ status: 409 });
    for (const extra of ['status', 'price', 'userId', 'endsAt', 'version']) {
      expect(await act(subscribe, { planId: basic.planId, [extra]: 1 })).toMatchObject({ status: 422 });
    }
  });
});
