import { call, catalogue } from '../api.js';
import { artwork, factLine, progressBar, shelf, titleCard, watchHref } from '../components.js';
import { fill, h, openDialog } from '../dom.js';
import { actionButton } from '../forms.js';
import { clock } from '../format.js';
import { decisionNotice, loadInto } from '../notices.js';
import { autoplay, playStream, trailerOf } from '../player.js';
import { signInHref } from '../router.js';
import { user } from '../session.js';
import { episodeList } from './episodes.js';

export async function titleView({ id }) {
  const path = `/v1/titles/${encodeURIComponent(id)}`;
  const title = user() ? await call('GET', path) : await catalogue(path);
  const decision = user() ? (title.playability ?? (await call('GET', `${path}/playability`))) : null;
  const genres = await catalogue('/v1/genres?limit=100').catch(() => ({ items: [] }));
  const genreNames = new Map(genres.items.map(({ id: genreId, name }) => [genreId, name]));
  const similar = h('div');
  void loadInto(similar, async () => {
    const { items } = await catalogue(`${path}/similar`);
    return (
      items.length > 0 &&
      shelf(
        'similar',
        'More like this',
        items.map((other) => titleCard(other)),
      )
    );
  });
  return {
    title: title.name,
    node: h(
      'article.title-page',
      { 'data-title-id': title.id },
      h('div.title-backdrop', { 'aria-hidden': 'true' }, artwork('hero-art', title.backdropUrl, '')),
      h(
        'div.title-body',
        {},
        h('div.title-poster', {}, artwork('poster', title.posterUrl, title.name)),
        h(
          'div.title-text',
          {},
          h('p.eyebrow', {}, title.genres.map((genre) => genreNames.get(genre) ?? genre).join(' · ')),
          h('h1', {}, title.name),
          factLine(title),
          actions(title, decision),
          decision && !decision.playable && decisionNotice(decision),
          h('p.synopsis', {}, title.synopsis),
          credits(title),
        ),
      ),
      h('div.shelves', {}, title.type === 'series' && episodeList(title), similar),
    ),
  };
}

function actions(title, decision) {
  const outcome = h('div.form-outcome');
  return h(
    'div.actions',
    {},
    playProgress(title.progress),
    h(
      'div.button-row',
      {},
      playButtons(title, decision),
      title.hasTrailer && trailerButton(title, outcome),
      user() && watchlistButton(title, outcome),
    ),
    outcome,
  );
}

const startedAt = (progress) =>
  progress && progress.state !== 'completed' ? (progress.positionSeconds ?? 0) : 0;

function playButtons(title, decision) {
  const icon = h('span.play-icon', { 'aria-hidden': 'true' });
  if (!user()) {
    return h(
      'a#play.button.primary.large',
      { href: signInHref(watchHref(title.id)), 'data-signed-in': 'false' },
      icon,
      'Sign in to play',
    );
  }
  const refused = !decision.playable && decision.code !== 'stream_limit_reached';
  if (refused) {
    const needsPlan = ['subscription_required', 'plan_upgrade_required'].includes(decision.code);
    const plans = needsPlan && !decision.unlockedBy;
    return plans && h('a#see-plans.button.large', { href: '#/plans' }, 'See plans');
  }
  const at = startedAt(title.progress);
  const label = at > 0 ? `Resume at ${clock(at)}` : 'Play';
  return [
    h('a#play.button.primary.large', { href: watchHref(title.id), 'data-resume': at > 0 }, icon, label),
    at > 0 &&
      title.type === 'movie' &&
      h('a#start-over.button.large.glass', { href: watchHref(title.id, null, 'start') }, 'Start over'),
  ];
}

function playProgress(progress) {
  return progress?.percent > 0 && h('div.title-progress', {}, progressBar(progress.percent));
}

function trailerButton(title, outcome) {
  const run = async () => {
    const { manifestUrl } = await trailerOf(title.id);
    const video = h('video#trailer-player', { controls: true, playsinline: true });
    const said = h('div', { 'aria-live': 'polite' });
    const dialog = openDialog(`Trailer of ${title.name}`, 'trailer-dialog', video, said);
    const failed = (message) => fill(said, h('p.notice.error', {}, message));
    const stream = await playStream(video, { url: manifestUrl, onfailed: failed });
    const close = () => stream.destroy();
    dialog.addEventListener('close', close);
    addEventListener('hashchange', () => dialog.close(), { once: true });
    if (!dialog.open) return close();
    await autoplay(video);
  };
  return actionButton('Trailer', { id: 'trailer', className: 'button large glass', outcome, run });
}

function watchlistButton(title, outcome) {
  let listed = title.inWatchlist;
  const label = () => (listed ? '✓ In my list' : '+ My list');
  const run = async () => {
    await call(listed ? 'DELETE' : 'PUT', `/v1/me/watchlist/${title.id}`);
    listed = !listed;
    button.textContent = label();
    button.setAttribute('aria-pressed', String(listed));
  };
  const button = actionButton(label(), {
    id: 'watchlist',
    className: 'button large glass',
    'aria-pressed': String(listed),
    outcome,
    run,
  });
  return button;
}

function credits({ cast, directors }) {
  const row = (label, people) => people.length > 0 && [h('dt', {}, label), h('dd', {}, people.join(', '))];
  return h('dl.credits', {}, row('Directed by', directors), row('With', cast));
}
