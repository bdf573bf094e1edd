import * as z from 'zod';
import { PlanId } from '../../lib/domain/plans/plan.ts';
import { Subscription, toSubscription } from '../../lib/domain/subscriptions/subscription-view.ts';
import { REFUSALS_OF } from '../../lib/domain/subscriptions/subscription-order.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { changeSubscription } from '../../lib/store/subscriptions/change-subscription.ts';

export const handler = endpoint(
  {
    id: 'renewSubscription',
    method: 'POST',
    path: '/v1/me/subscription/renew',
    access: 'user',
    summary: 'Add another term to the subscription',
    description:
      'Without a plan, or with the one that is held, a term as it was bought is added at the end. Another plan is taken as by `changePlan`. What has ended begins anew, with a plan that is on sale.',
    body: z.strictObject({ planId: PlanId.optional() }),
    status: 200,
    returns: Subscription,
    problems: REFUSALS_OF.renew,
    table: ['BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
    idempotent: true,
  },
  async ({ caller, body, operationId }, app) => {
    const order = { action: 'renew', planId: body.planId } as const;
    return toSubscription(await changeSubscription(app, caller.userId, order, operationId), app.now());
  },
);
