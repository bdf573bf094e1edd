import { job, RUN_MS } from '../../../lib/job.ts';
import { relateTitles } from '../../../lib/store/history/relating.ts';

export const handler = job(
  {
    id: 'relateTitles',
    summary: 'Takes what was completed into the titles that are watched by the same people',
    schedule: 'rate(10 minutes)',
    localEverySeconds: 10,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem'],
  },
  async (now, { table, now: clock }) => {
    const until = clock() + RUN_MS;
    return { completions: await relateTitles(table, now, () => clock() >= until) };
  },
);
