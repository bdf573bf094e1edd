import { Plan, toPlan } from '../../lib/domain/plans/plan.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { plansOnSale } from '../../lib/store/plans/plans.ts';

export const handler = endpoint(
  {
    id: 'listPlans',
    method: 'GET',
    path: '/v1/plans',
    access: 'public',
    summary: 'Plans on sale, cheapest first',
    status: 200,
    list: Plan,
    problems: [],
    table: ['Query'],
    cacheSeconds: 60,
  },
  async ({ page }, { table }) => {
    const { plans, next } = await plansOnSale(table, page);
    return { items: plans.map(toPlan), next };
  },
);
