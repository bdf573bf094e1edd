import * as z from 'zod';
import { PlanId } from '../../lib/domain/plans/plan.ts';
import { Subscription, toSubscription } from '../../lib/domain/subscriptions/subscription-view.ts';
import { REFUSALS_OF } from '../../lib/domain/subscriptions/subscription-order.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { changeSubscription } from '../../lib/store/subscriptions/change-subscription.ts';

export const handler = endpoint(
  {
    id: 'subscribe',
    method: 'POST',
    path: '/v1/me/subscription',
    access: 'user',
    summary: 'Buy the first term of a plan',
    description:
      'Starts now and runs for `validityDays` of the plan. Refused while another runs: use `changePlan` or `renewSubscription`. Send an `Idempotency-Key`, so that a repeated request buys once.',
    body: z.strictObject({ planId: PlanId }),
    status: 201,
    returns: Subscription,
    problems: REFUSALS_OF.subscribe,
    table: ['BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
    idempotent: true,
  },
  async ({ caller, body, operationId }, app) => {
    const order = { action: 'subscribe', planId: body.planId } as const;
    return toSubscription(await changeSubscription(app, caller.userId, order, operationId), app.now());
  },
);
