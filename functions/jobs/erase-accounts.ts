import { job } from '../../lib/job.ts';
import { errorFields } from '../../lib/log.ts';
import { eraseAccount, openErasures } from '../../lib/store/accounts/closing.ts';
import { uploads } from '../../lib/wiring/s3.ts';

export const handler = job(
  {
    id: 'eraseAccounts',
    summary: 'Erases what closing an account has left over',
    schedule: 'rate(1 hour)',
    localEverySeconds: 60,
    table: ['DeleteItem', 'GetItem', 'Query', 'UpdateItem'],
    grants: ['s3:PutPicture'],
  },
  async (_now, app) => {
    const outcomes = { erased: 0, waiting: 0, unfinished: 0, failed: 0 };
    for (const userId of await openErasures(app.table, 100)) {
      try {
        outcomes[await eraseAccount(app, () => uploads(app), userId, 400)]++;
      } catch (error) {
        app.log('error', 'account not erased', { userId, ...errorFields(error) });
        outcomes.failed++;
      }
    }
    return outcomes;
  },
);
