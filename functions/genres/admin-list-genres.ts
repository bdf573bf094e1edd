import { AdminGenre, adminGenreView } from '../../lib/domain/genres/genre.ts';
import { genresPage } from '../../lib/store/genres/genres.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

export const handler = endpoint(
  {
    id: 'adminListGenres',
    method: 'GET',
    path: '/v1/admin/genres',
    access: 'admin',
    summary: 'All genres, with how many titles use each, drafts too',
    description:
      'In the order of their ids. `uses` counts drafts, `titleCount` what is published: a genre is deleted when nothing uses it.',
    list: AdminGenre,
    status: 200,
    problems: [],
    table: ['Query'],
  },
  async ({ page }, { table }) => {
    const { items, next } = await genresPage(table, page);
    return { items: items.map(adminGenreView), next };
  },
);
