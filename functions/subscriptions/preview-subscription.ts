import { Preview, PreviewRequest, toPreview } from '../../lib/domain/subscriptions/subscription-view.ts';
import { REFUSALS_OF } from '../../lib/domain/subscriptions/subscription-order.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { previewChange } from '../../lib/store/subscriptions/change-subscription.ts';

const { subscribe, renew, change, cancel } = REFUSALS_OF;

export const handler = endpoint(
  {
    id: 'previewSubscription',
    method: 'POST',
    path: '/v1/me/subscription/preview',
    access: 'user',
    summary: 'What an order would do and cost, without doing it',
    description:
      'Answers the subscription as it will stand at `effectiveAt`, and refuses what the real call would.',
    body: PreviewRequest,
    status: 200,
    returns: Preview,
    problems: [...new Set([...subscribe, ...renew, ...change, ...cancel])],
    table: ['BatchGetItem'],
  },
  async ({ caller, body }, app) => toPreview(body.action, await previewChange(app, caller.userId, body)),
);
