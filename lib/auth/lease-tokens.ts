import { RESOLUTIONS, type Resolution } from '../domain/levels.ts';
import { SignJWT, type CryptoKey } from 'jose';
import { assertKeyIds, verifyJwt, type JwtRules } from './jwt.ts';
import { isId } from './opaque.ts';
import { secretBytes } from './secrets.ts';

/**
 * Longest life of a lease token. Whether the lease still holds is decided by its item, this only bounds a
 * forgotten token.
 */
export const LEASE_TOKEN_SECONDS = 24 * 60 * 60;

const TYP = 'lease+jwt';
const AUDIENCE = 'playback';
const DELIVERIES = ['renewable', 'standalone'] as const;

/** What a heartbeat must know without reading anything: the playback and what it plays. */
export interface Lease {
  playbackId: string;
  userId: string;
  titleId: string;
  episodeId?: string;
  mediaId: string;
  durationSeconds: number;
  /** The highest resolution that is signed for this playback. */
  maxResolution: Resolution;
  delivery: (typeof DELIVERIES)[number];
  /** When the playback started, epoch milliseconds; absent: with the token's issue. */
  startedAt?: number;
}

export interface LeaseClaims extends Lease {
  startedAt: number;
  /** Epoch milliseconds. */
  issuedAt: number;
  expiresAt: number;
}

export interface LeaseTokens {
  /** A token for a playback, for 24 h unless told less. Times are epoch milliseconds. */
  issue(lease: Lease, now: number, lifetimeSeconds?: number): Promise<{ token: string; expiresAt: number }>;
  /** The claims of a token, null for any that does not fit. */
  verify(token: string, now: number): Promise<LeaseClaims | null>;
}

const MEDIA_ID = /^[A-Za-z0-9_-]{1,64}$/;
const isDuration = (v: unknown): v is number => typeof v === 'number' && Number.isFinite(v) && v >= 0;

function leaseOf(payload: Record<string, unknown>): LeaseClaims | null {
  const { sid, sub, ttl, epi, med, dur, res, dlv, beg, iat, exp } = payload;
  if (!isId('pbs', sid) || !isId('usr', sub) || !isId('ttl', ttl)) return null;
  if (epi !== undefined && !isId('epi', epi)) return null;
  if (typeof med !== 'string' || !MEDIA_ID.test(med) || !isDuration(dur)) return null;
  if (beg !== undefined && !isDuration(beg)) return null;
  const maxResolution = RESOLUTIONS.find((r) => r === res);
  const delivery = DELIVERIES.find((d) => d === dlv);
  if (!maxResolution || !delivery) return null;
  const lease = {
    playbackId: sid,
    userId: sub,
    titleId: ttl,
    mediaId: med,
    durationSeconds: dur,
    maxResolution,
    delivery,
  };
  const startedAt = ((beg ?? iat) as number) * 1000;
  const times = { startedAt, issuedAt: (iat as number) * 1000, expiresAt: (exp as number) * 1000 };
  return { ...lease, ...(epi === undefined ? {} : { episodeId: epi }), ...times };
}

/** Imports at the first use and keeps the result: a heartbeat is the most frequent call of all. */
function importOnce(secret: Uint8Array): () => Promise<CryptoKey> {
  let key: Promise<CryptoKey> | undefined;
  const bytes = new Uint8Array(secret);
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  return () => (key ??= crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign', 'verify']));
}

/**
 * Lease tokens: HS256, `typ: lease+jwt`. The same functions issue and read them, so a shared secret is
 * enough, and it is the cheapest to check. One or two secrets (base64, at least 32 bytes); the first signs.
 * Throws an Error on a weak one.
 */
export function createLeaseTokens(options: {
  keys: readonly { kid: string; secret: string }[];
  /** Names the stage, so that a token of one is refused by the other. */
  issuer: string;
}): LeaseTokens {
  const { keys, issuer } = options;
  assertKeyIds('Lease tokens', keys);
  const imported = new Map(
    keys.map(({ kid, secret }) => [kid, importOnce(secretBytes(`Lease token key "${kid}"`, secret))]),
  );
  const rules: JwtRules = {
    alg: 'HS256',
    typ: TYP,
    issuer,
    audience: AUDIENCE,
    maxLifetimeSeconds: LEASE_TOKEN_SECONDS,
    requiredClaims: ['sid', 'sub', 'ttl', 'med', 'dur', 'res', 'dlv'],
    keyOf: (kid) => imported.get(kid)?.(),
  };
  const [[signingKid, signingKey]] = [...imported] as [[string, () => Promise<CryptoKey>]];

  return {
    issue: async (lease, now, lifetimeSeconds = LEASE_TOKEN_SECONDS) => {
      const iat = Math.floor(now / 1000);
      const exp = iat + Math.min(Math.floor(lifetimeSeconds), LEASE_TOKEN_SECONDS);
      const { playbackId: sid, titleId: ttl, episodeId: epi, mediaId: med } = lease;
      const { durationSeconds: dur, maxResolution: res, delivery: dlv, startedAt } = lease;
      const beg = startedAt === undefined ? undefined : Math.floor(startedAt / 1000);
      const token = await new SignJWT({ sid, ttl, epi, med, dur, res, dlv, beg })
        .setProtectedHeader({ alg: rules.alg, typ: TYP, kid: signingKid })
        .setIssuer(issuer)
        .setAudience(AUDIENCE)
        .setSubject(lease.userId)
        .setIssuedAt(iat)
        .setExpirationTime(exp)
        .sign(await signingKey());
      return { token, expiresAt: exp * 1000 };
    },
    verify: async (token, now) => {
      const payload = await verifyJwt(token, rules, now);
      return payload && leaseOf(payload);
    },
  };
}
