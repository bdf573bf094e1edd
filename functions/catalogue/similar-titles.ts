import { Title, TitleId, titleView } from '../../lib/domain/catalogue/title.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { similarTo } from '../../lib/store/catalogue/title-lists.ts';
import { visibleTitle } from '../../lib/store/catalogue/visible-title.ts';

export const handler = endpoint(
  {
    id: 'similarTitles',
    method: 'GET',
    path: '/v1/titles/{titleId}/similar',
    access: 'public',
    summary: 'Titles that those watch who watched this one, and titles that share most with it',
    description:
      'One page. Until enough people have watched it, what shares genres and people with it, the more popular first.',
    params: { titleId: TitleId },
    list: Title,
    status: 200,
    problems: ['not_found'],
    table: ['GetItem', 'BatchGetItem', 'Query'],
  },
  async ({ params: { titleId }, page: { limit } }, { table, config, now }) => {
    const title = await visibleTitle(table, titleId, now());
    const similar = await similarTo(table, title, now());
    return { items: similar.slice(0, limit).map((card) => titleView(card, config.origin)), next: undefined };
  },
);
