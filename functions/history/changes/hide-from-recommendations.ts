import { TitleId } from '../../../lib/domain/catalogue/title.ts';
import { endpoint } from '../../../lib/http/endpoint.ts';
import { hideFromRecommendations } from '../../../lib/store/history/not-interested.ts';

export const handler = endpoint(
  {
    id: 'hideFromRecommendations',
    method: 'DELETE',
    path: '/v1/me/recommendations/{titleId}',
    access: 'user',
    summary: 'Say that a title is of no interest: it is recommended no more',
    description:
      'Answers alike for a title that is not there. History and watchlist stay. The newest 100 are remembered; `getTaste` lists them.',
    params: { titleId: TitleId },
    status: 204,
    problems: [],
    table: ['GetItem', 'PutItem'],
  },
  ({ caller, params }, { table, now }) =>
    hideFromRecommendations(table, caller.userId, params.titleId, now()),
);
