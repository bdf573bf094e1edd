import { answerOf } from '../../../shared/client.ts';
import { day } from '../../../shared/format.ts';
import { usePerson } from '../../../shared/person.ts';
import { useAnswer } from '../../../shared/ui/answer.tsx';
import type { Option } from '../../../shared/ui/field.tsx';
import { Page } from '../../../shared/ui/page.tsx';
import { Badge } from '../../components/facts.tsx';
import { type Filter, Filters, useFilters } from '../../components/filters.tsx';
import { List, PAGE, readSome } from '../../components/list.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { allPlans } from '../plans/plans.tsx';

const CHOICES: Filter[] = [
  {
    name: 'email',
    label: 'E-mail, or its beginning',
    refused: 'An address or its beginning has no spaces and no letters with accents.',
  },
  {
    name: 'role',
    label: 'Role',
    options: [
      ['', 'Everybody'],
      ['user', 'Users'],
      ['admin', 'Administrators'],
    ],
  },
  {
    name: 'status',
    label: 'Status',
    options: [
      ['', 'Active and disabled'],
      ['active', 'Active'],
      ['disabled', 'Disabled'],
    ],
  },
];

export function PeoplePage() {
  const { api } = usePerson();
  const chosen = useFilters();
  const plans = useAnswer(() => allPlans(api), []);
  const read = (cursor?: string) => {
    const query = { ...chosen, limit: PAGE, ...(cursor && { cursor }) };
    return answerOf(api.GET('/v1/admin/users', { params: { query } }));
  };
  const first = useAnswer(() => readSome(read), [JSON.stringify(chosen)]);
  const names: Option[] = (plans.value ?? []).map(({ id, name }) => [id, name]);
  const plan = { name: 'planId', label: 'Plan', options: [['', 'Any or none'] as Option, ...names] };
  return (
    <Page title="People">
      <PageHead title="People" />
      <Filters path="/people" filters={[...CHOICES, plan]} failure={first.failure} />
      <List id="people" of={first} read={read} noun="person" empty="Nobody matches these filters.">
        {(person) => (
          <>
            <a class="row-link" href={`#/people/${person.id}`}>
              {person.email}
            </a>
            <span class="row-facts">{person.name}</span>
            <span class="row-facts">
              {person.plan ? `${person.plan.name} until ${day(person.plan.endsAt)}` : 'No plan'}, since{' '}
              {day(person.createdAt)}
            </span>
            <span class="badges">
              {person.role === 'admin' && <Badge kind="admin">admin</Badge>}
              <Badge kind={person.status}>{person.status}</Badge>
            </span>
          </>
        )}
      </List>
    </Page>
  );
}
