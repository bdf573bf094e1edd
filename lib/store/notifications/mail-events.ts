import type { MailNews } from '../../domain/notifications/mail-events.ts';
import type { MailFate } from '../../domain/notifications/mails.ts';
import { absent, all, is } from '../../table/expressions.ts';
import { keyOf } from '../../table/keys.ts';
import { getItem, type Table, transact, TransactionFailed, type Write } from '../../table/table.ts';
import { changeUserWrite, readUser } from '../accounts/users.ts';
import type { MailItem } from '../outbox.ts';
import { settlement } from './sending.ts';

const ATTEMPTS = 5;

/** What news may change: a later word about the same mail never makes it less than it was. */
const FOLLOWS: Record<MailNews['outcome'], readonly MailFate[]> = {
  sent: ['sending', 'unknown'],
  // A mail that was delivered may come back later.
  refused: ['sending', 'unknown', 'sent'],
};

/**
 * Writes down what SES says of a mail, and stops further mail to an address that bounced or complained: it counts as
 * unconfirmed until its owner confirms it again. The same news twice changes nothing. Answers what it came to.
 */
export async function hearNews(
  table: Table,
  news: MailNews,
  now: number,
): Promise<'unheard of' | 'known' | 'settled' | 'stopped'> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const mail = await getItem<MailItem>(table, keyOf('mail', { key: news.key }));
    if (!mail) return 'unheard of';
    const stop = mail.stopped === undefined ? await stopWrites(table, mail, news) : [];
    const writes = [...newsOf(mail, news, now, stop.length > 0), ...stop];
    if (writes.length === 0) return 'known';
    try {
      await transact(table, writes);
      return stop.length > 0 ? 'stopped' : 'settled';
    } catch (error) {
      if (!(error instanceof TransactionFailed)) throw error;
    }
  }
  throw new Error('the mail or its owner changes too fast');
}

/** The mail's own part, which also remembers that it has stopped an address. */
function newsOf(
  mail: MailItem,
  { key, outcome, reason, stops }: MailNews,
  now: number,
  isStopping: boolean,
): Write[] {
  const { state, purpose, userId, createdAt } = mail;
  const stopped = isStopping ? stops?.why : undefined;
  const unchanged = all(is('state', '=', state), ...(isStopping ? [absent('stopped')] : []));
  if (FOLLOWS[outcome].includes(state)) {
    const before = state === 'sending' ? undefined : state;
    return settlement(
      { key, purpose, userId, createdAt },
      { state: outcome, before, reason, stopped },
      now,
      unchanged,
    );
  }
  return isStopping
    ? [{ update: keyOf('mail', { key }), change: { set: { stopped: stops!.why } }, when: unchanged }]
    : [];
}

/** Nothing where the person has another address by now, or none. */
async function stopWrites(table: Table, { userId }: MailItem, { stops }: MailNews): Promise<Write[]> {
  const user = stops && (await readUser(table, userId));
  if (!user || !stops.emailKeys.includes(user.emailKey)) return [];
  const unconfirmed = { emailVerified: false, mailStopped: stops.why };
  return [changeUserWrite(userId, unconfirmed, is('emailKey', '=', user.emailKey))];
}
