import { GenreId } from '../../lib/domain/ids.ts';
import { AdminGenre, adminGenreView, GenreChanges } from '../../lib/domain/genres/genre.ts';
import { renameGenre } from '../../lib/store/genres/genre-administration.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

export const handler = endpoint(
  {
    id: 'updateGenre',
    method: 'PATCH',
    path: '/v1/admin/genres/{genreId}',
    access: 'admin',
    summary: 'Give a genre another name; its id and its followers stay',
    description: 'Titles and followers name it by its id, so the new name is everywhere by the next read.',
    params: { genreId: GenreId },
    body: GenreChanges,
    status: 200,
    returns: AdminGenre,
    problems: ['not_found'],
    table: ['GetItem', 'PutItem', 'UpdateItem'],
    ifMatch: true,
  },
  async ({ caller, params, body, ifMatch, operationId }, app) =>
    adminGenreView(
      await renameGenre(app, params.genreId, body, { actorId: caller.userId, operationId, ifMatch }),
    ),
);
