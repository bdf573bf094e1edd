import { job } from '../../lib/job.ts';
import { takeCensus } from '../../lib/store/admin/census.ts';

export const handler = job(
  {
    id: 'takeCensus',
    summary: 'Counts the people and their live subscriptions for the overview of administrators',
    schedule: 'rate(1 hour)',
    localEverySeconds: 10,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
  },
  async (now, { table }) => ({ finished: (await takeCensus(table, now)) !== undefined }),
);
