import { Subscription, toSubscription } from '../../lib/domain/subscription-view.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { changeSubscription, REFUSALS } from '../../lib/store/change-subscription.ts';

export const handler = endpoint(
  {
    id: 'undoPlanChange',
    method: 'DELETE',
    path: '/v1/me/subscription/change',
    access: 'user',
    summary: 'Undo an ordered change of plan',
    status: 200,
    returns: Subscription,
    problems: REFUSALS.undo_change,
    table: ['BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
  },
  async ({ caller, operationId }, app) => {
    const request = { action: 'undo_change' } as const;
    return toSubscription(await changeSubscription(app, caller.userId, request, operationId), app.now());
  },
);
