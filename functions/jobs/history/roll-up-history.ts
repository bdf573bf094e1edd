import { rolledUpBefore } from '../../../lib/domain/history/plays.ts';
import { job, RUN_MS } from '../../../lib/job.ts';
import { errorFields } from '../../../lib/log.ts';
import { rollUpEverybody } from '../../../lib/store/history/plays/roll-up.ts';

export const handler = job(
  {
    id: 'rollUpHistory',
    summary: 'Packs what everybody played before the last month into an item or a few per person and month',
    schedule: 'rate(1 hour)',
    localEverySeconds: 60,
    table: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
  },
  (now, { table, log, now: clock }) =>
    rollUpEverybody(
      { table, now: clock },
      {
        before: rolledUpBefore(now),
        until: clock() + RUN_MS,
        skipped: (userId, error) => log('error', 'history not rolled up', { userId, ...errorFields(error) }),
      },
    ),
);
