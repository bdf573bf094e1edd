import { signal } from '@preact/signals';
import type { Schemas } from '../../shared/client.ts';

/** Who tries operations on these pages; the storefront's sign-in is another. */
export interface Who {
  email: string;
  /** Of a demonstration account that this page made; never a person's own. */
  password: string | undefined;
  session: Schemas['Session'];
}

const KEY = 'marquee.docs';
/** On the local platform these pages sign themselves in. */
export const local = document.documentElement.hasAttribute('data-local');

function read(): Who | undefined {
  try {
    return (JSON.parse(localStorage.getItem(KEY) ?? 'null') as Who | null) ?? undefined;
  } catch {
    return undefined;
  }
}

export const who = signal(read());

function keep(next: Who | undefined): void {
  if (next) localStorage.setItem(KEY, JSON.stringify(next));
  else localStorage.removeItem(KEY);
  who.value = next;
}

export const signOut = (): void => keep(undefined);

const random = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(36)).join('');
export const newEmail = () => `docs.${random()}@example.com`;

async function post(path: string, body: object): Promise<Schemas['Session']> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const json = (await answer.json()) as Schemas['Session'] & { detail: string };
  if (!answer.ok) throw new Error(json.detail);
  return json;
}

/** Signs in. Throws an Error with the refusal's detail. */
export async function signIn(email: string, password: string): Promise<void> {
  keep({ email, password: undefined, session: await post('/v1/auth/login', { email, password }) });
}

/** Signs a demonstration account in, and up when this browser has none or the platform was emptied. */
export async function signInForTrying(): Promise<void> {
  const known = who.peek();
  if (known?.password !== undefined) {
    const { email, password } = known;
    const session = await post('/v1/auth/login', { email, password }).catch(() => undefined);
    if (session) return keep({ ...known, session });
  }
  const email = newEmail();
  const password = random();
  const session = await post('/v1/auth/register', { email, password, name: 'Ada Lovelace' });
  keep({ email, password, session });
}

/** An access token that is not known to be over; signs in by itself where that is possible. */
export async function accessToken(): Promise<string | undefined> {
  if (!who.peek() && local) await signInForTrying();
  return who.peek()?.session.accessToken;
}

/** Sends as whoever tries. A token that is over is replaced where that is possible, else the sign-in shows again. */
export async function authorized(send: (token: string | undefined) => Promise<Response>): Promise<Response> {
  const token = await accessToken();
  const answer = await send(token);
  if (answer.status !== 401 || token === undefined) return answer;
  if (!local) {
    signOut();
    return answer;
  }
  await signInForTrying();
  return send(await accessToken());
}
