import { type Api, answerOf, createApi, type Schemas } from '../../../infra/web/shared/client.ts';

export interface Viewer {
  api: Api;
  session: Schemas['Session'];
}

export const PASSWORD = 'correct horse battery';

/** A new account, by the client that the pages use. */
export async function newViewer(origin: string, name: string): Promise<Viewer> {
  const body = { name, email: `${name.toLowerCase()}@example.com`, password: PASSWORD };
  const session = await answerOf(createApi({ baseUrl: origin }).POST('/v1/auth/register', { body }));
  const headers = { Authorization: `Bearer ${session.accessToken}` };
  return { session, api: createApi({ baseUrl: origin, headers }) };
}

/** Gives the viewer the dearest plan of a level, something half seen, something listed and a genre. */
export async function settleIn({ api }: Viewer, level: 'basic' | 'premium' = 'basic'): Promise<void> {
  const plans = await answerOf(api.GET('/v1/plans'));
  const { id: planId } = plans.items.filter(({ accessLevel }) => accessLevel === level).at(-1)!;
  await answerOf(api.POST('/v1/me/subscription', { body: { planId } }));
  const query = { accessLevel: 'basic', limit: 100 } as const;
  const { items } = await answerOf(api.GET('/v1/titles', { params: { query } }));
  // A short film is nothing to go on with.
  const film = items.find(({ durationSeconds }) => durationSeconds !== null && durationSeconds > 300)!;
  const series = items.find(({ type }) => type === 'series')!;
  for (const { id } of [film, series]) await watchHalf(api, id);
  const listed = { params: { path: { titleId: film.id } } };
  await answerOf(api.PUT('/v1/me/watchlist/{titleId}', listed));
  await answerOf(api.PUT('/v1/me/genres/{genreId}', { params: { path: { genreId: film.genres[0]! } } }));
}

async function watchHalf(api: Api, titleId: string): Promise<void> {
  const { id, leaseToken } = await answerOf(api.POST('/v1/playback/sessions', { body: { titleId } }));
  const stop = { params: { path: { sessionId: id } }, headers: { Authorization: `Bearer ${leaseToken}` } };
  const positionSeconds = 180;
  await answerOf(
    api.POST('/v1/playback/sessions/{sessionId}/stop', { ...stop, body: { positionSeconds, sequence: 1 } }),
  );
}
