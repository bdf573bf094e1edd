import { job } from '../../lib/job.ts';
import { errorFields } from '../../lib/log.ts';
import { continueWithdrawal, unfinishedWithdrawals } from '../../lib/store/titles/withdrawals.ts';

/** Well below a job's five minutes. */
const RUN_MS = 3 * 60_000;

export const handler = job(
  {
    id: 'finishWithdrawals',
    summary: 'Sends the streams of titles that were taken away through the full check',
    schedule: 'rate(1 minute)',
    localEverySeconds: 1,
    wokenBy: ['WITHDRAWAL'],
    table: ['GetItem', 'Query', 'UpdateItem', 'DeleteItem'],
  },
  async (_now, { table, log, now }) => {
    let [finished, failed] = [0, 0];
    let open = await unfinishedWithdrawals(table);
    const end = now() + RUN_MS;
    // By turns, so that a hit with a hundred thousand streams holds up no other title.
    while (open.length > 0 && now() < end) {
      const left: string[] = [];
      for (const titleId of open) {
        try {
          if (await continueWithdrawal(table, titleId)) finished++;
          else left.push(titleId);
        } catch (error) {
          failed++;
          log('error', 'streams of a title not looked at', { titleId, ...errorFields(error) });
        }
      }
      open = left;
    }
    return { finished, failed, unfinished: open.length };
  },
);
