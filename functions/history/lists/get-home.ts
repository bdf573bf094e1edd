import * as z from 'zod';
import { KEPT } from '../../../lib/domain/history/home.ts';
import { HomeView } from '../../../lib/domain/history/home-page.ts';
import { endpoint } from '../../../lib/http/endpoint.ts';
import { homePage } from '../../../lib/store/history/home-page.ts';

export const handler = endpoint(
  {
    id: 'getHome',
    method: 'GET',
    path: '/v1/me/home',
    access: 'user',
    summary: 'The page that a viewer sees first, row by row',
    description:
      'Continue watching with the next episodes, titles the caller may like with the reason, new ones in the genres ' +
      'they follow, what leaves soon, their list, and what they watched. No title is there twice, no row is empty, and ' +
      'nobody has no row. What the plan does not cover stays, and its `playability` says so.',
    query: z.object({
      limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(KEPT)
        .default(KEPT)
        .meta({ description: 'Titles of a row at most.' }),
    }),
    status: 200,
    returns: HomeView,
    problems: [],
    table: ['BatchGetItem', 'Query', 'PutItem'],
  },
  ({ caller, query: { limit } }, app) => homePage(app, caller, limit),
);
