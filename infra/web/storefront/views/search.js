import { catalogue, query } from '../api.js';
import { titleCard } from '../components.js';
import { announce, fill, h } from '../dom.js';
import { plural } from '../format.js';
import { loadInto, problemNotice } from '../notices.js';

const PAGE = 40;
const CHOICES = {
  type: [
    'Type',
    [
      ['', 'Films and series'],
      ['movie', 'Films'],
      ['series', 'Series'],
    ],
  ],
  accessLevel: [
    'Access',
    [
      ['', 'Every access level'],
      ['free', 'Free'],
      ['basic', 'Basic'],
      ['premium', 'Premium'],
    ],
  ],
  sort: [
    'Order',
    [
      ['', 'Best order'],
      ['popular', 'Most popular'],
      ['newest', 'Newest first'],
      ['name', 'By name'],
    ],
  ],
};

/** `#/search?q=&genre=&type=&accessLevel=&sort=`: the filters live in the address, so that a search can be shared. */
export async function searchView({ params }) {
  const genres = await catalogue('/v1/genres?limit=100');
  const filters = Object.fromEntries(
    ['q', 'genre', ...Object.keys(CHOICES)].map((key) => [key, params.get(key) ?? '']),
  );
  const input = document.getElementById('search-input');
  if (document.activeElement !== input) input.value = filters.q;
  const results = h('div#search-results');
  const show = () => loadInto(results, () => resultGrid(filters));
  const change = (key) => (event) => {
    filters[key] = event.target.value;
    history.replaceState(null, '', `#/search${query(filters)}`);
    void show();
  };
  const genreChoice = ['Genre', [['', 'Every genre'], ...genres.items.map(({ id, name }) => [id, name])]];
  const selects = Object.entries({ genre: genreChoice, ...CHOICES }).map(([key, [label, options]]) =>
    filterSelect(key, label, options, filters[key], change(key)),
  );
  await show();
  return {
    title: filters.q ? `Search: ${filters.q}` : 'Browse',
    node: h(
      'div.page.search',
      {},
      h('h1', {}, filters.q ? `Results for “${filters.q}”` : 'Browse'),
      h('div.filters', { role: 'group', 'aria-label': 'Filters' }, selects),
      results,
    ),
  };
}

function filterSelect(key, label, options, value, onchange) {
  const id = `filter-${key}`;
  const select = h(
    'select',
    { id, onchange },
    options.map(([option, text]) => h('option', { value: option, selected: option === value }, text)),
  );
  return h('div.filter', {}, h('label', { for: id }, label), select);
}

async function resultGrid(filters) {
  const ask = (cursor) => catalogue(`/v1/titles${query({ ...filters, limit: PAGE, cursor })}`);
  const read = async (cursor) => {
    let page = await ask(cursor);
    // A page of a search may hold nothing although there is more.
    while (page.items.length === 0 && page.nextCursor) page = await ask(page.nextCursor);
    return page;
  };
  const first = await read();
  if (first.items.length === 0) {
    announce('Nothing found');
    return h('p.empty', {}, filters.q ? `Nothing matches “${filters.q}”.` : 'Nothing matches these filters.');
  }
  announce(`${plural(first.items.length, 'title')}${first.nextCursor ? ' and more' : ''}`);
  const grid = h(
    'div.grid',
    {},
    first.items.map((title) => titleCard(title)),
  );
  const more = h('div.more');
  offerMore(first.nextCursor);
  return h('div', {}, grid, more);

  function offerMore(cursor) {
    fill(
      more,
      cursor &&
        h('button#load-more.button', { type: 'button', onclick: () => void extend(cursor) }, 'Show more'),
    );
  }

  async function extend(cursor) {
    try {
      const page = await read(cursor);
      grid.append(...page.items.map((title) => titleCard(title)));
      offerMore(page.nextCursor);
    } catch (failure) {
      fill(more, problemNotice(failure));
    }
  }
}
