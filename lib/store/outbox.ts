import { createHash } from 'node:crypto';
import type { Language } from '../domain/language.ts';
import type { MailFate } from '../domain/notifications/mails.ts';
import type { MailStop } from '../domain/notifications/notifications.ts';
import { absent } from '../table/expressions.ts';
import { indexOf, jobIndexOf, keyOf, sortable } from '../table/keys.ts';
import { ConditionFailed, type Item, putItem, type Table, type Write } from '../table/table.ts';

/** Every reason to write to somebody. */
export type MailPurpose =
  | 'verify_email'
  | 'change_email'
  | 'email_change_notice'
  | 'reset_password'
  | 'password_changed'
  | 'session_revoked'
  | 'account_closed'
  | 'subscription_started'
  | 'subscription_renewed'
  | 'subscription_cancelled'
  | 'plan_changed'
  | 'subscription_expiring'
  | 'subscription_expired'
  | 'new_release'
  | 'new_season'
  | 'release_digest';

export interface Mail {
  purpose: MailPurpose;
  userId: string;
  /** Where a mail about safety goes; any other goes to the address that the person has at sending. */
  to?: string;
  /** With purpose and person the key under which this is mailed once: a subscription and period, a title, a token. */
  subject: string;
  /** What the template shows. */
  data: Record<string, string | number>;
  /** Of one whose person will be gone when it is sent; else the person is asked then. */
  language?: Language;
  /** When it is to go out, epoch milliseconds; at once when absent. */
  dueAt?: number;
}

/** How long what was told is remembered, so that nothing tells it a second time. */
export const REMEMBERED_SECONDS = 400 * 86_400;

/** Confirmations and what concerns the safety of the account: sent first, and to addresses nobody confirmed, too. */
const SECURITY: ReadonlySet<MailPurpose> = new Set([
  'verify_email',
  'change_email',
  'email_change_notice',
  'reset_password',
  'password_changed',
  'session_revoked',
  'account_closed',
]);

export const isSecurityMail = ({ purpose }: Pick<Mail, 'purpose'>): boolean => SECURITY.has(purpose);

const SECURITY_SHARDS = ['security'];
const OTHER_SHARDS = ['0', '1', '2', '3'];

/**
 * The outbox's partitions of what waits, in the order in which they are sent: few, so that a sweep asks few, several, so
 * that one hot partition cannot hold all up.
 */
export const outboxShards = [...SECURITY_SHARDS, ...OTHER_SHARDS];

export const shardOf = (mail: Pick<Mail, 'purpose'>, key: string): string => {
  const shards = isSecurityMail(mail) ? SECURITY_SHARDS : OTHER_SHARDS;
  return shards[key.charCodeAt(0) % shards.length]!;
};

/** Where a mail stands among those that wait, so that workers find it when it is due. */
export const waitingAt = (mail: Pick<Mail, 'purpose'>, key: string, due: number) =>
  jobIndexOf('mail', { shard: shardOf(mail, key), dueAt: sortable(due), key });

/**
 * Part of the transaction that makes the change: the mail is sent if and only if the change happened. The key is
 * the dedupe key, so a second mail for the same purpose, person and subject refuses the transaction.
 */
export function mailWrite(mail: Mail, now: number): MailWrite {
  const key = mailKey(mail);
  const { dueAt = now } = mail;
  return keptWrite(key, { ...mail, ...waitingAt(mail, key, dueAt), state: 'pending', createdAt: now });
}

/**
 * What a person is told in the digest with the key `digest` instead of a mail of its own, whose key it holds, so that it
 * is told once, one way or the other.
 */
export function gatheredWrite(mail: Mail, digest: string, now: number): MailWrite {
  const ttl = Math.ceil(now / 1000) + REMEMBERED_SECONDS;
  return keptWrite(mailKey(mail), { ...mail, digest, state: 'gathered', createdAt: now, ttl });
}

type MailWrite = Extract<Write, { put: Item }>;

/** Under which key this is mailed once. */
export const mailKey = ({ purpose, userId, subject }: Pick<Mail, 'purpose' | 'userId' | 'subject'>): string =>
  createHash('sha256').update([purpose, userId, subject].join('\n')).digest('base64url');

/** Where a mail stands among those of its person, by when it was written. */
export const amongMailsOf = ({ userId, createdAt }: Pick<MailItem, 'userId' | 'createdAt'>, key: string) =>
  indexOf('mail', { userId, createdAt: sortable(createdAt), key });

const keptWrite = (key: string, mail: MailItem & Mail): MailWrite => ({
  put: {
    ...keyOf('mail', { key }),
    ...amongMailsOf(mail, key),
    ...mail,
  },
  when: absent('pk'),
});

/** How a mail is kept. */
export interface MailItem extends Omit<Mail, 'data'>, Record<string, unknown> {
  state: MailFate;
  createdAt: number;
  /** Absent once a mail about safety is settled. */
  data?: Mail['data'];
  claim?: string;
  claimedAt?: number;
  attempts?: number;
  settledAt?: number;
  /** Why it was not sent, where it was not. */
  reason?: string;
  retriedAt?: number;
  /** The request by which an administrator put it into the outbox again. */
  retriedBy?: string;
  /** Why this mail has stopped those to its address. */
  stopped?: MailStop;
  /** Of what was gathered: the key of the digest that tells it. */
  digest?: string;
}

/** Puts a mail into the outbox by itself; false when it is there already, sent or not. */
export const putMail = (table: Table, mail: Mail, now: number): Promise<boolean> =>
  putOnce(table, mailWrite(mail, now));

/** False when it is there already. */
export async function putOnce(table: Table, { put, when }: MailWrite): Promise<boolean> {
  try {
    await putItem(table, put, when);
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
}
