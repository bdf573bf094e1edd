import { answerOf, type Api, type Schemas } from '../web/shared/client.ts';

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

async function* all<T>(page: (cursor: { cursor?: string }) => Promise<Page<T>>): AsyncGenerator<T> {
  let cursor: string | null = null;
  do {
    const { items, nextCursor }: Page<T> = await page(cursor === null ? {} : { cursor });
    yield* items;
    cursor = nextCursor;
  } while (cursor !== null);
}

const limit = 100;

export const allTitles = (api: Api): AsyncGenerator<Schemas['AdminTitle']> =>
  all((at) => answerOf(api.GET('/v1/admin/titles', { params: { query: { sort: 'name', limit, ...at } } })));

export const allGenres = (api: Api): AsyncGenerator<Schemas['AdminGenre']> =>
  all((at) => answerOf(api.GET('/v1/admin/genres', { params: { query: { limit, ...at } } })));

export const allEpisodes = (api: Api, titleId: string): AsyncGenerator<Schemas['Episode']> =>
  all((at) =>
    answerOf(
      api.GET('/v1/admin/titles/{titleId}/episodes', {
        params: { path: { titleId }, query: { limit, ...at } },
      }),
    ),
  );
