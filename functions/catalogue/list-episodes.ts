import * as z from 'zod';
import { Episode, episodeView, TitleId } from '../../lib/domain/catalogue/title.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { episodesPage } from '../../lib/store/catalogue/titles.ts';
import { visibleTitle } from '../../lib/store/catalogue/visible-title.ts';

const Season = z
  .string()
  .regex(/^[1-9]\d{0,3}$/, 'must be a whole number from 1')
  .transform(Number)
  .meta({ type: 'integer', minimum: 1, maximum: 9999, description: 'Only the episodes of this season.' });

export const handler = endpoint(
  {
    id: 'listEpisodes',
    method: 'GET',
    path: '/v1/titles/{titleId}/episodes',
    access: 'public',
    summary: 'The episodes of a series, by season and number',
    description: 'Of one `season`, or of all. A movie has none. Durations are in seconds.',
    params: { titleId: TitleId },
    query: z.object({ season: Season.optional() }),
    list: Episode,
    status: 200,
    problems: ['not_found'],
    table: ['GetItem', 'Query'],
  },
  async ({ params: { titleId }, query: { season }, page }, { table, now }) => {
    const [, { items, next }] = await Promise.all([
      visibleTitle(table, titleId, now()),
      episodesPage(table, titleId, season, page),
    ]);
    return { items: items.map(episodeView), next };
  },
);
