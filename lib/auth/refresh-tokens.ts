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
 * session. A secret's last 8 bytes seal the others for its session, so that one HMAC tells a token that was once
 * issued from a made-up one, however many came after it. The price: someone with the server key *and* one secret of a session can follow that session, so
 * the key is kept where the signing keys are. Replacing the key is harmless: the caller checks that the
 * derived secret has the stored hash, so only a refresh answered within the very seconds of the replacement
 * is affected.
 */
export interface RefreshToken {
  userId: string;
  deviceId: string;
  /** 32 bytes in base64url: 24 of the secret, 8 of its seal. */
  secret: string;
}

/** The sign-in of a device that a secret belongs to. */
export interface SessionName {
  userId: string;
  deviceId: string;
  session: number;
}

const TOKEN = new RegExp(`^rft_(${idPattern('usr')})\\.(${idPattern('dev')})\\.(${SECRET_PATTERN})$`);

const BODY_BYTES = 24;

const hmac = (serverKey: string, text: string): Buffer =>
  createHmac('sha256', secretBytes('Refresh rotation key', serverKey)).update(text).digest();

function sealed(serverKey: string, { userId, deviceId, session }: SessionName, random: Uint8Array): string {
  const body = Buffer.from(random.subarray(0, BODY_BYTES));
  const name = `refresh-seal-v1:${userId}.${deviceId}.${session}:${body.toString('base64url')}`;
  return Buffer.concat([body, hmac(serverKey, name).subarray(0, 32 - BODY_BYTES)]).toString('base64url');
}

/**
 * The first secret of a device session. `random` gives 32 bytes; `serverKey` is base64, at least 32 bytes, throws
 * an Error on a weak one.
 */
export const newRefreshSecret = (serverKey: string, of: SessionName, random: () => Uint8Array): string =>
  sealed(serverKey, of, Buffer.from(newSecret(random), 'base64url'));

/** Was this secret issued for this session, at whatever time. */
export const wasIssued = (serverKey: string, of: SessionName, secret: string): boolean =>
  sameHash(secret, sealed(serverKey, of, Buffer.from(secret, 'base64url')));

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

/** The secret that follows this one, see above. */
export const deriveNextSecret = (serverKey: string, of: SessionName, secret: string): string =>
  sealed(serverKey, of, hmac(serverKey, `refresh-rotation-v1:${secret}`));
