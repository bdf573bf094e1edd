import { handler as drainOutbox } from '../../../functions/jobs/drain-outbox.ts';
import { handler as eraseAccounts } from '../../../functions/jobs/erase-accounts.ts';
import type { TestApp } from '../app.ts';
import { runJob } from '../call.ts';

/** Sends what waits in the outbox, to the SES of the test. */
export const drain = (app: TestApp) => runJob(drainOutbox, {}, app);

/** Erases what closed accounts have left over, once their last mails are sent. */
export async function drainAndErase(app: TestApp) {
  await drain(app);
  return runJob(eraseAccounts, {}, app);
}
