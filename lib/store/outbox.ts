import { createHash } from 'node:crypto';
import type { MailState } from '../domain/notifications/mails.ts';
import type { MailStop } from '../domain/notifications/notifications.ts';
import { absent, all, type Condition, is } from '../table/expressions.ts';
import { indexOf, jobIndexOf, jobPartitionOf, keyOf, sortable } from '../table/keys.ts';
import {
  ConditionFailed,
  type Item,
  putItem,
  queryItems,
  type Table,
  transact,
  TransactionFailed,
  updateItem,
  type Write,
} from '../table/table.ts';

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
  | 'new_release';

export interface Mail {
  purpose: MailPurpose;
  userId: string;
  /** Where a mail about safety goes; any other goes to the address that the person has at sending. */
  to?: string;
  /** With purpose and person the key under which this is mailed once: a subscription and period, a title, a token. */
  subject: string;
  /** What the template shows. */
  data: Record<string, string | number>;
}

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

const shardOf = (mail: Pick<Mail, 'purpose'>, key: string): string => {
  const shards = isSecurityMail(mail) ? SECURITY_SHARDS : OTHER_SHARDS;
  return shards[key.charCodeAt(0) % shards.length]!;
};

/** Where a mail stands among those that wait, so that workers find it when it is due. */
const waitingAt = (mail: Pick<Mail, 'purpose'>, key: string, due: number) =>
  jobIndexOf('mail', { shard: shardOf(mail, key), dueAt: sortable(due), key });

/**
 * Part of the transaction that makes the change: the mail is sent if and only if the change happened. The key is
 * the dedupe key, so a second mail for the same purpose, person and subject refuses the transaction.
 */
export function mailWrite(mail: Mail, now: number): Extract<Write, { put: Item }> {
  const key = createHash('sha256')
    .update([mail.purpose, mail.userId, mail.subject].join('\n'))
    .digest('base64url');
  return {
    put: {
      ...keyOf('mail', { key }),
      ...waitingAt(mail, key, now),
      ...indexOf('mail', { userId: mail.userId, createdAt: sortable(now), key }),
      ...mail,
      state: 'pending',
      createdAt: now,
    },
    when: absent('pk'),
  };
}

