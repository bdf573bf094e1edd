import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as cancel } from '../../../functions/subscriptions/cancel-subscription.ts';
import { handler as change } from '../../../functions/subscriptions/change-plan.ts';
import { handler as list } from '../../../functions/subscriptions/list-subscriptions.ts';
import { handler as preview } from '../../../functions/subscriptions/preview-subscription.ts';
import { handler as renew } from '../../../functions/subscriptions/renew-subscription.ts';
import { handler as resume } from '../../../functions/subscriptions/resume-subscription.ts';
import { handler as subscribe } from '../../../functions/subscriptions/subscribe.ts';
import { handler as undo } from '../../../functions/subscriptions/undo-plan-change.ts';
import { SEED_PLANS } from '../../../infra/seed/plans.ts';
import { DAY_MS } from '../../../lib/domain/subscriptions/subscription-terms.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { termsFrom } from '../../../lib/store/playback/terms-item.ts';
import { getItem } from '../../../lib/table/table.ts';
import { startEngine } from '../../support/engine.ts';
import { newShop } from '../../support/subscriptions/subscribers.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let shop: Awaited<ReturnType<typeof newShop>>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  shop = await newShop(await engine.freshTable());
});

const { mobile, basic, premium } = SEED_PLANS;
const bought = (planId: string) => shop.act(subscribe, { planId });
const terms = async () => termsFrom(await getItem(shop.app.table, keyOf('viewing', shop.caller)));

describe('renewing', () => {
  test('adds a term as it was bought and loses no day', async () => {
    await bought(basic.planId);
    shop.passDays(10);
    const { status, body } = await shop.act(renew, {});
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'active', endsAt: shop.inDays(50) });
    expect(body.events.at(-1)).toMatchObject({
      type: 'renewed',
      charge: { amount: 799 },
      endsAt: shop.inDays(50),
    });
  });

  test('lifts a cancellation, because who buys does not leave', async () => {
    await bought(basic.planId);
    await shop.act(cancel);
    expect((await shop.act(renew, { planId: basic.planId })).body).toMatchObject({
      status: 'active',
      cancelledAt: null,
      endsAt: shop.inDays(60),
    });
  });

  test('begins anew from now when the term before has ended', async () => {
    const { body: first } = await bought(basic.planId);
    shop.passDays(40);
    const { body } = await shop.act(renew, {});
    expect(body).toMatchObject({ status: 'active', startsAt: shop.inDays(0), endsAt: shop.inDays(30) });
    expect(body.id).not.toBe(first.id);
    const history = (await shop.act(list)).body.items;
    expect(history.map(({ status }: { status: string }) => status)).toEqual(['active', 'expired']);
    expect(history[1].events.map(({ type }: { type: string }) => type)).toEqual(['started', 'expired']);
  });

  test('takes another plan by the rules of a change', async () => {
    await bought(basic.planId);
    expect((await shop.act(renew, { planId: mobile.planId })).body.pendingChange.plan.id).toBe(mobile.planId);
    expect((await shop.act(renew, { planId: premium.planId })).body).toMatchObject({
      plan: { id: premium.planId },
      pendingChange: null,
    });
  });

  test('is refused to those who never subscribed', async () => {
    expect((await shop.act(renew, {})).body.code).toBe('no_active_subscription');
    expect((await shop.act(renew, { planId: basic.planId })).body.code).toBe('no_active_subscription');
  });

  test('ends before years become too long to be written', async () => {
    await bought(basic.planId);
    shop.app.advance((Date.UTC(8999, 11, 1) - shop.app.now()) / 1000);
    await bought(basic.planId);
    expect((await shop.act(renew, {})).body).toMatchObject({ status: 409, code: 'plan_unavailable' });
  });
});

