import { TasteView } from '../../../lib/domain/history/recommendations.ts';
import { endpoint } from '../../../lib/http/endpoint.ts';
import { tasteOf } from '../../../lib/store/history/recommendations.ts';

export const handler = endpoint(
  {
    id: 'getTaste',
    method: 'GET',
    path: '/v1/me/taste',
    access: 'user',
    summary: 'What recommendations rest on',
    description:
      'The titles watched last, newest first (`removeFromHistory` forgets one), the followed genres (`unfollowGenre`), and what ' +
      'is of no interest, newest first (`showInRecommendations` takes it back). Titles that cannot be seen now are left out.',
    status: 200,
    returns: TasteView,
    problems: [],
    table: ['BatchGetItem', 'Query', 'PutItem'],
  },
  ({ caller }, app) => tasteOf(app, caller.userId),
);
