import { TitleId } from '../../../lib/domain/catalogue/title.ts';
import { endpoint } from '../../../lib/http/endpoint.ts';
import { showInRecommendations } from '../../../lib/store/history/not-interested.ts';

export const handler = endpoint(
  {
    id: 'showInRecommendations',
    method: 'PUT',
    path: '/v1/me/recommendations/{titleId}',
    access: 'user',
    summary: 'Take back that a title is of no interest',
    description: 'It may be recommended again when recommendations are made anew, once a day.',
    params: { titleId: TitleId },
    status: 204,
    problems: [],
    table: ['GetItem', 'PutItem'],
  },
  ({ caller, params }, { table }) => showInRecommendations(table, caller.userId, params.titleId),
);
