import { isSuitable } from '../../lib/domain/catalogue/maturity.ts';
import { Title, TitleId, titleView } from '../../lib/domain/catalogue/title.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { readUser } from '../../lib/store/accounts/users.ts';
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
      'One page. Until enough people have watched it, what shares genres and people with it, the more popular first. With a token ' +
      'nothing above the caller’s `maturityLimit`.',
    params: { titleId: TitleId },
    list: Title,
    status: 200,
    problems: ['not_found'],
    table: ['GetItem', 'BatchGetItem', 'Query'],
  },
  async ({ caller, params: { titleId }, page: { limit } }, { table, config, now }) => {
    const [title, user] = await Promise.all([
      visibleTitle(table, titleId, now()),
      caller && readUser(table, caller.userId),
    ]);
    const similar = (await similarTo(table, title, now())).filter(({ maturityRating }) =>
      isSuitable(maturityRating, user?.maturityLimit),
    );
    return { items: similar.slice(0, limit).map((card) => titleView(card, config.origin)), next: undefined };
  },
);
