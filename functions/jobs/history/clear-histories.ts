import { job, RUN_MS } from '../../../lib/job.ts';
import { errorFields } from '../../../lib/log.ts';
import { continueClearing, openClearings } from '../../../lib/store/history/clearing.ts';

export const handler = job(
  {
    id: 'clearHistories',
    summary: 'Goes on with histories that were cleared and hold more than a request takes out',
    schedule: 'rate(1 minute)',
    localEverySeconds: 1,
    wokenBy: ['CLEARING'],
    table: ['DeleteItem', 'GetItem', 'Query'],
  },
  async (_now, { table, log, now }) => {
    let [finished, failed] = [0, 0];
    let open = await openClearings(table);
    const until = now() + RUN_MS;
    // By turns, so that a long history does not keep the others waiting.
    while (open.length > 0 && now() < until) {
      const left: string[] = [];
      for (const userId of open) {
        try {
          if (await continueClearing(table, userId)) finished++;
          else left.push(userId);
        } catch (error) {
          failed++;
          log('error', 'history not cleared', { userId, ...errorFields(error) });
        }
      }
      open = left;
    }
    return { finished, failed, unfinished: open.length };
  },
);
