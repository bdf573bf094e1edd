import { call, catalogue } from '../api.js';
import { progressBar, watchHref } from '../components.js';
import { h } from '../dom.js';
import { duration } from '../format.js';
import { loadInto } from '../notices.js';
import { signInHref } from '../router.js';
import { user } from '../session.js';

/** The episodes of a series, one season at a time, each with how far the caller is in it. */
export function episodeList(title) {
  const list = h('div#episode-list');
  const progress = user() ? call('GET', `/v1/me/progress/${title.id}`).catch(() => null) : null;
  const show = (season) => loadInto(list, () => seasonList(title, season, progress));
  const seasons = Array.from({ length: Math.max(1, title.seasonCount ?? 1) }, (_, i) => i + 1);
  const select = h(
    'select#season',
    { 'aria-label': 'Season', onchange: (event) => void show(Number(event.target.value)) },
    seasons.map((season) => h('option', { value: season }, `Season ${season}`)),
  );
  void show(1);
  return h(
    'section#episodes.episodes',
    { 'aria-labelledby': 'episodes-heading' },
    h('div.shelf-head', {}, h('h2#episodes-heading', {}, 'Episodes'), select),
    list,
  );
}

async function seasonList(title, season, progress) {
  const [{ items }, known] = await Promise.all([
    catalogue(`/v1/titles/${title.id}/episodes?season=${season}&limit=100`),
    progress,
  ]);
  const byId = new Map((known?.episodes ?? []).map((entry) => [entry.episodeId, entry]));
  if (items.length === 0) return h('p.empty', {}, 'No episode of this season is out yet.');
  return h(
    'ol.episode-list',
    {},
    items.map((episode) => episodeRow(title, episode, byId.get(episode.id))),
  );
}

function episodeRow(title, episode, progress) {
  const watch = watchHref(title.id, episode.id);
  return h(
    'li.episode',
    { 'data-episode-id': episode.id },
    h('span.episode-number', { 'aria-hidden': 'true' }, episode.episodeNumber),
    h(
      'div.episode-text',
      {},
      h('h3', {}, episode.name, ' ', h('span.muted', {}, duration(episode.durationSeconds))),
      h('p', {}, episode.synopsis),
      progress?.percent > 0 && progressBar(progress.percent),
    ),
    h(
      'a.button',
      {
        href: user() ? watch : signInHref(watch),
        'aria-label': `Play episode ${episode.episodeNumber}, ${episode.name}`,
      },
      'Play',
    ),
  );
}
