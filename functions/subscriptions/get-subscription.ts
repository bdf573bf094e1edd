import * as z from 'zod';
import { Subscription, toSubscription } from '../../lib/domain/subscriptions/subscription-view.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { newestSubscription } from '../../lib/store/subscriptions/subscriptions.ts';

export const handler = endpoint(
  {
    id: 'getSubscription',
    method: 'GET',
    path: '/v1/me/subscription',
    access: 'user',
    summary: 'The newest subscription: the running one, else the one that ended last',
    description:
      '`subscription` is null for a caller who never bought one. It is shown as it stands now, with a plan change or end that is due already done.',
    status: 200,
    returns: z.object({ subscription: Subscription.nullable() }),
    problems: [],
    table: ['GetItem'],
  },
  async ({ caller }, { table, now }) => {
    const newest = await newestSubscription(table, caller.userId);
    return { subscription: newest ? toSubscription(newest, now()) : null };
  },
);
