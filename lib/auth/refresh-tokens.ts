import { createHmac } from 'node:crypto';
import { idPattern, newSecret, sameHash, SECRET_PATTERN, sha256 } from './opaque.ts';
import { secretBytes } from './secrets.ts';

/**
 * Refresh tokens: `rft_<userId>.<deviceId>.<secret>`.
 *
 * The token says whose it is, so finding its device session is one read by key and needs no index. The ids in
 * it are claims until the hash of the secret matches the one in that item; only hashes are stored.
 *
 * Rotation is derived: the next secret is HMAC-SHA-256(server key, current secret). When the answer to a
 * refresh is lost, or twenty tabs refresh at once, the token presented again within the grace period must
 * give the *same* new token. With random secrets the new one would have to be stored in the clear to be given
 * again; derived, it is computed again from what the caller presents, and the table never holds anything that
 * can be used. Whoever stole an old token cannot go on by himself: without the server key the next secret is
 * as unknown as a random one, and presenting the old one after the grace period is reuse, which ends the
 * session. The price: someone with the server key *and* one secret of a session can follow that session, so
 * the key is kept where the signing keys are. Replacing the key is harmless: the caller checks that the
 * derived secret has the stored hash, so only a refresh answered within the very seconds of the replacement
 * is affected.
 */
export interface RefreshToken {
  userId: string;
  deviceId: string;
  /** 32 bytes in base64url. */
  secret: string;
}

const TOKEN = new RegExp(`^rft_(${idPattern('usr')})\\.(${idPattern('dev')})\\.(${SECRET_PATTERN})$`);

/** The first secret of a device session. `random` gives 32 bytes. */
export const newRefreshSecret = (random: () => Uint8Array): string => newSecret(random);

/** The token as the client holds it. */
export const formatRefreshToken = ({ userId, deviceId, secret }: RefreshToken): string =>
  `rft_${userId}.${deviceId}.${secret}`;

/** The parts of a token, or null for anything but its exact form. */
export function parseRefreshToken(token: string): RefreshToken | null {
  const [, userId, deviceId, secret] = TOKEN.exec(token) ?? [];
  return userId && deviceId && secret ? { userId, deviceId, secret } : null;
}

/** What is stored for a secret: SHA-256, base64url. */
export const hashRefreshSecret = (secret: string): string => sha256(secret);

/** Does the presented secret have the stored hash. */
export const refreshSecretMatches = (secret: string, storedHash: string): boolean =>
  sameHash(sha256(secret), storedHash);

/**
 * The secret that follows this one, see above. `serverKey` is base64, at least 32 bytes; throws an Error on a
 * weak one.
 */
export function deriveNextSecret(serverKey: string, secret: string): string {
  const key = secretBytes('Refresh rotation key', serverKey);
  return createHmac('sha256', key).update(`refresh-rotation-v1:${secret}`).digest('base64url');
}
