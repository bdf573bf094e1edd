import { isVisible } from '../../domain/catalogue/title.ts';
import { DEFAULT_LANGUAGE, type Language } from '../../domain/language.ts';
import type { LetterData } from '../../domain/notifications/digests.ts';
import type { MailChoices } from '../../domain/notifications/notifications.ts';
import { type Ending, isStillTrue } from '../../domain/subscriptions/reminders.ts';
import type { UserRecord } from '../../domain/accounts/user.ts';
import { normaliseEmail } from '../../domain/email.ts';
import { keyOf } from '../../table/keys.ts';
import { getItem, type Table } from '../../table/table.ts';
import { titleById } from '../catalogue/titles.ts';
import { isSecurityMail, type Mail, type MailPurpose } from '../outbox.ts';
import { newestSubscription } from '../subscriptions/subscriptions.ts';
import { contentsOf } from './digests.ts';
import { followsOneOf } from './follows.ts';
import { settingsOf } from './notification-settings.ts';

/** Somebody waits for these: without them nobody could show that a stopped address works again. */
const ASKED_FOR: ReadonlySet<MailPurpose> = new Set(['verify_email', 'change_email', 'reset_password']);

/** What a mail says when it is sent; undefined where it is not true any more. */
type Truth = (table: Table, mail: Mail, now: number) => Promise<LetterData | undefined>;

const tellsTheEnd =
  (tense: 'coming' | 'come'): Truth =>
  async (table, { userId, data }, now) =>
    isStillTrue(data as Ending, tense, await newestSubscription(table, userId), now) ? data : undefined;

/** What a mail that a job wrote must still be, when it is sent, and the switch by which its reader may have turned it off. */
const RELEVANT: Partial<Record<MailPurpose, { setting: keyof MailChoices; truth: Truth }>> = {
  subscription_expiring: { setting: 'subscriptionExpiry', truth: tellsTheEnd('coming') },
  subscription_expired: { setting: 'subscriptionExpiry', truth: tellsTheEnd('come') },
  new_release: { setting: 'newReleases', truth: newToFollower },
  new_season: { setting: 'newReleases', truth: newToFollower },
  release_digest: { setting: 'newReleases', truth: stillGathered },
};

/** The title is there, by the name that it has now, and the person follows one of its genres. */
async function newToFollower(table: Table, { userId, data }: Mail, now: number) {
  const title = await titleById(table, String(data.titleId), { consistent: true });
  if (!title || !isVisible(title, now)) return undefined;
  const follows = await followsOneOf(table, userId);
  return follows(title.genres) ? { ...data, titleName: title.name } : undefined;
}

async function stillGathered(table: Table, mail: Mail, now: number) {
  const contents = await contentsOf(table, mail, now);
  return contents.entries.length > 0 ? { ...mail.data, ...contents } : undefined;
}

/** `setting` is what the reader may turn off by a link in the mail, `data` what the mail says now. */
type Addressee =
  | {
      to: string;
      data: LetterData;
      language: Language;
      setting?: keyof MailChoices | undefined;
      withheld?: undefined;
    }
  | { to?: undefined; data?: undefined; language?: undefined; setting?: undefined; withheld: string };

/**
 * Where a mail goes, decided when it is sent, or why it may not go any more: one about safety where the change said;
 * any other to the confirmed address that the person has now, while they want it and it is true. To an address that
 * bounced or complained goes only what somebody asked for.
 */
export async function addresseeOf(table: Table, mail: Mail, now: number): Promise<Addressee> {
  if (isSecurityMail(mail) && mail.to === undefined) return { withheld: 'no address' };
  const user = await getItem<UserRecord>(table, keyOf('user', { userId: mail.userId }));
  const language = user?.language ?? mail.language ?? DEFAULT_LANGUAGE;
  const asWritten = { to: mail.to!, data: mail.data, language };
  if (ASKED_FOR.has(mail.purpose)) return asWritten;
  const isStopped = user?.mailStopped && (mail.to === undefined || normaliseEmail(mail.to) === user.emailKey);
  if (isStopped) return { withheld: `the address was stopped by a ${user.mailStopped}` };
  if (isSecurityMail(mail)) return asWritten;
  if (!user) return { withheld: 'the account is closed' };
  if (user.status === 'disabled') return { withheld: 'the account is disabled' };
  if (!user.emailVerified) return { withheld: 'the address is not confirmed' };
  const relevant = RELEVANT[mail.purpose];
  if (relevant && !settingsOf(user)[relevant.setting]) return { withheld: 'the person does not want it' };
  const data = relevant ? await relevant.truth(table, mail, now) : mail.data;
  if (!data) return { withheld: 'it is not true any more' };
  return { to: user.email, data, language, setting: relevant?.setting };
}
