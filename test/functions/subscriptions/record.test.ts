import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as settleSubscriptions } from '../../../functions/jobs/settle-subscriptions.ts';
import { handler as cancel } from '../../../functions/subscriptions/cancel-subscription.ts';
import { handler as change } from '../../../functions/subscriptions/change-plan.ts';
import { handler as list } from '../../../functions/subscriptions/list-subscriptions.ts';
import { handler as preview } from '../../../functions/subscriptions/preview-subscription.ts';
import { handler as renew } from '../../../functions/subscriptions/renew-subscription.ts';
import { handler as subscribe } from '../../../functions/subscriptions/subscribe.ts';
import { SEED_PLANS } from '../../../infra/seed/plans.ts';
import { EVENTS } from '../../../lib/domain/subscriptions/subscription.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { queryItems } from '../../../lib/table/table.ts';
import { mailsOf } from '../../support/accounts.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
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

const { basic, premium } = SEED_PLANS;
const bought = (planId: string) => shop.act(subscribe, { planId });

describe('what is told', () => {
  test('each change is mailed once', async () => {
    await bought(basic.planId);
    await shop.act(renew, {});
    await shop.act(change, { planId: premium.planId });
    await shop.act(cancel);
    for (const purpose of ['started', 'renewed', 'cancelled'] as const) {
      expect(await mailsOf(shop.app, `subscription_${purpose}`)).toHaveLength(1);
    }
    const [changed] = await mailsOf(shop.app, 'plan_changed');
    expect(changed!.data).toMatchObject({ planName: 'Premium', effectiveAt: shop.app.now() });
  });

  test('nothing depends on the job that writes down what the clock has done', async () => {
    await bought(premium.planId);
    await shop.act(change, { planId: basic.planId });
    shop.app.advance(30 * 86_400 + 5);
    const before = await shop.current();
    expect(await runJob(settleSubscriptions, {}, shop.app)).toEqual({
      settled: 1,
      failed: 0,
      finished: true,
    });
    expect(await shop.current()).toEqual(before);
    expect(await runJob(settleSubscriptions, {}, shop.app)).toEqual({
      settled: 0,
      failed: 0,
      finished: true,
    });
    shop.passDays(30);
    expect(await runJob(settleSubscriptions, {}, shop.app)).toEqual({
      settled: 1,
      failed: 0,
      finished: true,
    });
    expect(await runJob(settleSubscriptions, {}, shop.app)).toEqual({
      settled: 0,
      failed: 0,
      finished: true,
    });
    expect((await shop.current()).events.map(({ type }: { type: string }) => type)).toEqual([
      'started',
      'change_ordered',
      'plan_changed',
      'expired',
    ]);
  });

  test('the oldest of very many events leave the item but not the table', async () => {
    await bought(basic.planId);
    for (let times = 0; times < EVENTS.most + 10; times++) await shop.act(renew, {});
    const { events, earlierEventCount, endsAt } = await shop.current();
    expect(events.length + earlierEventCount).toBe(EVENTS.most + 11);
    expect(events.length).toBeLessThanOrEqual(EVENTS.most);
    expect(endsAt).toBe(shop.inDays(30 * (EVENTS.most + 11)));
    const { pk } = keyOf('subscription', shop.caller);
    const { items } = await queryItems(shop.app.table, pk, 100, { prefix: 'SUBSCRIPTION-EVENTS#' });
    expect(items.flatMap((item) => item.events)).toHaveLength(earlierEventCount);
  });

  test('the history is paged, newest first', async () => {
    for (let times = 0; times < 5; times++) {
      await bought(basic.planId);
      shop.passDays(31);
    }
    const pages: string[][] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: Record<string, string> = { limit: '2', ...(cursor !== '' && { cursor }) };
      const { body } = await callEndpoint(list, shop.app, { caller: shop.caller, query });
      pages.push(body.items.map(({ startsAt }: { startsAt: string }) => startsAt));
      cursor = body.nextCursor;
    }
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(pages.flat()).toEqual([...pages.flat()].sort().reverse());
  });

  test('a request that does not fit is refused as the real call would', async () => {
    expect(await shop.act(preview, { action: 'cancel', planId: basic.planId })).toMatchObject({
      status: 422,
    });
    expect(await shop.act(preview, { action: 'subscribe' })).toMatchObject({ status: 422 });
    expect(await shop.act(preview, { action: 'cancel' })).toMatchObject({ status: 409 });
    for (const extra of ['status', 'price', 'userId', 'endsAt', 'version']) {
      expect(await shop.act(subscribe, { planId: basic.planId, [extra]: 1 })).toMatchObject({ status: 422 });
    }
  });
});
