import * as z from 'zod';
import { PlanId } from '../../lib/domain/plans/plan.ts';
import { Subscription, toSubscription } from '../../lib/domain/subscriptions/subscription-view.ts';
import { REFUSALS_OF } from '../../lib/domain/subscriptions/subscription-order.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { changeSubscription } from '../../lib/store/subscriptions/change-subscription.ts';

export const handler = endpoint(
  {
    id: 'changePlan',
    method: 'POST',
    path: '/v1/me/subscription/change',
    access: 'user',
    summary: 'Go over to another plan',
    description:
      'A plan that costs more a day starts now, and unused value becomes extra days. Any other, also one in another currency, is ordered for the next term and starts when the running one ends.',
    body: z.strictObject({ planId: PlanId }),
    status: 200,
    returns: Subscription,
    problems: REFUSALS_OF.change,
    table: ['BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
    idempotent: true,
  },
  async ({ caller, body, operationId }, app) => {
    const order = { action: 'change', planId: body.planId } as const;
    return toSubscription(await changeSubscription(app, caller.userId, order, operationId), app.now());
  },
);
