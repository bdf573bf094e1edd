import type { PlanSnapshot } from '../../../lib/domain/plans/plan.ts';
import type { Phase, SubscriptionRecord } from '../../../lib/domain/subscriptions/subscription.ts';
import { decide, type Order } from '../../../lib/domain/subscriptions/subscription-order.ts';

/** A plan that costs so much for its days. */
export const plan = (id: string, amount: number, validityDays = 30): PlanSnapshot => ({
  id,
  name: id,
  description: 'A plan.',
  price: { amount, currency: 'USD' },
  validityDays,
  accessLevel: 'basic',
  maxDevicesAllowed: 1,
  resolution: '720p',
});
export const [cheap, held, dear] = [plan('cheap', 499), plan('held', 799), plan('dear', 1499)];
export const asked = { userId: 'usr', now: 0, operationId: 'op', newSubscriptionId: 'sub' };
export const offer = (of: PlanSnapshot) => ({ plan: of, deleted: false, onSale: true, renewable: true });

/** What an order does at `now`. */
export const after = (record: SubscriptionRecord | undefined, order: Order, of = held, now = 0) =>
  decide(record, order, { ...asked, now, offer: offer(of) });
export const active = after(undefined, { action: 'subscribe', planId: 'held' }).after;

/** A subscription in each phase, at time 1. */
export const AT: Record<Phase, SubscriptionRecord | undefined> = {
  none: undefined,
  active,
  changing: after(active, { action: 'change', planId: 'cheap' }, cheap).after,
  cancelled: after(active, { action: 'cancel', when: 'period_end' }).after,
  expired: after(active, { action: 'cancel', when: 'now' }).after,
};
