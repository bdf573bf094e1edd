import { Recommendation } from '../../../lib/domain/history/recommendations.ts';
import { titleView } from '../../../lib/domain/catalogue/title.ts';
import { endpoint } from '../../../lib/http/endpoint.ts';
import { recommendedTitles } from '../../../lib/store/history/recommendations.ts';

export const handler = endpoint(
  {
    id: 'recommendations',
    method: 'GET',
    path: '/v1/me/recommendations',
    access: 'user',
    summary: 'Titles the caller might like, each with its reason',
    description:
      'One page: what those watch who watched the same, then what is like the titles watched last, of followed genres, and popular, in turn.',
    list: Recommendation,
    status: 200,
    problems: [],
    table: ['BatchGetItem', 'Query', 'PutItem'],
  },
  async ({ caller, page }, app) => {
    const row = await recommendedTitles(app, caller.userId, page.limit);
    const items = row.map(({ title, reason }) => ({ title: titleView(title, app.config.origin), reason }));
    return { items, next: undefined };
  },
);
