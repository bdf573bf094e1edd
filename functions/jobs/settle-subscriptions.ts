import { job, RUN_MS } from '../../lib/job.ts';
import { errorFields } from '../../lib/log.ts';
import { settleSubscription } from '../../lib/store/subscriptions/change-subscription.ts';
import { endingShards, subscriptionsByEnd } from '../../lib/store/subscriptions/subscriptions.ts';

const PAGE = 100;

export const handler = job(
  {
    id: 'settleSubscriptions',
    summary:
      'Writes down ordered changes of plan that took effect and subscriptions that ended; nothing depends on it',
    schedule: 'rate(1 hour)',
    localEverySeconds: 10,
    table: ['Query', 'GetItem', 'PutItem', 'UpdateItem'],
  },
  async (now, app) => {
    const until = app.now() + RUN_MS;
    const outcomes = { settled: 0, failed: 0 };
    for (const shard of endingShards) {
      let after: string | undefined = '';
      while (after !== undefined) {
        if (app.now() >= until) return { ...outcomes, finished: false };
        const range = { after, until: now + 1, limit: PAGE };
        const page = await subscriptionsByEnd(app.table, { state: 'ENDING', shard }, range);
        for (const { userId } of page.entries) {
          try {
            if (await settleSubscription(app, userId, now)) outcomes.settled++;
          } catch (error) {
            // One subscription that cannot be written must not hold up those behind it.
            outcomes.failed++;
            app.log('error', 'subscription not settled', { userId, ...errorFields(error) });
          }
        }
        after = page.next;
      }
    }
    return { ...outcomes, finished: true };
  },
);