/** Puts a mail into the outbox by itself; false when it is there already, sent or not. */
export async function putMail(table: Table, mail: Mail, now: number): Promise<boolean> {
  const { put, when } = mailWrite(mail, now);
  try {
    await putItem(table, put, when);
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
}

/** A mail that one worker holds. */
export interface ClaimedMail extends Mail {
  key: string;
  claim: string;
  attempts: number;
  /** When it was put into the outbox, epoch milliseconds. */
  createdAt: number;
  /** When an administrator put it there again. */
  retriedAt?: number;
}

export interface MailItem extends Omit<Mail, 'data'>, Record<string, unknown> {
  state: MailState;
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
}

/** A worker that has not settled a mail this long after it took it is dead: a send takes ten seconds at most. */
const CLAIM_MS = 2 * 60_000;
/** How long a settled mail is remembered, so that nothing writes it a second time. */
const REMEMBERED_SECONDS = 400 * 86_400;
const SWEEP = 100;
/** What nobody has taken for so long is not news any more. */
const GIVEN_UP_MS = 3 * 86_400_000;

/** The keys of mails that wait and are due, those about safety first, oldest first of each shard, at most 100 a shard. */
export async function dueMails(table: Table, now: number): Promise<string[]> {
  const pages = await Promise.all(
    outboxShards.map((shard) =>
      queryItems<{ gsi2sk: string }>(table, jobPartitionOf('mail', { shard }), {
        index: 'gsi2',
        limit: SWEEP,
      }),
    ),
  );
  return pages
    .flatMap(({ items }) => items.map(({ gsi2sk }) => gsi2sk.split('#') as [string, string]))
    .filter(([dueAt]) => dueAt <= sortable(now))
    .map(([, key]) => key);
}

/**
 * Makes one worker the only one that sends this mail. `taken`: another holds it or it is done. `abandoned`: its
 * worker died and may have sent it; it is settled as unknown rather than sent twice.
 */
export async function claimMail(
  table: Table,
  key: string,
  claim: string,
  now: number,
): Promise<ClaimedMail | 'taken' | 'abandoned'> {
  const itemKey = keyOf('mail', { key });
  try {
    const change = { set: { state: 'sending', claim, claimedAt: now }, add: { attempts: 1 } };
    const mail = await updateItem<MailItem & Mail>(table, itemKey, change, is('state', '=', 'pending'));
    return { ...mail, key, claim, attempts: mail.attempts ?? 1 };
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    const found = error.item as (MailItem & Mail) | undefined;
    if (found?.state === 'sending' && found.claim === claim) {
      return { ...found, key, claim, attempts: found.attempts ?? 1 };
    }
    if (found?.state !== 'sending' || (found.claimedAt ?? 0) > now - CLAIM_MS) return 'taken';
    const settled = { ...found, key, claim: found.claim!, attempts: found.attempts ?? 1 };
    await settleMail(table, settled, { outcome: 'unknown', reason: 'the worker died' }, now);
    return 'abandoned';
  }
}

/** `later`: nobody has it yet, it is tried again, after `waitMs` where that is known. `withheld`: it may not be sent. */
export interface MailResult {
  outcome: 'sent' | 'refused' | 'later' | 'unknown' | 'withheld';
  messageId?: string;
  reason?: string;
  waitMs?: number;
}

/**
 * Writes down what became of a mail, and counts it, in one transaction; `before` is the state that it was settled with
 * earlier. It stands in the list of its state from then on. Addresses are not kept, nor what a mail about safety said,
 * such as its token.
 */
export function settlement(
  { key, purpose }: { key: string; purpose: MailPurpose },
  { state, before, ...facts }: { state: MailState; before?: MailState | undefined } & Record<string, unknown>,
  now: number,
  when: Condition,
): Write[] {
  const known = Object.entries(facts).filter(([, value]) => value !== undefined);
  const ttl = Math.ceil(now / 1000) + REMEMBERED_SECONDS;
  const listed = jobIndexOf('mail', { shard: state, dueAt: sortable(now), key });
  const change = {
    set: { ...listed, state, settledAt: now, ttl, ...Object.fromEntries(known) },
    remove: isSecurityMail({ purpose }) ? ['to', 'data'] : ['to'],
  };
  const counted = { add: { [state]: 1, ...(before && { [before]: -1 }) } };
  return [
    { update: keyOf('mail', { key }), change, when },
    { update: keyOf('mailCount', { shard: shardOf({ purpose }, key) }), change: counted },
  ];
}

/** Writes down what became of a claimed mail. */
export async function settleMail(
  table: Table,
  mail: ClaimedMail,
  result: MailResult,
  now: number,
): Promise<void> {
  const { key, claim, attempts, createdAt, retriedAt = createdAt } = mail;
  const mine = all(is('claim', '=', claim), is('state', '=', 'sending'));
  const again = result.outcome === 'later' && now < retriedAt + GIVEN_UP_MS;
  const { outcome, waitMs = backoff(attempts), ...facts } = result;
  const state = outcome === 'later' ? 'refused' : outcome;
  const later = { set: { state: 'pending', gsi2sk: `${sortable(now + waitMs)}#${key}` } };
  const writes: Write[] = again
    ? [{ update: keyOf('mail', { key }), change: later, when: mine }]
    : settlement(mail, { state, ...facts }, now, mine);
  await transact(table, writes).catch((error: unknown) => {
    if (!(error instanceof TransactionFailed)) throw error;
  });
}

/** Puts a mail that was refused into the outbox once more, as if it came now; `retriedBy` is the request. */
export const retryWrites = (
  { key, purpose, settledAt }: { key: string; purpose: MailPurpose; settledAt?: number },
  retriedBy: string,
  now: number,
): Write[] => [
  {
    update: keyOf('mail', { key }),
    change: {
      set: { ...waitingAt({ purpose }, key, now), state: 'pending', attempts: 0, retriedAt: now, retriedBy },
      remove: ['claim', 'claimedAt', 'settledAt', 'ttl', 'reason', 'messageId', 'stopped'],
    },
    when: all(is('state', '=', 'refused'), is('settledAt', '=', settledAt!)),
  },
  { update: keyOf('mailCount', { shard: shardOf({ purpose }, key) }), change: { add: { refused: -1 } } },
];

/** Milliseconds to wait after the nth try that SES would not take: 30 s, doubling, at most an hour. */
const backoff = (attempts: number): number => Math.min(3_600_000, 30_000 * 2 ** Math.min(attempts - 1, 10));
