import type { App } from '../../lib/app.ts';
import { job } from '../../lib/job.ts';
import { errorFields } from '../../lib/log.ts';
import { LETTERS, renderLetter } from '../../lib/mail/templates.ts';
import { type ClaimedMail, claimMail, dueMails, settleMail } from '../../lib/store/outbox.ts';
import { mailer } from '../../lib/wiring/mailer.ts';

export const handler = job(
  {
    id: 'drainOutbox',
    summary: 'Sends the mails that changes have left in the outbox, each at most once',
    schedule: 'rate(5 minutes)',
    localEverySeconds: 1,
    wokenBy: ['MAIL'],
    table: ['Query', 'UpdateItem'],
    grants: ['ses:SendRawEmail'],
  },
  async (now, app) => {
    const outcomes = { sent: 0, refused: 0, later: 0, unknown: 0 };
    for (const key of await dueMails(app.table, now)) {
      const claimed = await claimMail(app.table, key, app.newId('req'), now);
      if (claimed === 'abandoned') outcomes.unknown++;
      if (typeof claimed === 'string') continue;
      const result = await deliver(claimed, app);
      await settleMail(app.table, claimed, result, now);
      outcomes[result.outcome]++;
    }
    return outcomes;
  },
);

/** A mail that cannot even be written is refused, so that it does not hold up those behind it. */
async function deliver({ purpose, to, data }: ClaimedMail, app: App) {
  try {
    const letter = renderLetter(LETTERS[purpose](data), app.config.origin);
    return await mailer(app).send({ to, ...letter });
  } catch (error) {
    app.log('error', 'mail cannot be written', { purpose, ...errorFields(error) });
    return { outcome: 'refused' as const, reason: 'cannot be written' };
  }
}
