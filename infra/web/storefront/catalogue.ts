import { type Api, type Schemas, answerOf } from '../shared/client.ts';

/** Catalogue reads of one person, kept for a minute so that going back to a page asks nothing. */
const KEEP_MS = 60_000;
const kept = new WeakMap<Api, Map<string, { at: number; answer: Promise<unknown> }>>();

function keep<T>(api: Api, key: string, ask: () => Promise<T>): Promise<T> {
  const answers = kept.get(api) ?? new Map<string, { at: number; answer: Promise<unknown> }>();
  kept.set(api, answers);
  const found = answers.get(key);
  if (found && Date.now() - found.at < KEEP_MS) return found.answer as Promise<T>;
  const answer = ask();
  answers.set(key, { at: Date.now(), answer });
  answer.catch(() => answers.delete(key));
  return answer;
}

/** Forgets what is kept: what a person may see changes with a plan. */
export function forgetCatalogue(api: Api): void {
  kept.delete(api);
}

export interface Filters {
  genre?: string;
  type?: 'movie' | 'series';
  accessLevel?: Schemas['AccessLevel'];
  q?: string;
  sort?: 'newest' | 'popular' | 'name';
}

export const listTitles = (api: Api, query: Filters & { limit: number; cursor?: string }) =>
  keep(api, `titles ${JSON.stringify(query)}`, () => answerOf(api.GET('/v1/titles', { params: { query } })));

export const listGenres = (api: Api) =>
  keep(api, 'genres', () => answerOf(api.GET('/v1/genres', { params: { query: { limit: 100 } } })));

export const listPlans = (api: Api) =>
  keep(api, 'plans', () => answerOf(api.GET('/v1/plans', { params: { query: { limit: 100 } } })));

export const similarTitles = (api: Api, titleId: string) =>
  keep(api, `similar ${titleId}`, () =>
    answerOf(api.GET('/v1/titles/{titleId}/similar', { params: { path: { titleId } } })),
  );

export const listEpisodes = (api: Api, titleId: string, season?: number) =>
  keep(api, `episodes ${titleId} ${season}`, () =>
    answerOf(
      api.GET('/v1/titles/{titleId}/episodes', {
        params: { path: { titleId }, query: { limit: 100, ...(season && { season }) } },
      }),
    ),
  );

/** With somebody signed in it holds their progress, which changes, so only an anonymous answer is kept. */
export const getTitle = (api: Api, titleId: string, signedIn: boolean): Promise<Schemas['TitleDetail']> => {
  const ask = () => answerOf(api.GET('/v1/titles/{titleId}', { params: { path: { titleId } } }));
  return signedIn ? ask() : keep(api, `title ${titleId}`, ask);
};
