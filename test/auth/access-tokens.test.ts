import { createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createAccessTokens, type AccessSubject } from '../../lib/auth/access-tokens.ts';
import { decode, es256, forge, hs256, newKeyPair, unsigned, withOtherTrailingBits } from './jwt-attacks.ts';

const now = Date.UTC(2026, 10, 23, 12);
const iat = now / 1000;
const pair = newKeyPair();
const options = { keys: [{ kid: 'k1', ...pair }], issuer: 'https://api.example/v1', audience: 'marquee' };
const tokens = createAccessTokens(options);
const subject: AccessSubject = {
  userId: 'usr_01KA2B3C4D5E6F7G8H9JKMNPQR',
  deviceId: 'dev_01KA2B3C4D5E6F7G8H9JKMNPQS',
  role: 'user',
  tier: 'basic',
};
const { token, expiresAt } = await tokens.issue(subject, now);
const header = decode(token.split('.')[0]);
const payload = decode(token.split('.')[1]);
const signed = (h: object, p: object) =>
  forge({ ...header, ...h }, { ...payload, ...p }, es256(pair.privateJwk));

describe('an access token', () => {
  test('carries its subject and lasts 15 minutes', async () => {
    expect(expiresAt).toBe(now + 900_000);
    expect(header).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: 'k1' });
    const times = { issuedAt: now, expiresAt, tokenId: payload.jti };
    expect(await tokens.verify(token, now)).toEqual({ ...subject, ...times });
    expect(await tokens.verify(token, expiresAt - 1)).not.toBeNull();
    expect(await tokens.verify(token, expiresAt)).toBeNull();
  });

  test('carries the version of the account when there is one', async () => {
    const versioned = await tokens.issue({ ...subject, authVersion: 3 }, now);
    expect((await tokens.verify(versioned.token, now))?.authVersion).toBe(3);
  });

  test('is different every time', async () => {
    const again = await tokens.issue(subject, now);
    expect(decode(again.token.split('.')[1]).jti).not.toBe(payload.jti);
  });

  test('forged with the same claims and key is accepted: what the attacks below change is what refuses them', async () => {
    expect(await tokens.verify(signed({}, {}), now)).not.toBeNull();
    expect(await tokens.verify(signed({}, { iat: iat + 5, exp: iat + 905 }), now)).not.toBeNull();
  });
});

