import { Title, TitleId, titleView } from '../../lib/domain/title.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { visibleTitle } from '../../lib/store/visible-title.ts';

export const handler = endpoint(
  {
    id: 'getTitle',
    method: 'GET',
    path: '/v1/titles/{titleId}',
    access: 'public',
    summary: 'A title',
    params: { titleId: TitleId },
    status: 200,
    returns: Title,
    problems: ['not_found'],
    table: ['GetItem'],
    cacheSeconds: 60,
  },
  async ({ params: { titleId } }, { table, config, now }) =>
    titleView(await visibleTitle(table, titleId, now()), config.origin),
);
