import { isVisible } from '../../domain/catalogue/title.ts';
import type { MailChoices } from '../../domain/notifications/notifications.ts';
import { type Ending, isStillTrue } from '../../domain/subscriptions/reminders.ts';
import type { UserRecord } from '../../domain/accounts/user.ts';
import { normaliseEmail } from '../../domain/email.ts';
import { keyOf } from '../../table/keys.ts';
import { getItem, getItems, type Table } from '../../table/table.ts';
import { titleById } from '../catalogue/titles.ts';
import { isSecurityMail, type Mail, type MailPurpose } from '../outbox.ts';
import { newestSubscription } from '../subscriptions/subscriptions.ts';
import { settingsOf } from './notification-settings.ts';

/** Somebody waits for these: without them nobody could show that a stopped address works again. */
const ASKED_FOR: ReadonlySet<MailPurpose> = new Set(['verify_email', 'change_email', 'reset_password']);

type Relevance = (table: Table, mail: Mail, now: number) => Promise<boolean>;

const tellsTheEnd =
  (tense: 'coming' | 'come'): Relevance =>
  async (table, { userId, data }, now) =>
    isStillTrue(data as Ending, tense, await newestSubscription(table, userId), now);

/** What a mail that a job wrote must still be, when it is sent, and the setting that its reader may have turned off. */
const RELEVANT: Partial<Record<MailPurpose, { setting: keyof MailChoices; holds: Relevance }>> = {
  subscription_expiring: { setting: 'subscriptionExpiry', holds: tellsTheEnd('coming') },
  subscription_expired: { setting: 'subscriptionExpiry', holds: tellsTheEnd('come') },
  new_release: { setting: 'newReleases', holds: isNewToFollower },
};

/** The title is there, and the person follows one of its genres. */
async function isNewToFollower(table: Table, { userId, data }: Mail, now: number): Promise<boolean> {
  const title = await titleById(table, String(data.titleId), { consistent: true });
  if (!title || !isVisible(title, now)) return false;
  const follows = title.genres.map((genreId) => keyOf('follow', { userId, genreId }));
  return (await getItems(table, follows)).some((follow) => follow !== undefined);
}

/** `setting` is what the reader may turn off by a link in the mail. */
type Addressee =
  | { to: string; setting?: keyof MailChoices | undefined; withheld?: undefined }
  | { to?: undefined; setting?: undefined; withheld: string };

/**
 * Where a mail goes, decided when it is sent, or why it may not go any more: one about safety where the change said;
 * any other to the confirmed address that the person has now, while they want it and it is true. To an address that
 * bounced or complained goes only what somebody asked for.
 */
export async function addresseeOf(table: Table, mail: Mail, now: number): Promise<Addressee> {
  if (isSecurityMail(mail) && mail.to === undefined) return { withheld: 'no address' };
  if (ASKED_FOR.has(mail.purpose)) return { to: mail.to! };
  const user = await getItem<UserRecord>(table, keyOf('user', { userId: mail.userId }));
  const isStopped = user?.mailStopped && (mail.to === undefined || normaliseEmail(mail.to) === user.emailKey);
  if (isStopped) return { withheld: `the address was stopped by a ${user.mailStopped}` };
  if (isSecurityMail(mail)) return { to: mail.to! };
  if (!user) return { withheld: 'the account is closed' };
  if (user.status === 'disabled') return { withheld: 'the account is disabled' };
  if (!user.emailVerified) return { withheld: 'the address is not confirmed' };
  const relevant = RELEVANT[mail.purpose];
  if (relevant && !settingsOf(user)[relevant.setting]) return { withheld: 'the person does not want it' };
  if (relevant && !(await relevant.holds(table, mail, now))) return { withheld: 'it is not true any more' };
  return { to: user.email, setting: relevant?.setting };
}
