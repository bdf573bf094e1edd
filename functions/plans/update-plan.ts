import { Plan, PlanChanges, PlanId, toPlan } from '../../lib/domain/plans/plan.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { editPlan } from '../../lib/store/plans/plan-administration.ts';

export const handler = endpoint(
  {
    id: 'updatePlan',
    method: 'PATCH',
    path: '/v1/admin/plans/{planId}',
    access: 'admin',
    summary: 'Change a plan for sales from now on; what was bought stays as it was bought',
    description:
      'Only the fields sent are changed, and `version` rises by one. With `If-Match` the change is made only for that version, else 412; without it the last writer wins.',
    params: { planId: PlanId },
    body: PlanChanges,
    status: 200,
    returns: Plan,
    problems: ['not_found', 'stale_version'],
    table: ['GetItem', 'PutItem'],
    ifMatch: true,
  },
  async ({ caller, params, body, ifMatch, operationId }, app) =>
    toPlan(await editPlan(app, params.planId, body, { actorId: caller.userId, operationId, ifMatch })),
);
