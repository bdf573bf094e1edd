import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, ApiProblem, answerOf, createApi, type Schemas } from '../web/shared/client.ts';

/** A platform, local or deployed, and an administrator of it. */
export interface Access {
  /** Scheme and host, such as `https://watch.example.com`. */
  origin: string;
  email: string;
  password: string;
  /** Told when the platform is waited for. */
  say(text: string): void;
}

export interface AdminApi {
  api: Api;
  /** Signs out again, so that a command leaves no device behind. */
  signOut(): Promise<void>;
}

/** Tries of a request that gets no answer at all. */
const UNANSWERED_TRIES = 5;
/** Answers that say "later"; `Retry-After` says when. */
const LATER = new Set([409, 429, 503]);

/**
 * The API as an administrator sees it, for commands that take long: what is refused for now is asked again after
 * `Retry-After`, and a token that ran out is replaced. Every request it is given must be one that may be repeated.
 * Throws `ApiProblem` when the sign-in fails, or after several tries without an answer.
 */
export async function signedIn(access: Access): Promise<AdminApi> {
  const { origin, say } = access;
  const patient = (request: Request) => askPatiently(request, say);
  const anonymous = createApi({ baseUrl: origin, fetch: patient });
  let session = await signIn(anonymous, access);
  const api = createApi({
    baseUrl: origin,
    async fetch(request) {
      const answer = await patient(withToken(request, session));
      if (answer.status !== 401) return answer;
      session = await signIn(anonymous, access, session.device.id);
      return patient(withToken(request, session));
    },
  });
  return { api, signOut: async () => void (await answerOf(api.POST('/v1/auth/logout'))) };
}

function signIn(api: Api, { email, password }: Access, id?: string): Promise<Schemas['Session']> {
  const device = { ...(id !== undefined && { id }), name: 'Titles by command', platform: 'other' } as const;
  return answerOf(api.POST('/v1/auth/login', { body: { email, password, device } }));
}

function withToken(request: Request, { accessToken }: Schemas['Session']): Request {
  const copy = request.clone();
  copy.headers.set('Authorization', `Bearer ${accessToken}`);
  return copy;
}

async function askPatiently(request: Request, say: Access['say']): Promise<Response> {
  for (let unanswered = 0; ;) {
    let answer: Response;
    try {
      answer = await fetch(request.clone());
    } catch (cause) {
      if (++unanswered >= UNANSWERED_TRIES) throw unreachable(request, cause);
      await sleep(2 ** unanswered * 250);
      continue;
    }
    const seconds = Number(answer.headers.get('Retry-After'));
    if (!LATER.has(answer.status) || !(seconds > 0)) return answer;
    await answer.body?.cancel();
    if (seconds > 1) say(`The platform asks to wait for ${seconds} s.`);
    await sleep(seconds * 1000);
  }
}

const unreachable = ({ url }: Request, cause: unknown) =>
  Object.assign(
    new ApiProblem(0, {
      code: 'offline',
      detail: `${new URL(url).origin} does not answer: is it the right address?`,
    }),
    { cause },
  );
