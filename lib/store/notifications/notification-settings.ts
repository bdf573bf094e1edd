import { Problem } from '../../domain/problem.ts';
import type {
  MailChoices,
  MailStop,
  NotificationSettings,
  NotificationSettingsRequest,
  Rhythm,
} from '../../domain/notifications/notifications.ts';
import { absent, all, exists, is } from '../../table/expressions.ts';
import { keyOf } from '../../table/keys.ts';
import { ConditionFailed, getItem, type Table, updateItem } from '../../table/table.ts';

interface Holder extends Record<string, unknown> {
  notifications?: MailChoices;
  /** How releases are told while they are; it outlives a while without. */
  releaseRhythm?: Rhythm;
  mailStopped?: MailStop | null;
}

/** Everybody is written to until they say otherwise. */
const DEFAULTS: MailChoices = { subscriptionExpiry: true, newReleases: true };

const choicesOf = (user: Holder | undefined): MailChoices => user?.notifications ?? DEFAULTS;

/** Which mails this person wants, by their item. */
export function settingsOf(user: Holder | undefined): NotificationSettings {
  const choices = choicesOf(user);
  return {
    ...choices,
    releaseMails: choices.newReleases ? (user?.releaseRhythm ?? 'each') : 'off',
    mailStopped: user?.mailStopped ?? null,
  };
}

/** Which mails a person wants. */
export const notificationSettings = async (table: Table, userId: string): Promise<NotificationSettings> =>
  settingsOf(await getItem<Holder>(table, keyOf('user', { userId })));

/** Undefined when the account has been closed meanwhile. */
export async function setNotificationSettings(
  table: Table,
  userId: string,
  { releaseMails, ...notifications }: NotificationSettingsRequest,
): Promise<NotificationSettings | undefined> {
  const rhythm = releaseMails === 'off' ? undefined : releaseMails;
  const change = { set: { notifications, ...(rhythm && { releaseRhythm: rhythm }) } };
  try {
    const user = await updateItem<Holder>(table, keyOf('user', { userId }), change, exists('pk'));
    return settingsOf(user);
  } catch (error) {
    if (error instanceof ConditionFailed) return undefined;
    throw error;
  }
}

const ATTEMPTS = 5;

/** Turns one kind of mails off; an account that is closed gets none anyway. */
export async function stopNotifications(
  table: Table,
  userId: string,
  setting: keyof MailChoices,
): Promise<void> {
  const key = keyOf('user', { userId });
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const user = await getItem<Holder>(table, key);
    if (!user || !choicesOf(user)[setting]) return;
    const before = user.notifications;
    const unchanged = before ? is('notifications', '=', before) : absent('notifications');
    try {
      const set = { notifications: { ...choicesOf(user), [setting]: false } };
      await updateItem(table, key, { set }, all(exists('pk'), unchanged));
      return;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
  throw new Problem('unavailable', 'The settings are changing too fast; try again shortly.', {}, 1);
}
