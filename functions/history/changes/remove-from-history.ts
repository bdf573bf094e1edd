import { TitleId } from '../../../lib/domain/catalogue/title.ts';
import { endpoint } from '../../../lib/http/endpoint.ts';
import { removeFromHistory } from '../../../lib/store/history/history-changes.ts';

export const handler = endpoint(
  {
    id: 'removeFromHistory',
    method: 'DELETE',
    path: '/v1/me/history/{titleId}',
    access: 'user',
    summary: 'Forget that the caller watched a title',
    description: 'A stream of it that goes on enters the history anew.',
    params: { titleId: TitleId },
    status: 204,
    problems: [],
    table: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'],
  },
  ({ caller, params }, app) => removeFromHistory(app, caller.userId, params.titleId),
);
