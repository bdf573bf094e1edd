import { Plan, PlanId, toPlan } from '../../lib/domain/plans/plan.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { findPlan } from '../../lib/store/plans/plans.ts';

export const handler = endpoint(
  {
    id: 'getPlan',
    method: 'GET',
    path: '/v1/plans/{planId}',
    access: 'public',
    summary: 'A plan that is on sale',
    description:
      'A plan that was taken off sale is 404, also for those who hold it: their subscription keeps its own copy. A shared cache may keep an anonymous answer for 60 s.',
    params: { planId: PlanId },
    status: 200,
    returns: Plan,
    problems: ['not_found'],
    table: ['GetItem'],
    cacheSeconds: 60,
  },
  async ({ params }, { table }) => {
    const plan = await findPlan(table, params.planId);
    if (!plan?.isActive) throw new Problem('not_found', 'There is no such plan on sale.');
    return toPlan(plan);
  },
);
