import { Subscription, toSubscription } from '../../lib/domain/subscriptions/subscription-view.ts';
import { REFUSALS_OF } from '../../lib/domain/subscriptions/subscription-order.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { changeSubscription } from '../../lib/store/subscriptions/change-subscription.ts';

export const handler = endpoint(
  {
    id: 'undoPlanChange',
    method: 'DELETE',
    path: '/v1/me/subscription/change',
    access: 'user',
    summary: 'Undo an ordered change of plan',
    description: 'The running plan goes on as if nothing had been ordered.',
    status: 200,
    returns: Subscription,
    problems: REFUSALS_OF.undo_change,
    table: ['BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
  },
  async ({ caller, operationId }, app) => {
    const order = { action: 'undo_change' } as const;
    return toSubscription(await changeSubscription(app, caller.userId, order, operationId), app.now());
  },
);
