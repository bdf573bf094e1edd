import * as z from 'zod';
import {
  CancelWhen,
  Subscription,
  toSubscription,
} from '../../lib/domain/subscriptions/subscription-view.ts';
import { REFUSALS_OF } from '../../lib/domain/subscriptions/subscription-order.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { changeSubscription } from '../../lib/store/subscriptions/change-subscription.ts';

export const handler = endpoint(
  {
    id: 'cancelSubscription',
    method: 'POST',
    path: '/v1/me/subscription/cancel',
    access: 'user',
    summary: 'Cancel at the end of what is paid for, or now',
    description: 'An ordered change of plan falls. Ending now gives up the time that is left.',
    body: z.strictObject({ when: CancelWhen }),
    status: 200,
    returns: Subscription,
    problems: REFUSALS_OF.cancel,
    table: ['BatchGetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
    idempotent: true,
  },
  async ({ caller, body, operationId }, app) => {
    const order = { action: 'cancel', when: body.when } as const;
    return toSubscription(await changeSubscription(app, caller.userId, order, operationId), app.now());
  },
);
