import { job, RUN_MS } from '../../lib/job.ts';
import { errorFields } from '../../lib/log.ts';
import { eraseAccount, type OpenErasures, openErasures } from '../../lib/store/accounts/closing.ts';
import { uploads } from '../../lib/wiring/s3.ts';

/** Of one account in one run, 25 items each: a long history does not keep the others waiting. */
const BATCHES = 400;

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
    const until = app.now() + RUN_MS;
    const outcomes = { erased: 0, waiting: 0, unfinished: 0, failed: 0 };
    for (let after: string | undefined = ''; after !== undefined;) {
      const { userIds, next }: OpenErasures = await openErasures(app.table, after);
      for (const userId of userIds) {
        if (app.now() >= until) return { ...outcomes, finished: false };
        try {
          outcomes[await eraseAccount(app, () => uploads(app), userId, BATCHES)]++;
        } catch (error) {
          app.log('error', 'account not erased', { userId, ...errorFields(error) });
          outcomes.failed++;
        }
      }
      after = next;
    }
    return { ...outcomes, finished: true };
  },
);
