import { Genre, genreView } from '../../lib/domain/genres/genre.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { followedGenres } from '../../lib/store/notifications/follows.ts';

export const handler = endpoint(
  {
    id: 'listFollowedGenres',
    method: 'GET',
    path: '/v1/me/genres',
    access: 'user',
    summary: 'The genres the caller follows',
    description: 'By the id of the genre.',
    list: Genre,
    status: 200,
    problems: [],
    table: ['Query', 'BatchGetItem'],
  },
  async ({ caller, page }, { table }) => {
    const { items, next } = await followedGenres(table, caller.userId, page);
    return { items: items.map(genreView), next };
  },
);
