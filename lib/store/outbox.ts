import { createHash } from 'node:crypto';
import { absent } from '../table/expressions.ts';
import { jobIndexOf, keyOf, sortable } from '../table/keys.ts';
import type { Write } from '../table/table.ts';

/** Every reason to write to somebody. */
export type MailPurpose =
  | 'verify_email'
  | 'change_email'
  | 'email_change_notice'
  | 'reset_password'
  | 'password_changed'
  | 'session_revoked'
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

/**
 * Part of the transaction that makes the change: the mail is sent if and only if the change happened. The key is
 * the dedupe key, so a second mail for the same purpose, person and subject refuses the transaction.
 */
export function mailWrite(mail: Mail, now: number): Write {
  const key = createHash('sha256')
    .update([mail.purpose, mail.userId, mail.subject].join('\n'))
    .digest('base64url');
  const shard = outboxShards[key.charCodeAt(0) % SHARDS]!;
  return {
    put: {
      ...keyOf('mail', { key }),
      ...jobIndexOf('mail', { shard, dueAt: sortable(now), key }),
      ...mail,
      state: 'pending',
      createdAt: now,
    },
    when: absent('pk'),
  };
}
