import { GenreId } from '../../lib/domain/ids.ts';
import { deleteGenre } from '../../lib/store/genres/genre-administration.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

export const handler = endpoint(
  {
    id: 'deleteGenre',
    method: 'DELETE',
    path: '/v1/admin/genres/{genreId}',
    access: 'admin',
    summary: 'Delete a genre that no title uses',
    description: '409 `genre_in_use` while a title names it, drafts too.',
    params: { genreId: GenreId },
    status: 204,
    problems: ['not_found', 'genre_in_use'],
    table: ['GetItem', 'PutItem', 'DeleteItem'],
    ifMatch: true,
  },
  async ({ caller, params, ifMatch, operationId }, app) =>
    deleteGenre(app, params.genreId, { actorId: caller.userId, operationId, ifMatch }),
);
