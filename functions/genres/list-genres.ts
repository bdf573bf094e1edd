import { Genre, genreView } from '../../lib/domain/genres/genre.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { genresPage } from '../../lib/store/genres/genres.ts';

export const handler = endpoint(
  {
    id: 'listGenres',
    method: 'GET',
    path: '/v1/genres',
    access: 'public',
    summary: 'The genres and how many published titles each has',
    description: 'By name. A shared cache may keep an anonymous answer for 60 s.',
    list: Genre,
    status: 200,
    problems: [],
    table: ['Query'],
    cacheSeconds: 60,
  },
  async ({ page }, { table }) => {
    const { items, next } = await genresPage(table, page);
    return { items: items.map(genreView), next };
  },
);
