import { NewPlan, Plan, toPlan } from '../../lib/domain/plans/plan.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { createPlan } from '../../lib/store/plans/plan-administration.ts';

export const handler = endpoint(
  {
    id: 'createPlan',
    method: 'POST',
    path: '/v1/admin/plans',
    access: 'admin',
    summary: 'Put a new plan on sale',
    description:
      'Prices are whole minor units (799 is 7.99). With `isActive: false` it is prepared and not listed. Shared caches may show the list of plans as it was for 60 s.',
    body: NewPlan,
    status: 201,
    returns: Plan,
    problems: [],
    table: ['GetItem', 'BatchGetItem', 'PutItem'],
    idempotent: true,
  },
  async ({ caller, body, operationId }, app) =>
    toPlan(await createPlan(app, body, { actorId: caller.userId, operationId })),
);
