import { decodeProtectedHeader, jwtVerify, type CryptoKey, type JWTPayload } from 'jose';

const MAX_LENGTH = 2048;
const SKEW_SECONDS = 5;

// Both signatures leave unused bits in their last character (64 bytes: four, 32 bytes: two). They must be
// zero, or one token could be written in several ways and slip past whatever compares tokens as strings.
const SHAPES = {
  ES256: /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{85}[AQgw]$/,
  HS256: /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/,
};

export interface JwtRules {
  alg: keyof typeof SHAPES;
  typ: string;
  issuer: string;
  audience: string;
  /** Longest `exp - iat` accepted, whatever the token says. */
  maxLifetimeSeconds: number;
  requiredClaims: string[];
  /** The key with this id, undefined for an unknown one. Imported once by the caller. */
  keyOf: (kid: string) => Promise<CryptoKey> | undefined;
}

export interface TimedPayload extends JWTPayload {
  iat: number;
  exp: number;
}

function keyIdOf(token: string, { alg, typ }: JwtRules): string | null {
  try {
    const header = decodeProtectedHeader(token);
    return header.alg === alg && header.typ === typ && typeof header.kid === 'string' ? header.kid : null;
  } catch {
    return null;
  }
}

function timesFit({ iat, exp }: JWTPayload, rules: JwtRules, nowSeconds: number): boolean {
  if (!Number.isSafeInteger(iat) || !Number.isSafeInteger(exp)) return false;
  const [from, to] = [iat as number, exp as number];
  return (
    from <= nowSeconds + SKEW_SECONDS && to > nowSeconds && to > from && to - from <= rules.maxLifetimeSeconds
  );
}

/**
 * The payload of a JWT that fits every rule (RFC 8725), else null. Its form is checked before anything in it
 * is read; algorithm and type are pinned; the key comes from our own list by `kid`, never from the token.
 * `now` is epoch milliseconds. Throws only when a configured key cannot be imported, which must not look like
 * a bad token.
 */
export async function verifyJwt(token: string, rules: JwtRules, now: number): Promise<TimedPayload | null> {
  if (token.length > MAX_LENGTH || !SHAPES[rules.alg].test(token)) return null;
  const kid = keyIdOf(token, rules);
  const key = kid === null ? undefined : await rules.keyOf(kid);
  if (!key) return null;
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [rules.alg],
      typ: rules.typ,
      issuer: rules.issuer,
      audience: rules.audience,
      requiredClaims: ['iat', 'exp', ...rules.requiredClaims],
      currentDate: new Date(now),
    });
    // A list of audiences would make the token good elsewhere too; ours name one.
    const ours = payload.aud === rules.audience && timesFit(payload, rules, now / 1000);
    return ours ? (payload as TimedPayload) : null;
  } catch {
    return null;
  }
}

/**
 * At least one and at most two keys (the current and the one being rotated in or out), each with its own id.
 */
export function assertKeyIds(name: string, keys: readonly { kid: string }[]): void {
  const ids = new Set(keys.map(({ kid }) => kid));
  if (keys.length < 1 || keys.length > 2 || ids.size !== keys.length || ids.has('')) {
    throw new Error(`${name}: one or two keys with different ids are needed`);
  }
}
