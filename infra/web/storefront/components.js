import { h } from './dom.js';
import { clock, duration, plural } from './format.js';

/** The price of entry of a title. */
export function levelBadge(level) {
  const label = { free: 'Free', basic: 'Basic', premium: 'Premium' }[level] ?? level;
  return h(`span.badge.level-${level}`, { 'data-level': level }, label);
}

/** "2024 · 1 h 42 min · PG-13 · up to 1080p", leaving out what is not known. */
export function factLine(title) {
  const length =
    title.type === 'series'
      ? title.seasonCount > 0 && plural(title.seasonCount, 'season')
      : duration(title.durationSeconds);
  const facts = [title.releaseYear, length, title.maturityRating, title.maxResolution];
  return h(
    'p.facts',
    {},
    levelBadge(title.accessLevel),
    facts.filter(Boolean).map((fact) => h('span.fact', {}, fact)),
  );
}

/** An image that becomes a lettered tile when there is none. Decorative: the name always stands beside it. */
export function artwork(className, url, name) {
  const tile = () => h(`span.art.art-missing.${className}`, { 'aria-hidden': 'true' }, name);
  if (!url) return tile();
  const image = h(`img.art.${className}`, {
    src: url,
    alt: '',
    loading: className === 'hero-art' ? 'eager' : 'lazy',
  });
  image.addEventListener('error', () => image.replaceWith(tile()));
  return image;
}

/** A poster that leads to its title page; `note` is a second line under the name. */
export function titleCard(title, note) {
  return h(
    'a.card',
    { href: `#/title/${title.id}`, 'data-title-id': title.id },
    h('span.card-art', {}, artwork('poster', title.posterUrl, title.name), levelBadge(title.accessLevel)),
    h('span.card-name', {}, title.name),
    h(
      'span.card-note',
      {},
      note ?? [title.releaseYear, title.type === 'series' && 'Series'].filter(Boolean).join(' · '),
    ),
  );
}

/** A wide card that goes on playing, with how far one is; what the plan no longer covers leads to its title page. */
export function resumeCard(item, onhide) {
  const { title, episode } = item;
  const refused = (item.playability ?? title.playability)?.playable === false;
  const place = episode ? `${episodeLabel(episode)} · ` : '';
  const left = Math.max(0, item.durationSeconds - item.positionSeconds);
  const remaining = item.positionSeconds > 0 ? `${duration(left)} left` : 'Up next';
  return h(
    'div.wide-card',
    { 'data-title-id': title.id },
    h(
      'a.wide-link',
      {
        href: refused ? `#/title/${title.id}` : watchHref(title.id, episode?.id),
        'aria-label': `Resume ${title.name} ${place}at ${clock(item.positionSeconds)}`,
      },
      h(
        'span.wide-art',
        {},
        artwork('backdrop', title.backdropUrl ?? title.posterUrl, title.name),
        playMark(),
        progressBar(item.percent),
      ),
      h('span.card-name', {}, title.name),
      h('span.card-note', {}, place, refused ? 'Not playable now' : remaining),
    ),
    h(
      'button.icon-button.hide-button',
      {
        type: 'button',
        title: 'Remove from this row',
        'aria-label': `Remove ${title.name} from Continue Watching`,
        onclick: onhide,
      },
      '✕',
    ),
  );
}

export function episodeLabel(episode) {
  return `S${episode.seasonNumber} E${episode.episodeNumber}`;
}

export function watchHref(titleId, episodeId, from) {
  const params = new URLSearchParams();
  if (episodeId) params.set('episode', episodeId);
  if (from) params.set('from', from);
  return `#/watch/${titleId}${params.size ? `?${params}` : ''}`;
}

export function playMark() {
  return h('span.play-mark', { 'aria-hidden': 'true' });
}

/** `percent` is 0–100. */
export function progressBar(percent) {
  const value = Math.min(100, Math.max(0, percent ?? 0));
  return h('progress.progress', { max: 100, value, 'aria-label': `${Math.round(value)} % watched` });
}

/** A titled, sideways-scrolling shelf of cards. */
export function shelf(id, heading, cards, { moreHref } = {}) {
  const track = h('div.shelf-track', { tabindex: -1 }, cards);
  const move = (direction) =>
    track.scrollBy({ left: direction * track.clientWidth * 0.85, behavior: 'smooth' });
  const arrow = (direction, label, sign) =>
    h('button.icon-button', { type: 'button', 'aria-label': label, onclick: () => move(direction) }, sign);
  const name = h('h2', { id: `${id}-heading` }, moreHref ? h('a', { href: moreHref }, heading) : heading);
  return h(
    `section#${id}.shelf`,
    { 'aria-labelledby': `${id}-heading` },
    h(
      'div.shelf-head',
      {},
      name,
      h('div.shelf-arrows', {}, arrow(-1, `Back in ${heading}`, '‹'), arrow(1, `On in ${heading}`, '›')),
    ),
    track,
  );
}

/** A place holder of a shelf while it loads. */
export function shelfSkeleton() {
  return h(
    'div.shelf-track.skeleton',
    { 'aria-hidden': 'true' },
    Array.from({ length: 7 }, () => h('span.card', {}, h('span.card-art', {}))),
  );
}
