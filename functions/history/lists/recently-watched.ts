import { WatchedItem } from '../../../lib/domain/history/history.ts';
import { endpoint } from '../../../lib/http/endpoint.ts';
import { recentlyWatchedPage } from '../../../lib/store/history/watched.ts';

export const handler = endpoint(
  {
    id: 'recentlyWatched',
    method: 'GET',
    path: '/v1/me/recently-watched',
    access: 'user',
    summary: 'List what the caller watched, newest first',
    description: 'A series is one row: the episode played last.',
    status: 200,
    list: WatchedItem,
    problems: [],
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem'],
  },
  ({ caller, page }, app) => recentlyWatchedPage(app, caller, page),
);
