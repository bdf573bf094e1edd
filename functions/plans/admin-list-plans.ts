import { Plan, toPlan } from '../../lib/domain/plans/plan.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { allPlans } from '../../lib/store/plans/plans.ts';

export const handler = endpoint(
  {
    id: 'adminListPlans',
    method: 'GET',
    path: '/v1/admin/plans',
    access: 'admin',
    summary: 'Every plan, oldest first, those that are not on sale too',
    description: 'Holds plans that were taken off sale; only a deleted plan is missing.',
    status: 200,
    list: Plan,
    problems: [],
    table: ['Query'],
  },
  async ({ page }, { table }) => {
    const { plans, next } = await allPlans(table, page);
    return { items: plans.map(toPlan), next };
  },
);
