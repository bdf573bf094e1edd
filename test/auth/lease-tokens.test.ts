import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createLeaseTokens, type Lease } from '../../lib/auth/lease-tokens.ts';
import { decode, forge, hs256, unsigned, withOtherTrailingBits } from './jwt-attacks.ts';

const now = Date.UTC(2026, 10, 23, 12);
const iat = now / 1000;
const secret = randomBytes(32).toString('base64');
const issuer = 'https://api.example/v1';
const tokens = createLeaseTokens({ keys: [{ kid: 'l1', secret }], issuer });
const lease: Lease = {
  playbackId: 'pbs_01KA2B3C4D5E6F7G8H9JKMNPQR',
  userId: 'usr_01KA2B3C4D5E6F7G8H9JKMNPQR',
  titleId: 'ttl_01KA2B3C4D5E6F7G8H9JKMNPQR',
  episodeId: 'epi_01KA2B3C4D5E6F7G8H9JKMNPQR',
  mediaId: 'med_01KA2B3C4D5E6F7G8H9JKMNPQR',
  durationSeconds: 2712.5,
  maxResolution: '720p',
  delivery: 'renewable',
};
const { token, expiresAt } = await tokens.issue(lease, now);
const header = decode(token.split('.')[0]);
const payload = decode(token.split('.')[1]);
const signed = (h: object, p: object) =>
  forge({ ...header, ...h }, { ...payload, ...p }, hs256(Buffer.from(secret, 'base64')));

describe('a lease token', () => {
  test('carries what a heartbeat must know, for a day', async () => {
    expect(expiresAt).toBe(now + 86_400_000);
    expect(await tokens.verify(token, now)).toEqual({ ...lease, startedAt: now, issuedAt: now, expiresAt });
    expect(await tokens.verify(token, expiresAt - 1)).not.toBeNull();
    expect(await tokens.verify(token, expiresAt)).toBeNull();
  });

  test('of a movie names no episode', async () => {
    const { episodeId: _, ...movie } = lease;
    const issued = await tokens.issue(movie, now, 3600);
    expect(issued.expiresAt).toBe(now + 3_600_000);
    expect(await tokens.verify(issued.token, now)).toEqual({
      ...movie,
      startedAt: now,
      issuedAt: now,
      expiresAt: issued.expiresAt,
    });
  });

  test('that is issued anew still says when the playback started', async () => {
    const issued = await tokens.issue({ ...lease, startedAt: now }, now + 3_600_000);
    const times = { startedAt: now, issuedAt: now + 3_600_000, expiresAt: issued.expiresAt };
    expect(await tokens.verify(issued.token, now + 3_600_000)).toEqual({ ...lease, ...times });
    expect(await tokens.verify(signed({}, { beg: -1 }), now)).toBeNull();
    expect(await tokens.verify(signed({}, { beg: 'now' }), now)).toBeNull();
  });

  test('never lasts more than a day, whatever is asked for', async () => {
    expect((await tokens.issue(lease, now, 1e9)).expiresAt).toBe(now + 86_400_000);
  });

  test('is good under both secrets while they are rotated', async () => {
    const next = { kid: 'l2', secret: randomBytes(32).toString('base64') };
    const rotating = createLeaseTokens({ keys: [next, { kid: 'l1', secret }], issuer });
    expect(await rotating.verify(token, now)).not.toBeNull();
    const fresh = await rotating.issue(lease, now);
    expect(decode(fresh.token.split('.')[0]).kid).toBe('l2');
    expect(await tokens.verify(fresh.token, now)).toBeNull();
  });

  test('forged with the same claims and secret is accepted', async () => {
    expect(await tokens.verify(signed({}, {}), now)).not.toBeNull();
  });
});

test.each<[string, string]>([
  ['garbage', 'garbage'],
  ['alg none', forge({ ...header, alg: 'none' }, payload, unsigned)],
  ['HS512 in the header', signed({ alg: 'HS512' }, {})],
  ['ES256 in the header', signed({ alg: 'ES256' }, {})],
  ['the typ of an access token', signed({ typ: 'at+jwt' }, {})],
  ['another issuer', signed({}, { iss: 'https://staging.example/v1' })],
  ['another audience', signed({}, { aud: 'marquee' })],
  ['no exp', signed({}, { exp: undefined })],
  ['more than a day of life', signed({}, { exp: iat + 86_401 })],
  ['an iat in the future', signed({}, { iat: iat + 6 })],
  ['an empty secret', forge(header, payload, hs256(''))],
  ['the secret as text', forge(header, payload, hs256(secret))],
  ['an unknown kid', signed({ kid: 'l9' }, {})],
  ['a trailing newline', `${token}\n`],
  ['padding', `${token}=`],
  ['other trailing bits', withOtherTrailingBits(token)],
  ['a playback id that is none', signed({}, { sid: 'pbs_1' })],
  ['an episode id that is none', signed({}, { epi: 'x#y' })],
  ['a path in the media id', signed({}, { med: '../x' })],
  ['an unknown resolution', signed({}, { res: '8K' })],
  ['an unknown delivery', signed({}, { dlv: 'forever' })],
  ['a negative duration', signed({}, { dur: -1 })],
])('a lease token with %s is refused', async (_, attack) => {
  expect(await tokens.verify(attack, now)).toBeNull();
});

test('a weak or missing secret is refused', () => {
  expect(() => createLeaseTokens({ keys: [{ kid: 'l1', secret: 'c2hvcnQ=' }], issuer })).toThrow(/l1/);
  expect(() => createLeaseTokens({ keys: [], issuer })).toThrow(/one or two keys/);
});
