import { clearSession, saveSession, session } from './session.js';

/** A refusal of the API (RFC 9457): `message` is its `detail`, `body` the whole document. */
export class ApiProblem extends Error {
  constructor(status, body, retryAfterSeconds) {
    super(body.detail || body.title || `The service answered ${status}.`);
    this.status = status;
    this.code = body.code ?? 'unknown';
    this.errors = body.errors ?? [];
    this.retryAfterSeconds = retryAfterSeconds;
    this.body = body;
  }
}

/** A key for `Idempotency-Key`; `crypto.randomUUID` is missing on plain-http hosts other than localhost. */
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join(
    '',
  );
}

/**
 * Calls the API and answers its JSON (null for an empty answer). Throws `ApiProblem`.
 * @param {string} method
 * @param {string} path from `/v1`, with its query
 * @param {object} [options]
 * @param {unknown} [options.body]
 * @param {boolean} [options.anonymous] send no token: sign-in itself must work with a stale one in storage
 * @param {string} [options.token] a lease token instead of the access token
 * @param {boolean} [options.idempotent] send an `Idempotency-Key`, so that a lost answer can be asked for again
 * @param {boolean} [options.keepalive] outlive the page
 * @param {AbortSignal} [options.signal]
 */
export async function call(method, path, options = {}) {
  const key = options.idempotent ? newKey() : null;
  const send = () => sendOnce(method, path, options, key);
  try {
    return await send();
  } catch (failure) {
    if (expiredToken(failure, options)) {
      await refresh(failure.sentToken);
      return send();
    }
    if (key && failure.name !== 'AbortError' && (failure.code === 'offline' || failure.status === 503))
      return send();
    throw failure;
  }
}

function expiredToken(failure, options) {
  return failure.code === 'unauthenticated' && failure.sentToken && !options.token;
}

async function sendOnce(method, path, { body, anonymous, token, keepalive, signal }, key) {
  const bearer = token ?? (anonymous ? null : session()?.accessToken);
  const headers = { Accept: 'application/json' };
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (key) headers['Idempotency-Key'] = key;
  const answer = await fetch(path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    keepalive,
    signal,
  }).catch((cause) => {
    if (cause.name === 'AbortError') throw cause;
    throw new ApiProblem(0, {
      code: 'offline',
      detail: 'The service cannot be reached. Check your connection.',
    });
  });
  const text = await answer.text();
  if (answer.ok) return text ? JSON.parse(text) : null;
  throw Object.assign(problemOf(answer, text), { sentToken: bearer });
}

function problemOf(answer, text) {
  const retryAfter = Number(answer.headers.get('Retry-After'));
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    body = { title: `The service answered ${answer.status} ${answer.statusText}`.trim() };
  }
  return new ApiProblem(
    answer.status,
    body,
    Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : undefined,
  );
}

let refreshing = null;

/**
 * Gets new tokens, once however many calls ran into the same 401, and once over all tabs where locks exist.
 * When the refresh token is refused the browser is signed out; the caller's second try then goes without a token.
 */
function refresh(staleToken) {
  refreshing ??= (navigator.locks ? navigator.locks.request('marquee.refresh', attempt) : attempt()).finally(
    () => (refreshing = null),
  );
  return refreshing;

  async function attempt() {
    const current = session();
    if (!current || current.accessToken !== staleToken) return;
    try {
      const body = { refreshToken: current.refreshToken };
      saveSession(await call('POST', '/v1/auth/refresh', { body, anonymous: true }));
    } catch (failure) {
      if (failure.status !== 401) throw failure;
      clearSession();
    }
  }
}

const kept = new Map();
const KEEP_MS = 60_000;

/** A catalogue read, kept for a minute so that going back to a page asks nothing. Personal answers use `call`. */
export function catalogue(path) {
  const found = kept.get(path);
  if (found && Date.now() - found.at < KEEP_MS) return found.answer;
  const answer = call('GET', path);
  kept.set(path, { at: Date.now(), answer });
  answer.catch(() => kept.delete(path));
  return answer;
}

/** Forgets kept reads: what a caller may see changes with signing in and with a plan. */
export function forgetCatalogue() {
  kept.clear();
}

/** `query({q: 'a b', genre: ''})` → `?q=a+b`; empty values are left out. */
export function query(values) {
  const given = Object.entries(values).filter(
    ([, value]) => value !== '' && value !== null && value !== undefined,
  );
  return given.length ? `?${new URLSearchParams(given)}` : '';
}
