import { GenreId } from '../../lib/domain/ids.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { unfollowGenre } from '../../lib/store/notifications/follows.ts';

export const handler = endpoint(
  {
    id: 'unfollowGenre',
    method: 'DELETE',
    path: '/v1/me/genres/{genreId}',
    access: 'user',
    summary: 'Stop following a genre; one that is not followed is left as it is',
    description: 'Takes effect for titles that are published afterwards.',
    params: { genreId: GenreId },
    status: 204,
    problems: [],
    table: ['DeleteItem'],
  },
  ({ caller, params }, { table }) => unfollowGenre(table, caller.userId, params.genreId),
);
