import * as z from 'zod';
import { GenreId } from '../../lib/domain/ids.ts';
import { AccessLevel } from '../../lib/domain/levels.ts';
import { AdminTitle, adminTitleView } from '../../lib/domain/titles/title-changes.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { invalid } from '../../lib/http/request.ts';
import { adminTitlesPage } from '../../lib/store/titles/title-pages.ts';

export const handler = endpoint(
  {
    id: 'adminListTitles',
    method: 'GET',
    path: '/v1/admin/titles',
    access: 'admin',
    summary: 'All titles, drafts too: the newest, by name, or the last changed first',
    description:
      '`q` finds names in which every word of it begins a word, the best match first, and takes no `sort`: 422, since a ' +
      'search in another order would have to read all that it finds. A page may hold fewer than `limit` titles ' +
      'although there are more: `nextCursor` tells.',
    query: z.object({
      status: z.enum(['draft', 'published']).optional(),
      type: z.enum(['movie', 'series']).optional(),
      accessLevel: AccessLevel.optional(),
      genre: GenreId.optional(),
      q: z
        .string()
        .min(1)
        .max(200)
        .optional()
        .meta({ examples: ['light aud'] }),
      sort: z
        .enum(['newest', 'name', 'changed'])
        .optional()
        .meta({ description: '`newest` where neither it nor `q` is given.' }),
    }),
    list: AdminTitle,
    status: 200,
    problems: [],
    table: ['Query'],
  },
  async ({ query: { sort, ...filter }, page }, { table, config, now }) => {
    if (filter.q !== undefined && sort !== undefined) {
      throw invalid([{ pointer: '/sort', detail: 'must be left out with q: the best match comes first' }]);
    }
    const asked = { filter, order: `admin-${sort ?? 'newest'}`, now: now() } as const;
    const { items, next } = await adminTitlesPage(table, asked, page);
    return { items: items.map((card) => adminTitleView(card, config.origin)), next };
  },
);
