import { Episode, episodeView, TitleId } from '../../lib/domain/catalogue/title.ts';
import { episodesPage } from '../../lib/store/catalogue/titles.ts';
import { titleForAdmin } from '../../lib/store/titles/title-administration.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

export const handler = endpoint(
  {
    id: 'adminListEpisodes',
    method: 'GET',
    path: '/v1/admin/titles/{titleId}/episodes',
    access: 'admin',
    summary: 'The episodes of a series, of a draft too, by season and number',
    description: 'Those without media too, which people do not see.',
    params: { titleId: TitleId },
    list: Episode,
    status: 200,
    problems: ['not_found'],
    table: ['GetItem', 'Query'],
  },
  async ({ params: { titleId }, page }, app) => {
    await titleForAdmin(app, titleId);
    const { items, next } = await episodesPage(app.table, titleId, undefined, page);
    return { items: items.map(episodeView), next };
  },
);
