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
    description:
      'Prices are whole minor units of a currency (799 is 7.99). A shared cache may keep an anonymous answer for 60 s.',
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