describe('changing the plan', () => {
  test('a dearer one starts now and unused value becomes extra days', async () => {
    await bought(basic.planId);
    shop.passDays(15);
    const shown = (await shop.act(preview, { action: 'change', planId: premium.planId })).body;
    const { body } = await shop.act(change, { planId: premium.planId });
    // 15 days at 799/30 are worth 399.5; a day of Premium costs 1499/30.
    const credit = Math.ceil((15 * DAY_MS * 799) / 1499);
    expect(Date.parse(body.endsAt)).toBe(shop.app.now() + 30 * DAY_MS + credit);
    expect(body).toMatchObject({ status: 'active', plan: { id: premium.planId }, pendingChange: null });
    expect(shown).toMatchObject({
      endsAt: body.endsAt,
      effectiveAt: shop.inDays(0),
      charge: { amount: 1499 },
    });
    expect(shown.creditedDays).toBeCloseTo((15 * 799) / 1499, 6);
    expect(body.events.at(-1)).toMatchObject({ type: 'plan_changed', creditedDays: shown.creditedDays });
    expect(await terms()).toMatchObject([{ accessLevel: 'premium', resolution: '4K', maxDevices: 4 }]);
  });

  test('a cheaper one waits for the end of the term, moves with it and starts by itself', async () => {
    await bought(premium.planId);
    const { body } = await shop.act(change, { planId: basic.planId });
    expect(body).toMatchObject({
      plan: { id: premium.planId },
      pendingChange: { plan: { id: basic.planId }, effectiveAt: shop.inDays(30), charge: { amount: 799 } },
    });
    expect((await shop.act(renew, {})).body.pendingChange.effectiveAt).toBe(shop.inDays(60));
    expect(await terms()).toMatchObject([
      { accessLevel: 'premium', maxDevices: 4 },
      { accessLevel: 'basic', maxDevices: 2 },
    ]);
    shop.passDays(60);
    expect(await shop.current()).toMatchObject({
      status: 'active',
      plan: { id: basic.planId },
      endsAt: shop.inDays(30),
      pendingChange: null,
    });
    expect((await shop.current()).events.at(-1)).toMatchObject({
      type: 'plan_changed',
      charge: { amount: 799 },
    });
    shop.passDays(30);
    expect(await shop.current()).toMatchObject({ status: 'expired', endsAt: shop.inDays(0) });
  });

  test('an ordered change can be replaced and undone', async () => {
    await bought(premium.planId);
    await shop.act(change, { planId: basic.planId });
    await shop.act(change, { planId: mobile.planId });
    expect((await shop.current()).pendingChange.plan.id).toBe(mobile.planId);
    expect((await shop.act(undo)).body).toMatchObject({ plan: { id: premium.planId }, pendingChange: null });
    expect(await shop.act(undo)).toMatchObject({ status: 409, body: { code: 'no_pending_change' } });
  });

  test('to the plan that is held is refused, and so is one without a subscription', async () => {
    expect((await shop.act(change, { planId: basic.planId })).body.code).toBe('no_active_subscription');
    await bought(basic.planId);
    expect(await shop.act(change, { planId: basic.planId })).toMatchObject({
      status: 409,
      body: { code: 'same_plan' },
    });
    expect(await shop.act(change, { planId: shop.app.newId('pln') })).toMatchObject({ status: 404 });
  });
});

describe('cancelling', () => {
  test('keeps access until the end, drops an ordered change and can be undone', async () => {
    await bought(premium.planId);
    await shop.act(change, { planId: basic.planId });
    expect((await shop.act(cancel)).body).toMatchObject({
      status: 'cancelled',
      cancelledAt: shop.inDays(0),
      endsAt: shop.inDays(30),
      pendingChange: null,
    });
    expect(await terms()).toHaveLength(1);
    expect((await shop.act(cancel, { when: 'period_end' })).body.events).toHaveLength(3);
    expect((await shop.act(resume)).body).toMatchObject({
      status: 'active',
      cancelledAt: null,
      pendingChange: null,
    });
    expect(await shop.act(resume)).toMatchObject({ status: 409, body: { code: 'not_cancelled' } });
  });

  test('now ends access now and gives the place free', async () => {
    await bought(premium.planId);
    shop.passDays(1);
    expect((await shop.act(cancel, { when: 'now' })).body).toMatchObject({
      status: 'expired',
      endsAt: shop.inDays(0),
    });
    expect(await terms()).toEqual([]);
    expect((await shop.act(resume)).body.code).toBe('not_cancelled');
    expect((await shop.act(cancel)).body.code).toBe('no_active_subscription');
    expect((await bought(basic.planId)).status).toBe(201);
  });
});
