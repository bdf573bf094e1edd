import { type Api, type Schemas, answerOf } from '../../../shared/client.ts';
import { money, plural, term } from '../../../shared/format.ts';
import { usePerson } from '../../../shared/person.ts';
import { Answer, useAnswer } from '../../../shared/ui/answer.tsx';
import { Loading, Page } from '../../../shared/ui/page.tsx';
import { Badge } from '../../components/facts.tsx';
import { readAll } from '../../components/list.tsx';
import { PageHead } from '../../components/page-head.tsx';

export const allPlans = (api: Api): Promise<Schemas['Plan'][]> =>
  readAll((cursor) =>
    answerOf(api.GET('/v1/admin/plans', { params: { query: { limit: 100, ...(cursor && { cursor }) } } })),
  );

export function PlansPage() {
  const { api } = usePerson();
  const asked = useAnswer(() => allPlans(api), []);
  return (
    <Page title="Plans">
      <PageHead title="Plans">
        <a class="button primary" href="#/plans/new">
          New plan
        </a>
      </PageHead>
      <Answer of={asked} waiting={<Loading />}>
        {(plans) => (
          <ul class="rows" id="plans">
            {plans.map((plan) => (
              <li class="row" key={plan.id}>
                <a class="row-link" href={`#/plans/${plan.id}`}>
                  {plan.name}
                </a>
                <span class="row-facts">
                  {money(plan.price)} for {term(plan.validityDays)}
                </span>
                <span class="row-facts">
                  {plan.accessLevel}, {plural(plan.maxDevicesAllowed, 'stream')}, {plan.resolution}
                </span>
                <Badge kind={plan.isActive ? 'published' : 'draft'}>
                  {plan.isActive ? 'on sale' : 'not on sale'}
                </Badge>
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </Page>
  );
}
