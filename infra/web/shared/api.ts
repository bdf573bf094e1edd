import { type Api, ApiProblem, answerOf, createApi } from './client.ts';
import { attemptOf, clearSession, currentSession, saveSession } from './session.ts';

const reach = (request: Request): Promise<Response> =>
  fetch(request).catch((cause: Error) => {
    if (cause.name === 'AbortError') throw cause;
    throw new ApiProblem(0, {
      code: 'offline',
      detail: 'The service cannot be reached. Check your connection.',
    });
  });

/** Calls without a token: sign-in itself must work with a stale one in storage. */
export const anonymousApi: Api = createApi({ fetch: reach });

const kept = new Map<string, Api>();

/**
 * The API as one person sees it, or as nobody does (null). Its calls carry that person's token or are not sent:
 * when somebody else has signed in or out in another tab they throw `other_person`, and the page follows.
 * A call that carries an `Authorization` of its own (a lease's) keeps it.
 */
export function apiFor(person: string | null): Api {
  if (person === null) return anonymousApi;
  const found = kept.get(person) ?? createApi({ fetch: (request) => sendFor(person, request) });
  kept.set(person, found);
  return found;
}

async function sendFor(person: string, request: Request): Promise<Response> {
  if (request.headers.has('Authorization')) return reach(request);
  const token = tokenOf(person);
  const answer = await sendAgainWhenLost(withToken(request, token));
  if (answer.status !== 401) return answer;
  await refresh(person, token);
  return sendAgainWhenLost(withToken(request, tokenOf(person)));
}

function tokenOf(person: string): string {
  const session = currentSession();
  if (session?.user.id === person) return session.accessToken;
  throw new ApiProblem(0, {
    code: 'other_person',
    detail: 'You have been signed out of this browser, so nothing was sent.',
  });
}

function withToken(request: Request, token: string): Request {
  const copy = request.clone();
  copy.headers.set('Authorization', `Bearer ${token}`);
  return copy;
}

/** With a key the same call can be sent twice and is carried out once. */
async function sendAgainWhenLost(request: Request): Promise<Response> {
  if (!request.headers.has('Idempotency-Key')) return reach(request);
  const second = request.clone();
  const answer = await reach(request).catch((failure: unknown) => {
    if (failure instanceof ApiProblem) return undefined;
    throw failure;
  });
  return answer && answer.status !== 503 ? answer : reach(second);
}

let refreshing: Promise<void> | null = null;

/** Gets new tokens, once however many calls ran into the same 401, and once over all tabs where locks exist. */
function refresh(person: string, stale: string): Promise<void> {
  const attempt = () => refreshOnce(person, stale);
  refreshing ??= (navigator.locks ? navigator.locks.request('marquee.refresh', attempt) : attempt()).finally(
    () => (refreshing = null),
  );
  return refreshing;
}

/** When the refresh token is refused the browser is signed out, and the page with it. */
async function refreshOnce(person: string, stale: string): Promise<void> {
  const current = currentSession();
  if (current?.user.id !== person || current.accessToken !== stale) return;
  const { refreshToken } = current;
  const body = { refreshToken, attemptId: attemptOf(refreshToken) };
  try {
    saveSession(await answerOf(anonymousApi.POST('/v1/auth/refresh', { body })));
  } catch (failure) {
    if (!(failure instanceof ApiProblem) || failure.status !== 401) throw failure;
    clearSession(person);
  }
}
