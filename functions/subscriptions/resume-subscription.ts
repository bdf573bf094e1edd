import { Subscription, toSubscription } from '../../lib/domain/subscriptions/subscription-view.ts';
import { REFUSALS_OF } from '../../lib/domain/subscriptions/subscription-order.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { changeSubscription } from '../../lib/store/subscriptions/change-subscription.ts';

export const handler = endpoint(
  {
    id: 'resumeSubscription',
    method: 'POST',
    path: '/v1/me/subscription/resume',
    access: 'user',
    summary: 'Undo a cancellation while the subscription still runs',
    description: '`endsAt` stays as it is; nothing is charged. What has ended is not resumed but renewed.',
    status: 200,
    returns: Subscription,
    problems: REFUSALS_OF.resume,
    table: ['BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
    idempotent: true,
  },
  async ({ caller, operationId }, app) => {
    const order = { action: 'resume' } as const;
    return toSubscription(await changeSubscription(app, caller.userId, order, operationId), app.now());
  },
);
