import { createHash } from 'node:crypto';
import { absent, all, exists, is } from '../table/expressions.ts';
import { jobIndexOf, jobPartitionOf, keyOf, sortable } from '../table/keys.ts';
import {
  ConditionFailed,
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
  /** The address as it is now; a job may read it again at sending. */
  to: string;
  /** With purpose and person the key under which this is mailed once: a subscription and period, a title, a token. */
  subject: string;
  /** What the template shows. */
  data: Record<string, string | number>;
}

const SHARDS = 4;

/** The outbox's partitions: few, so that a sweep asks few, several, so that one hot partition cannot hold all up. */
export const outboxShards = Array.from({ length: SHARDS }, (_, shard) => String(shard));
const shardOf = (key: string): string => outboxShards[key.charCodeAt(0) % SHARDS]!;

/**
 * Part of the transaction that makes the change: the mail is sent if and only if the change happened. The key is
 * the dedupe key, so a second mail for the same purpose, person and subject refuses the transaction.
 */
export function mailWrite(mail: Mail, now: number): Write {
  const key = createHash('sha256')
    .update([mail.purpose, mail.userId, mail.subject].join('\n'))
    .digest('base64url');
  return {
    put: {
      ...keyOf('mail', { key }),
      ...jobIndexOf('mail', { shard: shardOf(key), dueAt: sortable(now), key }),
      ...mail,
      state: 'pending',
      createdAt: now,
    },
    when: absent('pk'),
  };
}

/** A mail that one worker holds. */
export interface ClaimedMail extends Mail {
  key: string;
  claim: string;
  attempts: number;
}

interface MailItem extends Mail, Record<string, unknown> {
  state: 'pending' | 'sending' | 'sent' | 'refused' | 'unknown';
  claim?: string;
  claimedAt?: number;
  attempts?: number;
}

/** A worker that has not settled a mail after this time is dead: functions run 30 s at most. */
const CLAIM_MS = 2 * 60_000;
/** How long a settled mail is remembered, so that nothing writes it a second time. */
const REMEMBERED_SECONDS = 400 * 86_400;
const SWEEP = 100;
const MAX_ATTEMPTS = 8;

/** The keys of mails that wait and are due, oldest first of each shard, at most 100 a shard. */
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
    const mail = await updateItem<MailItem>(table, itemKey, change, is('state', '=', 'pending'));
    return { ...mail, key, claim, attempts: mail.attempts ?? 1 };
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    const found = error.item as MailItem | undefined;
    if (found?.state === 'sending' && found.claim === claim) {
      return { ...found, key, claim, attempts: found.attempts ?? 1 };
    }
    if (found?.state !== 'sending' || (found.claimedAt ?? 0) > now - CLAIM_MS) return 'taken';
    const settled = { ...found, key, claim: found.claim!, attempts: found.attempts ?? 1 };
    await settleMail(table, settled, { outcome: 'unknown', reason: 'the worker died' }, now);
    return 'abandoned';
  }
}

/**
 * Writes down what became of a claimed mail, and counts it in the same transaction. What it said is erased with it:
 * tokens and addresses are not kept.
 */
export async function settleMail(
  table: Table,
  mail: ClaimedMail,
  result: { outcome: 'sent' | 'refused' | 'later' | 'unknown'; messageId?: string; reason?: string },
  now: number,
): Promise<void> {
  const { key, claim, attempts } = mail;
  const mine = all(exists('pk'), is('claim', '=', claim), is('state', '=', 'sending'));
  const again = result.outcome === 'later' && attempts < MAX_ATTEMPTS;
  const { outcome, ...facts } = result;
  const state = outcome === 'later' ? 'refused' : outcome;
  const settled = {
    set: {
      state,
      settledAt: now,
      ttl: Math.ceil(now / 1000) + REMEMBERED_SECONDS,
      ...Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)),
    },
    remove: ['gsi2pk', 'gsi2sk', 'data', 'to'],
  };
  const later = { set: { state: 'pending', gsi2sk: `${sortable(now + backoff(attempts))}#${key}` } };
  const update = keyOf('mail', { key });
  const counted = { update: keyOf('mailCount', { shard: shardOf(key) }), change: { add: { [state]: 1 } } };
  const writes: Write[] = again
    ? [{ update, change: later, when: mine }]
    : [{ update, change: settled, when: mine }, counted];
  await transact(table, writes).catch((error: unknown) => {
    if (!(error instanceof TransactionFailed)) throw error;
  });
}

/** Milliseconds to wait after the nth try that SES would not take: 30 s, doubling, at most an hour. */
const backoff = (attempts: number): number => Math.min(3_600_000, 30_000 * 2 ** (attempts - 1));
