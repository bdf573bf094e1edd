import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT, type CryptoKey, type JWK } from 'jose';
import { assertKeyIds, verifyJwt, type JwtRules } from './jwt.ts';
import { isId } from './opaque.ts';

/** Longest life of an access token (contract: 15 min). */
export const ACCESS_TOKEN_SECONDS = 900;

const ROLES = ['user', 'admin'] as const;
const TIERS = ['free', 'basic', 'premium', 'admin'] as const;
const TYP = 'at+jwt';

export type Role = (typeof ROLES)[number];
/** The caller's usage-plan tier when the token was issued. */
export type Tier = (typeof TIERS)[number];

export interface AccessSubject {
  userId: string;
  deviceId: string;
  role: Role;
  tier: Tier;
  /** Counter of the account, raised when every older token must die; compared by whoever reads the account. */
  authVersion?: number;
}

export interface AccessClaims extends AccessSubject {
  tokenId: string;
  /** Epoch milliseconds. */
  issuedAt: number;
  expiresAt: number;
}

export interface AccessTokenKey {
  kid: string;
  publicJwk: JWK;
  /** Absent where tokens are only verified. */
  privateJwk?: JWK;
}

export interface AccessTokens {
  /**
   * A token for a signed-in device. Throws when the configuration has no private key. Times are epoch
   * milliseconds.
   */
  issue(subject: AccessSubject, now: number): Promise<{ token: string; expiresAt: number }>;
  /**
   * The claims of a token, null for any that does not fit. Does not know sign-outs: the device session
   * decides about those.
   */
  verify(token: string, now: number): Promise<AccessClaims | null>;
}

// Coordinates of the P-256 keys printed in RFC 7515 A.3, RFC 7517 A.1 and on jwt.io: everybody has their
// private halves.
const PUBLISHED = [
  'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  'EVs_o5-uQbTjL3chynL4wXgUg2R9q9UU8I5mEovUf84',
];

function assertKey({ kid, publicJwk, privateJwk }: AccessTokenKey): void {
  const fail = (why: string) => new Error(`Access token key "${kid}" ${why}`);
  if (publicJwk.kty !== 'EC' || publicJwk.crv !== 'P-256') throw fail('is not on P-256');
  if ('d' in publicJwk) throw fail('has its private part in publicJwk');
  if (PUBLISHED.includes(publicJwk.x ?? '')) throw fail('is a published example');
  if (privateJwk && (privateJwk.x !== publicJwk.x || privateJwk.y !== publicJwk.y || !privateJwk.d)) {
    throw fail('has halves that do not belong together');
  }
}

/** Imports at the first use and keeps the result. */
function importOnce(jwk: JWK): () => Promise<CryptoKey> {
  let key: Promise<CryptoKey> | undefined;
  return () => (key ??= importJWK(jwk, 'ES256') as Promise<CryptoKey>);
}

function claimsOf(payload: Record<string, unknown>): AccessClaims | null {
  const { sub, sid, role, tier, jti, ver, iat, exp } = payload;
  if (!isId('usr', sub) || !isId('dev', sid) || typeof jti !== 'string') return null;
  if (!ROLES.includes(role as Role) || !TIERS.includes(tier as Tier)) return null;
  if (ver !== undefined && !Number.isSafeInteger(ver)) return null;
  return {
    userId: sub,
    deviceId: sid,
    role: role as Role,
    tier: tier as Tier,
    ...(ver === undefined ? {} : { authVersion: ver as number }),
    tokenId: jti,
    issuedAt: (iat as number) * 1000,
    expiresAt: (exp as number) * 1000,
  };
}

/**
 * Access tokens (RFC 9068 in form): ES256, `typ: at+jwt`, 15 minutes. One or two keys, so that they can be
 * rotated without signing anybody out; the first with a private part signs. Throws an Error on keys that are
 * missing, foreign to each other or published examples.
 */
export function createAccessTokens(options: {
  keys: readonly AccessTokenKey[];
  /** Names the stage, so that a token of one is refused by the other. */
  issuer: string;
  audience: string;
}): AccessTokens {
  const { keys, issuer, audience } = options;
  assertKeyIds('Access tokens', keys);
  keys.forEach(assertKey);
  const publicKeys = new Map(keys.map(({ kid, publicJwk }) => [kid, importOnce(publicJwk)]));
  const signer = keys.find(({ privateJwk }) => privateJwk);
  const privateKey = signer?.privateJwk && importOnce(signer.privateJwk);
  const rules: JwtRules = {
    alg: 'ES256',
    typ: TYP,
    issuer,
    audience,
    maxLifetimeSeconds: ACCESS_TOKEN_SECONDS,
    requiredClaims: ['sub', 'sid', 'jti', 'role', 'tier'],
    keyOf: (kid) => publicKeys.get(kid)?.(),
  };

  return {
    issue: async ({ userId, deviceId, role, tier, authVersion }, now) => {
      if (!privateKey) throw new Error('Access tokens cannot be issued without a private key');
      const iat = Math.floor(now / 1000);
      const exp = iat + ACCESS_TOKEN_SECONDS;
      const token = await new SignJWT({ sid: deviceId, role, tier, ver: authVersion })
        .setProtectedHeader({ alg: rules.alg, typ: TYP, kid: signer.kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(userId)
        .setJti(randomUUID())
        .setIssuedAt(iat)
        .setExpirationTime(exp)
        .sign(await privateKey());
      return { token, expiresAt: exp * 1000 };
    },
    verify: async (token, now) => {
      const payload = await verifyJwt(token, rules, now);
      return payload && claimsOf(payload);
    },
  };
}
