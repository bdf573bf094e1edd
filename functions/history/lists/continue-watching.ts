import { ContinueItem } from '../../../lib/domain/history/history.ts';
import { endpoint } from '../../../lib/http/endpoint.ts';
import { continueWatchingPage } from '../../../lib/store/history/watched.ts';

export const handler = endpoint(
  {
    id: 'continueWatching',
    method: 'GET',
    path: '/v1/me/continue-watching',
    access: 'user',
    summary: 'List what the caller can go on with, newest first',
    description:
      'A series is one row: the episode in progress, else the one after the highest completed. What the plan no ' +
      'longer covers stays, and its `playability` says so.',
    status: 200,
    list: ContinueItem,
    problems: [],
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem'],
  },
  ({ caller, page }, app) => continueWatchingPage(app, caller, page),
);
