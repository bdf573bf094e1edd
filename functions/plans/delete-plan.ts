import { PlanId } from '../../lib/domain/plans/plan.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { deletePlan } from '../../lib/store/plans/plan-administration.ts';

export const handler = endpoint(
  {
    id: 'deletePlan',
    method: 'DELETE',
    path: '/v1/admin/plans/{planId}',
    access: 'admin',
    summary: 'Take a plan off lists and sale; those who hold it keep it',
    description:
      'Running subscriptions keep their snapshot until they end and can be renewed if the plan was renewable. With `If-Match` it is deleted only at that version. Deleting it again is 404.',
    params: { planId: PlanId },
    status: 204,
    problems: ['not_found', 'stale_version'],
    table: ['BatchGetItem', 'PutItem', 'DeleteItem'],
    ifMatch: true,
  },
  async ({ caller, params, ifMatch, operationId }, app) =>
    deletePlan(app, params.planId, { actorId: caller.userId, operationId, ifMatch }),
);
