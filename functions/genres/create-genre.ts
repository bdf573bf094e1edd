import { AdminGenre, adminGenreView, NewGenre } from '../../lib/domain/genres/genre.ts';
import { createGenre } from '../../lib/store/genres/genre-administration.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

export const handler = endpoint(
  {
    id: 'createGenre',
    method: 'POST',
    path: '/v1/admin/genres',
    access: 'admin',
    summary: 'Add a genre; its id is for good',
    description:
      'The id is what titles, followers and addresses name it by, and cannot be changed: 409 `genre_exists` when it is taken.',
    body: NewGenre,
    status: 201,
    returns: AdminGenre,
    problems: ['genre_exists'],
    table: ['GetItem', 'PutItem'],
    idempotent: true,
  },
  async ({ caller, body: { id, name }, operationId }, app) =>
    adminGenreView(await createGenre(app, { genreId: id, name }, { actorId: caller.userId, operationId })),
);
