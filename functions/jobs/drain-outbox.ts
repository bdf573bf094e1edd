import type { App } from '../../lib/app.ts';
import { unsubscribeToken } from '../../lib/auth/unsubscribe-tokens.ts';
import { sha256 } from '../../lib/auth/opaque.ts';
import { normaliseEmail } from '../../lib/domain/email.ts';
import { consume } from '../../lib/http/rate-limit.ts';
import { job, RUN_MS } from '../../lib/job.ts';
import { errorFields } from '../../lib/log.ts';
import { renderMail } from '../../lib/mail/render.ts';
import { addresseeOf } from '../../lib/store/notifications/addressee.ts';
import {
  type ClaimedMail,
  claimMail,
  dueMails,
  type MailResult,
  settleMail,
} from '../../lib/store/notifications/sending.ts';
import { waitForTurn } from '../../lib/store/notifications/pacing.ts';
import { type Delivery, mailer, type Message } from '../../lib/wiring/mailer.ts';

/** After so many mails the outbox is looked at again: one about safety may have come. */
const BATCH = 20;

export const handler = job(
  {
    id: 'drainOutbox',
    summary: 'Sends the mails that changes have left in the outbox, each at most once',
    schedule: 'rate(5 minutes)',
    localEverySeconds: 1,
    wokenBy: ['MAIL'],
    table: ['GetItem', 'BatchGetItem', 'Query', 'UpdateItem'],
    metrics: {
      ...{ sent: 'MailsSent', refused: 'MailsRefused', unknown: 'MailsUnknown' },
      ...{ later: 'MailsPutOff', withheld: 'MailsWithheld', blocked: 'MailsBlocked' },
    },
    grants: ['ses:SendRawEmail'],
  },
  // By the clock and not by the schedule's time, which may be an hour ago: claims are compared with other workers'.
  async (_time, app) => {
    // Of those put off, `blocked` wait until somebody acts.
    const outcomes = { sent: 0, refused: 0, later: 0, unknown: 0, withheld: 0, blocked: 0 };
    const until = app.now() + RUN_MS;
    const seen = new Set<string>();
    const next = async () =>
      (await dueMails(app.table, app.now())).filter((key) => !seen.has(key)).slice(0, BATCH);
    for (let batch = await next(); batch.length > 0; batch = await next()) {
      for (const key of batch) {
        if (app.now() >= until) return { ...outcomes, finished: false };
        seen.add(key);
        const { outcome, fault } = await send(app, key);
        if (outcome) outcomes[outcome]++;
        if (fault) outcomes.blocked++;
      }
    }
    return { ...outcomes, finished: true };
  },
);

type Delivered = MailResult & Pick<Delivery, 'fault'>;

async function send(app: App, key: string): Promise<Partial<Delivered>> {
  const claimed = await claimMail(app.table, key, app.newId('req'), app.now());
  if (claimed === 'abandoned') return { outcome: 'unknown' };
  if (claimed === 'taken') return {};
  const { fault, ...result } = await deliver(claimed, app);
  await settleMail(app.table, claimed, result, app.now());
  return { outcome: result.outcome, ...(fault && { fault }) };
}

/** What goes wrong before the send leaves the mail where it was: nobody has it yet. */
async function deliver(mail: ClaimedMail, app: App): Promise<Delivered> {
  let message: Message | MailResult;
  try {
    message = await compose(mail, app);
    if ('outcome' in message) return message;
    await waitForTurn(app);
  } catch (error) {
    app.log('error', 'mail not prepared', { purpose: mail.purpose, ...errorFields(error) });
    return { outcome: 'later', reason: 'cannot be prepared' };
  }
  const result = await mailer(app).send(message);
  if (result.fault)
    app.log('error', 'mails cannot be sent', { purpose: mail.purpose, reason: result.reason });
  return result;
}

/** The message as it is true now, or why there is none. One that has no words is refused: waiting gives it none. */
async function compose(mail: ClaimedMail, app: App): Promise<Message | MailResult> {
  const addressee = await addresseeOf(app.table, mail, app.now());
  if (addressee.to === undefined) return { outcome: 'withheld', reason: addressee.withheld };
  const { to, data, language, setting } = addressee;
  const ceiling = await consume(app, 'mail', `MAIL-${sha256(normaliseEmail(to))}`);
  if (ceiling && !ceiling.admitted) {
    return { outcome: 'later', reason: 'too many mails', waitMs: ceiling.resetSeconds * 1000 };
  }
  const { key, purpose, userId } = mail;
  const token = setting && unsubscribeToken((await app.secrets()).unsubscribeKey, userId, setting, app.now());
  try {
    const { origin } = app.config;
    return { key, to, ...renderMail({ purpose, data, language, origin, unsubscribeToken: token }) };
  } catch (error) {
    app.log('error', 'mail cannot be written', { purpose, ...errorFields(error) });
    return { outcome: 'refused', reason: 'cannot be written' };
  }
}
