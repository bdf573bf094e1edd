import { call, forgetCatalogue } from './api.js';
import { problemNotice } from './notices.js';
import { announce, fill, h } from './dom.js';
import { currentRoute, go, signInHref } from './router.js';
import { clearSession, onSessionChange, user } from './session.js';
import { accountView } from './views/account.js';
import { homeView } from './views/home.js';
import { forgotPasswordView, resetPasswordView, verifyEmailView } from './views/mail-links.js';
import { plansView } from './views/plans.js';
import { searchView } from './views/search.js';
import { signInView, signUpView } from './views/sign-in.js';
import { titleView } from './views/title.js';
import { watchView } from './views/watch.js';

/**
 * A view answers `{ title, node, dispose? }`, at once or later. `personal` ones need somebody signed in.
 * `route.signal` aborts when the visitor has gone elsewhere.
 */
const ROUTES = {
  home: { view: homeView },
  search: { view: searchView },
  title: { view: titleView },
  plans: { view: plansView },
  watch: { view: watchView, personal: true },
  account: { view: accountView, personal: true },
  'sign-in': { view: signInView },
  'sign-up': { view: signUpView },
  'forgot-password': { view: forgotPasswordView },
  'reset-password': { view: resetPasswordView },
  'verify-email': { view: verifyEmailView },
};

const main = document.getElementById('main');
let shown = { abort: new AbortController(), dispose: undefined, name: '' };

async function render() {
  const route = currentRoute();
  const entry = ROUTES[route.name];
  if (entry?.personal && !user()) return go(signInHref(route.hash), { replace: true });
  shown.abort.abort();
  shown.dispose?.();
  const turn = { abort: new AbortController(), dispose: undefined, name: route.name };
  const sameView = shown.name === route.name && route.name === 'search';
  shown = turn;
  markNavigation(route);
  if (!sameView) fill(main, h('p.loading', {}, 'Loading…'));
  const view = await Promise.resolve()
    .then(() => (entry ? entry.view({ ...route, signal: turn.abort.signal }) : notFound()))
    .catch((failure) => failed(failure, route));
  if (shown !== turn) return view?.dispose?.();
  turn.dispose = view.dispose;
  document.title = view.title ? `${view.title} · Marquee` : 'Marquee';
  fill(main, view.node);
  if (sameView) return;
  scrollTo(0, 0);
  main.focus({ preventScroll: true });
  announce(view.title || 'Home');
}

function markNavigation({ name }) {
  document.body.dataset.view = name;
  if (name !== 'search') document.getElementById('search-input').value = '';
  for (const link of document.querySelectorAll('[data-nav]')) {
    if (link.dataset.nav === name) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

function notFound() {
  return page('Not found', h('p', {}, 'There is nothing at this address.'));
}

function failed(failure, route) {
  if (failure.code === 'unauthenticated') {
    const link = h('a.button.primary', { href: signInHref(route.hash) }, 'Sign in');
    return page('Signed out', problemNotice(failure, { action: link }));
  }
  const again = h('button.button', { type: 'button', onclick: () => void render() }, 'Try again');
  const heading = failure.status === 404 ? 'Not found' : 'That did not work';
  if (!failure.code) console.error(failure);
  return page(heading, problemNotice(failure, { action: again }));
}

function page(title, ...content) {
  return { title, node: h('div.page.narrow', {}, h('h1', {}, title), ...content) };
}

function renderAccountCorner() {
  const who = user();
  const corner = document.getElementById('site-account');
  if (!who) {
    fill(
      corner,
      h('a#sign-in-link.button.quiet', { href: '#/sign-in' }, 'Sign in'),
      h('a#sign-up-link.button.primary', { href: '#/sign-up' }, 'Sign up'),
    );
    return;
  }
  fill(
    corner,
    h(
      'a#account-link.account-link',
      { href: '#/account' },
      h('span.avatar', { 'aria-hidden': 'true' }, who.name.slice(0, 1).toUpperCase()),
      h('span.account-name', {}, who.name),
    ),
    h('button#sign-out.button.quiet', { type: 'button', onclick: () => void signOut() }, 'Sign out'),
  );
}

async function signOut() {
  shown.dispose?.();
  shown.dispose = undefined;
  await call('POST', '/v1/auth/logout').catch(() => null);
  clearSession();
  go('#/');
}

async function showLocalLinks() {
  const answer = await fetch('/_local/clock').catch(() => null);
  document.getElementById('mail-link').hidden = !answer?.ok;
}

async function showHealth() {
  const answer = await fetch('/v1/health').catch(() => null);
  const link = document.getElementById('health-link');
  link.dataset.healthy = String(Boolean(answer?.ok));
  link.textContent = answer?.ok ? 'Service healthy' : 'Service trouble';
}

const searchForm = document.getElementById('search-form');
searchForm.addEventListener('submit', (event) => {
  event.preventDefault();
  const q = new FormData(searchForm).get('q').trim();
  go(q ? `#/search?${new URLSearchParams({ q })}` : '#/search');
});
document.getElementById('skip-link').addEventListener('click', () => main.focus());

const header = document.getElementById('site-header');
addEventListener('scroll', () => header.classList.toggle('scrolled', scrollY > 24), { passive: true });
addEventListener('hashchange', () => void render());
addEventListener('pageshow', (event) => event.persisted && void render());

let lastUser = user()?.id;
onSessionChange(() => {
  renderAccountCorner();
  if (user()?.id === lastUser) return;
  lastUser = user()?.id;
  forgetCatalogue();
});

renderAccountCorner();
void render();
void showLocalLinks();
void showHealth();
