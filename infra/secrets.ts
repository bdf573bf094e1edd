import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Secrets } from '../lib/wiring/secrets.ts';

const secret = () => randomBytes(32).toString('base64');

/** Key ids sort by the time they were made, which tells a new key from the one it replaces. */
const keyId = (now: Date) => now.toISOString().replace(/[-:.]/g, '');

function accessTokenKey(now: Date): Secrets['accessTokenKeys'][number] {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return {
    kid: keyId(now),
    publicJwk: publicKey.export({ format: 'jwk' }) as { kty: string },
    privateJwk: privateKey.export({ format: 'jwk' }) as { kty: string },
  };
}

const leaseTokenKey = (now: Date) => ({ kid: keyId(now), secret: secret() });

const cdnPrivateKey = () =>
  generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();

/** Fresh secrets of a stage, each from the system's random source. */
export const makeSecrets = (now = new Date()): Secrets => ({
  accessTokenKeys: [accessTokenKey(now)],
  leaseTokenKeys: [leaseTokenKey(now)],
  passwordPeppers: { current: '1', versions: { '1': secret() } },
  refreshKey: secret(),
  cursorKey: secret(),
  unsubscribeKey: secret(),
  edgeKey: secret(),
  cdnPrivateKeyPem: cdnPrivateKey(),
});

/**
 * One step of a rotation, none of which signs anybody out. Token keys take three, with the life of a token between
 * them: the new key is made known, then signs, then the old one goes. Old peppers stay: hashes need them.
 */
export const ROTATIONS = {
  access: (now, { accessTokenKeys }) => ({
    accessTokenKeys: advance(accessTokenKeys, () => accessTokenKey(now)),
  }),
  lease: (now, { leaseTokenKeys }) => ({ leaseTokenKeys: advance(leaseTokenKeys, () => leaseTokenKey(now)) }),
  pepper: (_now, { passwordPeppers: { versions } }) => {
    const current = String(Object.keys(versions).length + 1);
    return { passwordPeppers: { current, versions: { ...versions, [current]: secret() } } };
  },
  edge: () => ({ edgeKey: secret() }),
  // Its id is not known before its deployment, and that of the key before would open nothing.
  cdn: () => ({ cdnPrivateKeyPem: cdnPrivateKey(), cdnKeyPairId: undefined }),
} satisfies Record<string, (now: Date, secrets: Secrets) => Partial<Secrets>>;

export type Rotation = keyof typeof ROTATIONS;

/** The secrets after one step of a rotation. */
export const rotate = (step: Rotation, secrets: Secrets, now = new Date()): Secrets => ({
  ...secrets,
  ...ROTATIONS[step](now, secrets),
});

function advance<K extends { kid: string }>(keys: K[], make: () => K): K[] {
  const [first, second] = keys;
  if (!first || !second) return [...keys, make()];
  return first.kid < second.kid ? [second, first] : [first];
}
