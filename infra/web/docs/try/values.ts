import type { Schemas } from '../../shared/client.ts';
import { accessToken, authorized, local, newEmail, who } from './session.ts';

async function get<T>(path: string): Promise<T> {
  const answer = await authorized((token) =>
    fetch(path, { headers: token ? { Authorization: `Bearer ${token}` } : {} }),
  );
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return (await answer.json()) as T;
}

const firstIdOf = (path: string) => async () =>
  (await get<{ items: { id: string }[] }>(path)).items[0]?.id ?? '';

/** The playback that was tried last, whose lease token heartbeat and stop need. */
let playback: Schemas['Playback'] | undefined;
export const rememberPlayback = (started: Schemas['Playback']): void => void (playback = started);
export const leaseToken = (): string | undefined => playback?.leaseToken;

const aMovie = firstIdOf('/v1/titles?accessLevel=free&type=movie&limit=1');
const aSeries = firstIdOf('/v1/titles?type=series&limit=1');

/** Starts a playback where none was tried yet. */
async function aPlayback(): Promise<string> {
  if (playback) return playback.id;
  const body = JSON.stringify({ titleId: await aMovie() });
  const answer = await authorized((token) =>
    fetch('/v1/playback/sessions', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
      body,
    }),
  );
  if (!answer.ok) return '';
  const started = (await answer.json()) as Schemas['Playback'];
  rememberPlayback(started);
  return started.id;
}

/** The token of the newest mail to the demonstration account whose link names the operation's own address. */
async function mailedToken(path: string): Promise<string> {
  const address = path.split('/').at(-1)!;
  const { items } = await get<{ items: { to: string; text: string }[] }>('/_local/mail');
  const mail = items.find(({ to, text }) => to === who.peek()?.email && text.includes(address));
  return decodeURIComponent(/[?&]token=([^\s"&]+)/.exec(mail?.text ?? '')?.[1] ?? 'the-token-of-a-mail');
}

/** Where what only a running platform knows comes from. */
const SOURCES: Record<string, (path: string) => string | Promise<string>> = {
  titleId: aMovie,
  planId: firstIdOf('/v1/plans?limit=1'),
  genreId: firstIdOf('/v1/genres?limit=1'),
  deviceId: async () => who.peek()?.session.device.id ?? (await firstIdOf('/v1/me/devices')()),
  userId: () => who.peek()?.session.user.id ?? '',
  sessionId: aPlayback,
  email: () => who.peek()?.email ?? 'ada@example.com',
  newEmail,
  password: () => who.peek()?.password ?? 'correct horse battery',
  refreshToken: () => who.peek()?.session.refreshToken ?? 'sign-in-first',
  mailedToken: (path) => (local ? mailedToken(path) : 'the-token-of-a-mail'),
};

/** The values for these names; a name whose source is silent has none. `path` tells a series' title from a movie's. */
export async function valuesFor(names: string[], path: string): Promise<Record<string, string>> {
  // What is the caller's own is asked for first, or the others would sign somebody in beside each other.
  if (names.length > 0) await accessToken();
  const found = await Promise.all(
    names.map(async (name) => {
      const source = name === 'titleId' && path.includes('/episodes') ? aSeries : SOURCES[name];
      return [name, (await Promise.resolve(source?.(path)).catch(() => '')) ?? ''] as const;
    }),
  );
  return Object.fromEntries(found.filter(([, value]) => value !== ''));
}
