import { useEffect, useState } from 'preact/hooks';
import { useSearch } from 'wouter-preact';
import { ActionButton, Outcome, useAction } from '../../shared/ui/actions.tsx';
import { announce } from '../../shared/ui/announce.ts';
import { Answer, useAnswer } from '../../shared/ui/answer.tsx';
import type { Api, Schemas } from '../../shared/client.ts';
import { plural } from '../../shared/format.ts';
import { navigate } from '../../shared/hash-location.ts';
import { usePerson } from '../../shared/person.ts';
import { type Filters, listGenres, listTitles } from '../catalogue.ts';
import { TitleCard } from '../components/cards.tsx';
import { Loading, usePageTitle } from '../../shared/ui/page.tsx';

const PAGE = 40;

type Option = [value: string, text: string];
const CHOICES: [key: Exclude<keyof Filters, 'q' | 'genre'>, label: string, options: Option[]][] = [
  [
    'type',
    'Type',
    [
      ['', 'Films and series'],
      ['movie', 'Films'],
      ['series', 'Series'],
    ],
  ],
  [
    'accessLevel',
    'Access',
    [
      ['', 'Every access level'],
      ['free', 'Free'],
      ['basic', 'Basic'],
      ['premium', 'Premium'],
    ],
  ],
  [
    'sort',
    'Order',
    [
      ['', 'Best order'],
      ['popular', 'Most popular'],
      ['newest', 'Newest first'],
      ['name', 'By name'],
    ],
  ],
];

interface TitlePage {
  items: Schemas['Title'][];
  nextCursor: string | null;
}

/** A page of results. One of a search may hold nothing although there is more. */
async function readPage(api: Api, filters: Filters, cursor?: string): Promise<TitlePage> {
  const page = await listTitles(api, { ...filters, limit: PAGE, ...(cursor && { cursor }) });
  return page.items.length === 0 && page.nextCursor ? readPage(api, filters, page.nextCursor) : page;
}

/** `/search?q=&genre=&type=&accessLevel=&sort=`: the filters live in the address, so that a search can be shared. */
export function SearchPage() {
  const { api } = usePerson();
  const query = useSearch();
  const filters = Object.fromEntries(new URLSearchParams(query)) as Filters;
  const genres = useAnswer(() => listGenres(api), []);
  const first = useAnswer(() => readPage(api, filters), [query]);
  const title = filters.q ? `Search: ${filters.q}` : 'Browse';
  usePageTitle((genres.value && first.value) || first.failure ? title : undefined);
  const choose = (key: keyof Filters, value: string) => {
    const chosen = new URLSearchParams(query);
    if (value) chosen.set(key, value);
    else chosen.delete(key);
    navigate(chosen.size > 0 ? `/search?${chosen}` : '/search', { replace: true });
  };
  return (
    <Answer of={genres} waiting={<Loading />}>
      {({ items }) => (
        <div class="page search">
          <h1>{filters.q ? `Results for “${filters.q}”` : 'Browse'}</h1>
          <div class="filters" role="group" aria-label="Filters">
            <Filter
              name="genre"
              label="Genre"
              options={[['', 'Every genre'], ...items.map(({ id, name }): Option => [id, name])]}
              value={filters.genre}
              choose={choose}
            />
            {CHOICES.map(([name, label, options]) => (
              <Filter key={name} {...{ name, label, options, choose }} value={filters[name]} />
            ))}
          </div>
          <div id="search-results">
            <Answer of={first} waiting={<Loading />}>
              {(page) => <Results key={JSON.stringify(page)} first={page} filters={filters} />}
            </Answer>
          </div>
        </div>
      )}
    </Answer>
  );
}

interface FilterProps {
  name: keyof Filters;
  label: string;
  options: Option[];
  value: string | undefined;
  choose: (key: keyof Filters, value: string) => void;
}

function Filter({ name, label, options, value = '', choose }: FilterProps) {
  const id = `filter-${name}`;
  return (
    <div class="filter">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => choose(name, event.currentTarget.value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

function Results({ first, filters }: { first: TitlePage; filters: Filters }) {
  const { api } = usePerson();
  const action = useAction();
  const [{ items, nextCursor }, setPage] = useState(first);
  useEffect(() => {
    if (items.length === 0) announce('Nothing found');
    else announce(`${plural(items.length, 'title')}${nextCursor ? ' and more' : ''}`);
  }, [items]);
  if (items.length === 0) {
    return (
      <p class="empty">{filters.q ? `Nothing matches “${filters.q}”.` : 'Nothing matches these filters.'}</p>
    );
  }
  const more = async () => {
    const page = await readPage(api, filters, nextCursor!);
    setPage({ items: [...items, ...page.items], nextCursor: page.nextCursor });
    const cards = document.querySelectorAll<HTMLElement>('#search-results .card');
    // The button goes away with the last page.
    if (!page.nextCursor) cards[items.length - 1]?.focus();
  };
  return (
    <div>
      <div class="grid">
        {items.map((title) => (
          <TitleCard key={title.id} title={title} />
        ))}
      </div>
      <div class="more">
        {nextCursor && (
          <ActionButton action={action} run={more} id="load-more">
            Show more
          </ActionButton>
        )}
        <Outcome action={action} />
      </div>
    </div>
  );
}
