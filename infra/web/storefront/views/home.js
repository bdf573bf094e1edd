import { call, catalogue, query } from '../api.js';
import { artwork, factLine, resumeCard, shelf, shelfSkeleton, titleCard, watchHref } from '../components.js';
import { h } from '../dom.js';
import { words } from '../format.js';
import { loadInto, problemNotice } from '../notices.js';
import { user } from '../session.js';

const ROW = 20;

/** The front page: what to go on with, then the catalogue by genre. Rows load as they come near the screen. */
export async function homeView() {
  const [popular, genres] = await Promise.all([
    catalogue(`/v1/titles${query({ sort: 'popular', limit: ROW })}`),
    catalogue('/v1/genres?limit=100'),
  ]);
  const own = user() ? h('div#personal-rows', {}, continueRow(), recommendedRow(), watchlistRow()) : null;
  const stocked = genres.items.filter((genre) => genre.titleCount > 0);
  return {
    title: '',
    node: h(
      'div.home',
      {},
      popular.items.length > 0 && hero(popular.items[0]),
      h(
        'div.shelves',
        {},
        own,
        popular.items.length > 0
          ? shelf(
              'popular',
              'Popular now',
              popular.items.map((title) => titleCard(title)),
              { moreHref: '#/search?sort=popular' },
            )
          : h('p.empty', {}, 'No titles are published yet.'),
        lazyShelf('newest', 'New arrivals', { sort: 'newest' }),
        user() && recentRow(),
        stocked.map((genre) => lazyShelf(`genre-${genre.id}`, genre.name, { genre: genre.id })),
      ),
    ),
  };
}

function hero(title) {
  return h(
    'section.hero',
    { 'aria-labelledby': 'hero-name', 'data-title-id': title.id },
    artwork('hero-art', title.backdropUrl, ''),
    h(
      'div.hero-text',
      {},
      h('p.eyebrow', {}, 'Now showing'),
      h('h1#hero-name', {}, title.name),
      factLine(title),
      h('p.hero-synopsis', {}, title.synopsis),
      h(
        'div.button-row',
        {},
        h(
          'a#hero-play.button.primary.large',
          { href: watchHref(title.id) },
          h('span.play-icon', { 'aria-hidden': 'true' }),
          'Play',
        ),
        h('a.button.large.glass', { href: `#/title/${title.id}` }, 'More about it'),
      ),
    ),
  );
}

/** A genre's shelf; it asks only when it is about to be seen, so that a long page costs an anonymous caller little. */
function lazyShelf(id, heading, filter) {
  const host = h(
    'div.lazy-shelf',
    { 'data-shelf': id },
    h('h2.pending-heading', {}, heading),
    shelfSkeleton(),
  );
  const load = async () => {
    const { items } = await catalogue(`/v1/titles${query({ ...filter, limit: ROW })}`);
    if (items.length === 0) return null;
    return shelf(
      id,
      heading,
      items.map((title) => titleCard(title)),
      { moreHref: `#/search${query(filter)}` },
    );
  };
  const observer = new IntersectionObserver(
    ([entry]) => {
      if (!entry.isIntersecting) return;
      observer.disconnect();
      void loadInto(host, load);
    },
    { rootMargin: '500px' },
  );
  observer.observe(host);
  return host;
}

/** A row of the caller's own; it stands empty when there is nothing in it. */
function ownRow(id, load) {
  const host = h('div', { 'data-shelf': id });
  void loadInto(host, load);
  return host;
}

function continueRow() {
  const load = async () => {
    const { items } = await call('GET', `/v1/me/continue-watching?limit=${ROW}`);
    if (items.length === 0) return null;
    const cards = items.map((item) => {
      const card = resumeCard(item, () => void hide(item.title, card));
      return card;
    });
    return shelf('continue-watching', 'Continue watching', cards);
  };
  const hide = async (title, card) => {
    try {
      await call('DELETE', `/v1/me/continue-watching/${title.id}`);
    } catch (failure) {
      return card.append(problemNotice(failure));
    }
    const row = card.closest('.shelf');
    card.remove();
    if (!row.querySelector('.wide-card')) row.remove();
  };
  return ownRow('continue-watching', load);
}

function recentRow() {
  return ownRow('recently-watched', async () => {
    const { items } = await call('GET', `/v1/me/recently-watched?limit=${ROW}`);
    const cards = items.map((item) => titleCard(item.title, words(item.state)));
    return cards.length > 0 && shelf('recently-watched', 'Recently watched', cards);
  });
}

function recommendedRow() {
  return ownRow('recommended', async () => {
    const { items } = await call('GET', `/v1/me/recommendations?limit=${ROW}`);
    const cards = items.map(({ title, reason }) => titleCard(title, reasonText(reason)));
    return cards.length > 0 && shelf('recommended', 'For you', cards);
  });
}

function reasonText({ code, basedOn }) {
  const name = typeof basedOn === 'string' ? basedOn : basedOn?.name;
  return name ? `Because of ${name}` : words(code);
}

function watchlistRow() {
  return ownRow('watchlist', async () => {
    const { items } = await call('GET', `/v1/me/watchlist?limit=${ROW}`);
    const cards = items.map((item) => titleCard(item.title ?? item));
    return cards.length > 0 && shelf('watchlist', 'My list', cards);
  });
}
