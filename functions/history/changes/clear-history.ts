import { endpoint } from '../../../lib/http/endpoint.ts';
import { clearHistory } from '../../../lib/store/history/clearing.ts';

export const handler = endpoint(
  {
    id: 'clearHistory',
    method: 'DELETE',
    path: '/v1/me/history',
    access: 'user',
    summary: 'Forget everything that the caller watched',
    description:
      'Positions, watched marks and Continue Watching are gone; the watchlist stays. A stream that goes on enters the history anew. The end of a long history goes within a minute.',
    status: 204,
    problems: [],
    table: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'],
  },
  ({ caller }, app) => clearHistory(app, caller.userId),
);
