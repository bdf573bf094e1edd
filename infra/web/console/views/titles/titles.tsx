import type { Schemas } from '../../../shared/client.ts';
import { answerOf } from '../../../shared/client.ts';
import { dateTime } from '../../../shared/format.ts';
import { usePerson } from '../../../shared/person.ts';
import { useAnswer } from '../../../shared/ui/answer.tsx';
import type { Option } from '../../../shared/ui/field.tsx';
import { Page } from '../../../shared/ui/page.tsx';
import { Badge } from '../../components/facts.tsx';
import { type Filter, Filters, useFilters } from '../../components/filters.tsx';
import { List, PAGE, readSome } from '../../components/list.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { allGenres } from '../genres/genres.tsx';
import { LEVELS } from './title-form.ts';

const CHOICES: Filter[] = [
  {
    name: 'status',
    label: 'Status',
    options: [
      ['', 'Drafts and published'],
      ['draft', 'Drafts'],
      ['published', 'Published'],
    ],
  },
  {
    name: 'type',
    label: 'Type',
    options: [
      ['', 'Films and series'],
      ['movie', 'Films'],
      ['series', 'Series'],
    ],
  },
  { name: 'accessLevel', label: 'Access', options: [['', 'Every level'], ...LEVELS] },
];
const SORT: Filter = {
  name: 'sort',
  label: 'Order',
  options: [
    ['', 'Newest first'],
    ['name', 'By name'],
    ['changed', 'Last changed first'],
  ],
};

export function TitlesPage() {
  const { api } = usePerson();
  const chosen = useFilters();
  const genres = useAnswer(() => allGenres(api), []);
  const read = (cursor?: string) => {
    const { sort: _sort, ...unsorted } = chosen;
    const wanted = chosen.q ? unsorted : chosen;
    const query = { ...wanted, limit: PAGE, ...(cursor && { cursor }) };
    return answerOf(api.GET('/v1/admin/titles', { params: { query } }));
  };
  const first = useAnswer(() => readSome(read), [JSON.stringify(chosen)]);
  const names: Option[] = (genres.value ?? []).map(({ id, name }) => [id, name]);
  const filters: Filter[] = [
    { name: 'q', label: 'Words of the name', refused: 'Up to 200 characters.' },
    ...CHOICES,
    { name: 'genre', label: 'Genre', options: [['', 'Every genre'], ...names] },
    // A search has an order of its own.
    ...(chosen.q ? [] : [SORT]),
  ];
  return (
    <Page title="Titles">
      <PageHead title="Titles">
        <a class="button primary" href="#/titles/new" id="new-title">
          New title
        </a>
      </PageHead>
      <Filters path="/titles" filters={filters} failure={first.failure} />
      <List id="titles" of={first} read={read} noun="title" empty="No title matches these filters.">
        {(title) => <TitleRow title={title} />}
      </List>
    </Page>
  );
}

function TitleRow({ title }: { title: Schemas['AdminTitle'] }) {
  const { id, name, type, releaseYear, accessLevel, status, updatedAt, externalId } = title;
  const waits = type === 'movie' && title.durationSeconds === null && 'nothing to play yet';
  const facts = [type === 'series' ? 'Series' : 'Film', releaseYear, accessLevel, externalId, waits];
  return (
    <>
      <a class="row-link" href={`#/titles/${id}`}>
        {name}
      </a>
      <span class="row-facts">{facts.filter(Boolean).join(' · ')}</span>
      <span class="row-facts">Changed {dateTime(updatedAt)}</span>
      <Badge kind={status}>{status}</Badge>
    </>
  );
}
