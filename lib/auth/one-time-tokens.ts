import { idPattern, newSecret, sameHash, SECRET_PATTERN, sha256 } from './opaque.ts';

/** What a mailed token is good for; the letter stands in the token. */
const PURPOSES = { verify_email: 'v', change_email: 'c', reset_password: 'r' } as const;

export type OneTimePurpose = keyof typeof PURPOSES;

/**
 * A mailed token, `<letter>_<userId>.<secret>`: says whose it is, so that it is found by key; its secret is
 * 32 random bytes.
 */
export interface OneTimeToken {
  purpose: OneTimePurpose;
  userId: string;
  /** What is stored: SHA-256 of the whole token, so that one for another purpose or person never fits. */
  hash: string;
}

const TOKEN = new RegExp(`^([vcr])_(${idPattern('usr')})\\.${SECRET_PATTERN}$`);

/** A new token for the mail and the hash for the table. `random` gives 32 bytes. */
export function newOneTimeToken(
  purpose: OneTimePurpose,
  userId: string,
  random: () => Uint8Array,
): { token: string; hash: string } {
  const token = `${PURPOSES[purpose]}_${userId}.${newSecret(random)}`;
  return { token, hash: sha256(token) };
}

/**
 * What a presented token claims to be, or null for anything but its exact form. It proves nothing until its
 * hash is found.
 */
export function parseOneTimeToken(token: string): OneTimeToken | null {
  const [, letter, userId] = TOKEN.exec(token) ?? [];
  const purpose = (Object.keys(PURPOSES) as OneTimePurpose[]).find((p) => PURPOSES[p] === letter);
  return purpose && userId ? { purpose, userId, hash: sha256(token) } : null;
}

/** Is this the token whose hash was stored. */
export const oneTimeTokenMatches = (token: OneTimeToken, storedHash: string): boolean =>
  sameHash(token.hash, storedHash);
