import * as z from 'zod';
import { GenreId } from '../../lib/domain/ids.ts';
import { AccessLevel } from '../../lib/domain/levels.ts';
import { ORDERS } from '../../lib/domain/catalogue/shelves.ts';
import { Title, titleView } from '../../lib/domain/catalogue/title.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { titlesPage } from '../../lib/store/catalogue/title-lists.ts';

export const handler = endpoint(
  {
    id: 'listTitles',
    method: 'GET',
    path: '/v1/titles',
    access: 'public',
    summary: 'Browse and search the catalogue',
    description:
      'Published titles in their availability window. `q` finds titles by the words of their names, of the people in them ' +
      'and of their genres: each word of it begins one, in any order and whatever the case and accents, joined or parted. ' +
      'What finds nothing is tried with a slip in a word. Without `sort` the newest come first, with `q` the best match, ' +
      'and `sort` then orders each page in itself. A page may hold fewer than `limit` titles although there are more: `nextCursor` tells.',
    query: z.object({
      genre: GenreId.optional(),
      type: z.enum(['movie', 'series']).optional(),
      accessLevel: AccessLevel.optional(),
      q: z
        .string()
        .min(1)
        .max(200)
        .optional()
        .meta({ examples: ['tea orb'] }),
      sort: z.enum(ORDERS).optional().meta({ description: 'Default: `newest`, with `q` the best match.' }),
    }),
    list: Title,
    status: 200,
    problems: [],
    table: ['Query'],
    cacheSeconds: 60,
  },
  async ({ query: { sort: order, ...filter }, page }, { table, config, now }) => {
    const { items, next } = await titlesPage(table, { filter, order, now: now() }, page);
    return { items: items.map((card) => titleView(card, config.origin)), next };
  },
);
