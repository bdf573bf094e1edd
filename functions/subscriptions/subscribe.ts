import * as z from 'zod';
import { PlanId } from '../../lib/domain/plan.ts';
import { Subscription, toSubscription } from '../../lib/domain/subscription-view.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { changeSubscription, REFUSALS } from '../../lib/store/change-subscription.ts';

export const handler = endpoint(
  {
    id: 'subscribe',
    method: 'POST',
    path: '/v1/me/subscription',
    access: 'user',
    summary: 'Buy the first term of a plan',
    body: z.strictObject({ planId: PlanId }),
    status: 201,
    returns: Subscription,
    problems: REFUSALS.subscribe,
    table: ['BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
    idempotent: true,
  },
  async ({ caller, body, operationId }, app) => {
    const request = { action: 'subscribe', planId: body.planId } as const;
    return toSubscription(await changeSubscription(app, caller.userId, request, operationId), app.now());
  },
);
