import { type OneTimePurpose, type OneTimeToken, oneTimeTokenMatches } from '../../auth/one-time-tokens.ts';
import { POLICIES } from '../../domain/limits.ts';
import type { UserRecord } from '../../domain/accounts/user.ts';
import type { Write } from '../../table/table.ts';
import type { PendingToken } from '../accounts/credentials.ts';
import { mailWrite } from '../outbox.ts';

/**
 * How long a mailed token may be used. One for a new password opens everything, so it is short-lived, but as long as
 * the window of the mails' limit: a stranger who uses them up must not leave the owner without one that works.
 */
const LIFETIME_MS = {
  verify_email: 24 * 3_600_000,
  change_email: 24 * 3_600_000,
  reset_password: POLICIES.resetMail.seconds * 1000,
} as const satisfies Record<OneTimePurpose, number>;

/** What is kept of a token that is mailed at `now`; it replaces an older one for the same purpose. */
export const pendingToken = (purpose: OneTimePurpose, hash: string, now: number): PendingToken => ({
  hash,
  expiresAt: now + LIFETIME_MS[purpose],
});

/** The mail that carries a token. The token stands in `data` until it is sent, and nowhere else. */
export const tokenMail = (
  purpose: OneTimePurpose,
  { userId, email, name }: Pick<UserRecord, 'userId' | 'email' | 'name'>,
  { token, hash }: { token: string; hash: string },
  now: number,
): Write => mailWrite({ purpose, userId, to: email, subject: hash, data: { name, token } }, now);

/** Is this the token that was mailed last, and still in time. */
export const isPending = (
  pending: PendingToken | undefined,
  token: OneTimeToken,
  now: number,
): pending is PendingToken =>
  pending !== undefined && oneTimeTokenMatches(token, pending.hash) && now < pending.expiresAt;
