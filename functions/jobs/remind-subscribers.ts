import { job, RUN_MS } from '../../lib/job.ts';
import { remindOfEnds } from '../../lib/store/subscriptions/reminders.ts';

export const handler = job(
  {
    id: 'remindSubscribers',
    summary: 'Leaves a mail for everybody whose subscription ends in a few days or has ended',
    schedule: 'rate(1 hour)',
    localEverySeconds: 10,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
  },
  async (now, app) => ({ ...(await remindOfEnds(app, now, app.now() + RUN_MS)) }),
);
