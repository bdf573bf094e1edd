import { describe, expect, test } from 'vitest';
import { toInstant } from '../../../lib/domain/ids.ts';
import type { Problem } from '../../../lib/domain/problem.ts';
import type { SubscriptionRecord } from '../../../lib/domain/subscriptions/subscription.ts';
import { decide, type Order } from '../../../lib/domain/subscriptions/subscription-order.ts';
import { creditMs, DAY_MS, LATEST_END } from '../../../lib/domain/subscriptions/subscription-terms.ts';
import { toPreview, toSubscription } from '../../../lib/domain/subscriptions/subscription-view.ts';
import { active, after, asked, AT, cheap, dear, held, offer } from '../../support/subscriptions/orders.ts';

describe('what is refused, and why', () => {
  const why = (record: SubscriptionRecord | undefined, order: Order, more: object = {}, of = held) => {
    try {
      decide(record, order, { ...asked, now: 1, offer: { ...offer(of), ...more } });
      return 'carried out';
    } catch (error) {
      return `${(error as Problem).code}: ${(error as Error).message}`;
    }
  };

  test('an order from where the subscription does not stand', () => {
    expect([
      why(active, { action: 'subscribe', planId: 'held' }),
      why(AT.none, { action: 'renew' }),
      why(active, { action: 'undo_change' }),
      why(active, { action: 'resume' }),
    ]).toEqual([
      'already_subscribed: A subscription is running; renew it or change its plan.',
      'no_active_subscription: No subscription is running.',
      'no_pending_change: No change of plan is waiting.',
      'not_cancelled: There is no cancellation that could be undone.',
    ]);
  });

  test('a plan that is deleted, but to those who hold it and renew it; one that may not be renewed to nobody', () => {
    const deleted = { deleted: true, onSale: false };
    const [renewsIt, another] = [
      { action: 'renew', planId: 'held' },
      { action: 'renew', planId: 'dear' },
    ] as const;
    expect(why(active, renewsIt, deleted)).toBe('carried out');
    expect(why(active, another, deleted, dear)).toMatch(/^not_found/);
    expect(why(active, { action: 'change', planId: 'held' }, deleted)).toMatch(/^not_found/);
    expect(why(active, renewsIt, { renewable: false })).toMatch(/^plan_unavailable: .*renewed/);
    expect(why(active, { action: 'change', planId: 'dear' }, { onSale: false }, dear)).toMatch(
      /^plan_unavailable/,
    );
  });

  test('what would end beyond the year 9000, the next term too', () => {
    const until = (endsAt: number, order: Order, of = held) => why({ ...active, endsAt }, order, {}, of);
    const last = LATEST_END - 30 * DAY_MS;
    expect(until(last, { action: 'renew' })).toBe('carried out');
    expect(until(last + 1, { action: 'renew' })).toMatch(/^plan_unavailable: .*9000/);
    expect(until(last, { action: 'change', planId: 'cheap' }, cheap)).toBe('carried out');
    expect(until(last + 1, { action: 'change', planId: 'cheap' }, cheap)).toMatch(/^plan_unavailable/);
  });
});

describe('a subscription as clients see it', () => {
  const changing = AT.changing!;

  test('tells what is ordered, when it begins and what it costs', () => {
    expect(toSubscription(changing, 1)).toEqual({
      ...{ id: 'sub', status: 'active', plan: held, startsAt: toInstant(0), endsAt: toInstant(30 * DAY_MS) },
      cancelledAt: null,
      pendingChange: { plan: cheap, effectiveAt: toInstant(30 * DAY_MS), charge: cheap.price },
      events: [
        {
          ...{ type: 'started', at: toInstant(0), planId: 'held', planName: 'held', charge: held.price },
          ...{ endsAt: toInstant(30 * DAY_MS), creditedDays: 0 },
        },
        {
          ...{ type: 'change_ordered', at: toInstant(0), planId: 'cheap', planName: 'cheap', charge: null },
          ...{ endsAt: toInstant(30 * DAY_MS), creditedDays: 0 },
        },
      ],
      earlierEventCount: 0,
    });
  });

  test('tells when it was cancelled and how many events are not shown', () => {
    expect(toSubscription({ ...AT.cancelled!, earlierEvents: 4 }, 1)).toMatchObject({
      ...{ status: 'cancelled', cancelledAt: toInstant(0), pendingChange: null, earlierEventCount: 4 },
    });
    expect(toSubscription(AT.expired!, 1).status).toBe('expired');
  });

  test('has taken up the ordered plan when its time has come', () => {
    const { plan: now, events, endsAt } = toSubscription(changing, 30 * DAY_MS);
    expect([now, endsAt]).toEqual([cheap, toInstant(60 * DAY_MS)]);
    expect(events.at(-1)).toEqual({
      ...{ type: 'plan_changed', at: toInstant(30 * DAY_MS), planId: 'cheap', planName: 'cheap' },
      ...{ endsAt: toInstant(60 * DAY_MS), charge: cheap.price, creditedDays: 0 },
    });
  });

  test('is previewed with what it would cost and what it would take in', () => {
    const effect = after(active, { action: 'change', planId: 'dear' }, dear, 15 * DAY_MS);
    const credited = creditMs(held, 15 * DAY_MS, dear);
    expect(toPreview('change', effect)).toEqual({
      ...{
        action: 'change',
        effectiveAt: toInstant(15 * DAY_MS),
        startsAt: toInstant(0),
        charge: dear.price,
      },
      ...{ endsAt: toInstant(45 * DAY_MS + credited), creditedDays: credited / DAY_MS, plan: dear },
    });
    expect(toSubscription(effect.after, 15 * DAY_MS).events.at(-1)!.creditedDays).toBe(credited / DAY_MS);
  });
});
