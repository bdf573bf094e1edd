import { job } from '../../lib/job.ts';
import { errorFields } from '../../lib/log.ts';
import { finishWithdrawal, unfinishedWithdrawals } from '../../lib/store/titles/withdrawals.ts';

export const handler = job(
  {
    id: 'finishWithdrawals',
    summary: 'Sends the streams of titles that were taken away through the full check',
    schedule: 'rate(1 minute)',
    localEverySeconds: 1,
    wokenBy: ['WITHDRAWAL'],
    table: ['GetItem', 'Query', 'UpdateItem', 'DeleteItem'],
  },
  async (_now, { table, log }) => {
    let [finished, failed] = [0, 0];
    for (const titleId of await unfinishedWithdrawals(table)) {
      try {
        await finishWithdrawal(table, titleId);
        finished++;
      } catch (error) {
        failed++;
        log('error', 'streams of a title not looked at', { titleId, ...errorFields(error) });
      }
    }
    return { finished, failed };
  },
);
