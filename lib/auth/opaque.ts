import { createHash, timingSafeEqual } from 'node:crypto';
import type { IdPrefix } from '../domain/ids.ts';

/**
 * Source text of a regular expression for an id in a token; ids from tokens go into table keys, so nothing
 * else may pass.
 */
export const idPattern = (prefix: IdPrefix): string => `${prefix}_[0-7][0-9A-HJKMNP-TV-Z]{25}`;

/**
 * Source text for 32 bytes in base64url. The last of the 43 characters carries two unused bits, which must be
 * zero: otherwise four different strings would be the same secret.
 */
export const SECRET_PATTERN = '[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]';

/** Is the value an id of this kind. */
export const isId = (prefix: IdPrefix, value: unknown): value is string =>
  typeof value === 'string' && new RegExp(`^${idPattern(prefix)}$`).test(value);

/** 32 random bytes in base64url. Throws a RangeError when the source gives another number of bytes. */
export function newSecret(random: () => Uint8Array): string {
  const bytes = random();
  if (bytes.length !== 32) throw new RangeError('a secret takes exactly 32 random bytes');
  return Buffer.from(bytes).toString('base64url');
}

/**
 * SHA-256 in base64url. Enough for 256 random bits, where there is nothing to guess that a slow hash would
 * protect.
 */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** Equality of two hashes in a time that does not depend on where they differ. */
export function sameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
