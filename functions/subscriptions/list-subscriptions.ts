import { Subscription, toSubscription } from '../../lib/domain/subscriptions/subscription-view.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { subscriptionsOf } from '../../lib/store/subscriptions/subscriptions.ts';

export const handler = endpoint(
  {
    id: 'listSubscriptions',
    method: 'GET',
    path: '/v1/me/subscriptions',
    access: 'user',
    summary: 'Every subscription of the caller with what happened to it, newest first',
    description: 'Each with its events, oldest first; amounts are whole minor units.',
    status: 200,
    list: Subscription,
    problems: [],
    table: ['Query'],
  },
  async ({ caller, page }, { table, now }) => {
    const { records, next } = await subscriptionsOf(table, caller.userId, page);
    return { items: records.map((record) => toSubscription(record, now())), next };
  },
);