describe('refused', () => {
  const pem = createPublicKey({ key: pair.publicJwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const raw = Buffer.from(JSON.stringify(pair.publicJwk));
  const other = newKeyPair();
  const [head, body, signature] = token.split('.') as [string, string, string];
  const long = { pad: 'x'.repeat(2000) };

  test.each<[string, string]>([
    ['nothing', ''],
    ['garbage', 'garbage'],
    ['alg none', forge({ ...header, alg: 'none' }, payload, unsigned)],
    ['alg none with the old signature', forge({ ...header, alg: 'none' }, payload, () => signature)],
    ['HS256 with the public key (PEM) as secret', forge({ ...header, alg: 'HS256' }, payload, hs256(pem))],
    ['HS256 with the public key (JWK) as secret', forge({ ...header, alg: 'HS256' }, payload, hs256(raw))],
    ['HS256 with an empty secret', forge({ ...header, alg: 'HS256' }, payload, hs256(''))],
    ['another algorithm in the header', signed({ alg: 'ES384' }, {})],
    ['typ JWT', signed({ typ: 'JWT' }, {})],
    ['the typ of a lease', signed({ typ: 'lease+jwt' }, {})],
    ['no typ', signed({ typ: undefined }, {})],
    ['an unknown critical header', signed({ crit: ['x'], x: 1 }, {})],
    ['an unencoded payload', signed({ crit: ['b64'], b64: false }, {})],
    ['another issuer', signed({}, { iss: 'https://staging.example/v1' })],
    ['no issuer', signed({}, { iss: undefined })],
    ['another audience', signed({}, { aud: 'other' })],
    ['a list of audiences', signed({}, { aud: ['marquee', 'other'] })],
    ['no audience', signed({}, { aud: undefined })],
    ['no exp', signed({}, { exp: undefined })],
    ['exp as text', signed({}, { exp: String(iat + 900) })],
    ['exp as a fraction', signed({}, { exp: iat + 0.5 })],
    ['no iat', signed({}, { iat: undefined })],
    ['an iat in the future', signed({}, { iat: iat + 6, exp: iat + 900 })],
    ['an nbf in the future', signed({}, { nbf: iat + 60 })],
    ['16 minutes of life', signed({}, { exp: iat + 960 })],
    ['one second too much', signed({}, { exp: iat + 901 })],
    ['a long life that is nearly over', signed({}, { iat: iat - 3600, exp: iat + 1 })],
    ['exp before iat', signed({}, { iat: iat + 4, exp: iat + 3 })],
    ['expired', signed({}, { iat: iat - 900, exp: iat })],
    ['no sub', signed({}, { sub: undefined })],
    ['a sub that is no user', signed({}, { sub: 'usr_#' })],
    ['no sid', signed({}, { sid: undefined })],
    ['no jti', signed({}, { jti: undefined })],
    ['an unknown role', signed({}, { role: 'root' })],
    ['an unknown tier', signed({}, { tier: 'gold' })],
    ['a changed role', forge(header, { ...payload, role: 'admin' }, () => signature)],
    ['the signature of another token', [head, body, signed({}, { x: 1 }).split('.')[2]].join('.')],
    ['the key of somebody else', forge(header, payload, es256(other.privateJwk))],
    ['a key brought along', forge({ ...header, jwk: other.publicJwk }, payload, es256(other.privateJwk))],
    ['an unknown kid', signed({ kid: 'k2' }, {})],
    ['kid __proto__', signed({ kid: '__proto__' }, {})],
    ['no kid', signed({ kid: undefined }, {})],
    ['a trailing newline', `${token}\n`],
    ['a leading space', ` ${token}`],
    ['padding', `${token}==`],
    ['padding in the payload', `${head}.${body}=.${signature}`],
    ['other trailing bits', withOtherTrailingBits(token)],
    ['a fourth part', `${token}.x`],
    ['five parts', `${token}.x.y`],
    ['no signature', `${head}.${body}.`],
    ['a signature of 63 bytes', `${head}.${body}.${Buffer.alloc(63, 1).toString('base64url')}`],
    ['a signature of zeros', `${head}.${body}.${'A'.repeat(86)}`],
    ['a signature in DER', `${head}.${body}.${Buffer.alloc(71, 1).toString('base64url')}`],
    ['more than 2 KB', signed({}, long)],
    ['a megabyte', 'x'.repeat(1_000_000)],
    ['a payload that is no object', `${head}.${Buffer.from('[]').toString('base64url')}.${signature}`],
  ])('%s', async (_, attack) => {
    expect(await tokens.verify(attack, now)).toBeNull();
  });
});

describe('keys', () => {
  const next = newKeyPair();

  test('can be rotated: tokens of both are good, the first with a private part signs', async () => {
    const rotating = createAccessTokens({
      ...options,
      keys: [
        { kid: 'k2', ...next },
        { kid: 'k1', publicJwk: pair.publicJwk },
      ],
    });
    expect(await rotating.verify(token, now)).not.toBeNull();
    const fresh = await rotating.issue(subject, now);
    expect(decode(fresh.token.split('.')[0]).kid).toBe('k2');
    expect(await rotating.verify(fresh.token, now)).not.toBeNull();
    expect(await tokens.verify(fresh.token, now)).toBeNull();
  });

  test('without a private part verify and do not sign', async () => {
    const reader = createAccessTokens({ ...options, keys: [{ kid: 'k1', publicJwk: pair.publicJwk }] });
    expect(await reader.verify(token, now)).not.toBeNull();
    await expect(reader.issue(subject, now)).rejects.toThrow(/private key/);
  });

  const example = {
    kty: 'EC',
    crv: 'P-256',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  };

  test.each([
    ['none', []],
    ['three', ['a', 'b', 'c'].map((kid) => ({ kid, ...pair }))],
    [
      'the same id twice',
      [
        { kid: 'a', ...pair },
        { kid: 'a', ...next },
      ],
    ],
    ['another type', [{ kid: 'a', publicJwk: { kty: 'oct', k: 'AAAA' } }]],
    ['a private part where the public one belongs', [{ kid: 'a', publicJwk: pair.privateJwk }]],
    ['halves of two pairs', [{ kid: 'a', publicJwk: pair.publicJwk, privateJwk: next.privateJwk }]],
    ['the example of RFC 7515', [{ kid: 'a', publicJwk: example }]],
  ])('are refused: %s', (_, keys) => {
    expect(() => createAccessTokens({ ...options, keys })).toThrow();
  });
});
