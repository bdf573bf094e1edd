import { SEED_PLANS, seedPlans } from '../../../infra/seed/plans.ts';
import { handler as cancelSubscription } from '../../../functions/subscriptions/cancel-subscription.ts';
import { handler as changePlan } from '../../../functions/subscriptions/change-plan.ts';
import { handler as subscribe } from '../../../functions/subscriptions/subscribe.ts';
import type { Handler } from '../../../lib/http/endpoint.ts';
import { callEndpoint } from '../call.ts';
import { KEY, type Repeat } from './repeats.ts';

const [basic, premium] = [SEED_PLANS.basic, SEED_PLANS.premium].map(({ planId }) => ({ planId }));
type Order = [Handler, object?];

/** An order with its key, after others. */
const order =
  (before: Order[], body?: object, headers: Record<string, string> = KEY): Repeat['request'] =>
  async ({ app, person: { caller } }) => {
    await seedPlans(app.table, app.now());
    for (const [handler, given] of before) {
      await callEndpoint(handler, app, { caller, ...(given && { body: given }) });
    }
    return { caller, headers, ...(body && { body }) };
  };

export const SUBSCRIPTION_REPEATS: Record<string, Repeat> = {
  subscribe: { request: order([], basic) },
  renewSubscription: { request: order([[subscribe, basic]], {}) },
  changePlan: { request: order([[subscribe, basic]], premium) },
  'changePlan at the end of the term': { request: order([[subscribe, premium]], basic) },
  cancelSubscription: { request: order([[subscribe, basic]], { when: 'now' }) },
  resumeSubscription: { request: order([[subscribe, basic], [cancelSubscription]]) },
  undoPlanChange: {
    request: order(
      [
        [subscribe, premium],
        [changePlan, basic],
      ],
      undefined,
      {},
    ),
    again: { status: 409, code: 'no_pending_change' },
  },
};
