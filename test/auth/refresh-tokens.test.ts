import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  deriveNextSecret,
  formatRefreshToken,
  hashRefreshSecret,
  newRefreshSecret,
  parseRefreshToken,
  refreshSecretMatches,
  wasIssued,
} from '../../lib/auth/refresh-tokens.ts';

const userId = 'usr_01KA2B3C4D5E6F7G8H9JKMNPQR';
const deviceId = 'dev_01KA2B3C4D5E6F7G8H9JKMNPQS';
const key = randomBytes(32).toString('base64');
const session = { userId, deviceId, session: 1 };
const secret = newRefreshSecret(key, session, () => randomBytes(32));

describe('a refresh token', () => {
  const token = formatRefreshToken({ userId, deviceId, secret });

  test('says whose it is', () => {
    expect(parseRefreshToken(token)).toEqual({ userId, deviceId, secret });
  });

  test('is refused in any other form', () => {
    const last = secret.at(-1) as string;
    const twin = String.fromCharCode(last.charCodeAt(0) + 1);
    const changed = [
      '',
      'rft_',
      `${token}\n`,
      ` ${token}`,
      `${token}=`,
      token.slice(0, -1),
      `${token}A`,
      token.slice(0, -1) + twin,
      token.replace('rft_', 'RFT_'),
      token.replace('usr_', 'dev_'),
      token.replace('01KA', '01ka'),
      token.replace('01KA', '#1KA'),
      token.replace('.dev', '#dev'),
      'x'.repeat(100_000),
    ];
    for (const t of changed) expect(parseRefreshToken(t)).toBeNull();
  });
});

describe('rotation', () => {
  test('gives the same next secret for the same one, and another for another', () => {
    const next = deriveNextSecret(key, session, secret);
    expect(deriveNextSecret(key, session, secret)).toBe(next);
    expect(next).not.toBe(secret);
    expect(deriveNextSecret(key, session, next)).not.toBe(next);
    expect(deriveNextSecret(randomBytes(32).toString('base64'), session, secret)).not.toBe(next);
    expect(parseRefreshToken(formatRefreshToken({ userId, deviceId, secret: next }))?.secret).toBe(next);
  });

  test('only what was issued for this very session is known as issued', () => {
    const next = deriveNextSecret(key, session, deriveNextSecret(key, session, secret));
    expect([secret, next].map((each) => wasIssued(key, session, each))).toEqual([true, true]);
    const other = { ...session, deviceId: userId };
    expect(wasIssued(key, other, secret)).toBe(false);
    expect(wasIssued(key, { ...session, session: 2 }, secret)).toBe(false);
    expect(wasIssued(key, { ...session, userId: deviceId }, secret)).toBe(false);
    expect(wasIssued(randomBytes(32).toString('base64'), session, secret)).toBe(false);
    for (let byte = 0; byte < 32; byte++) {
      const changed = Buffer.from(secret, 'base64url');
      changed[byte]! ^= 1;
      expect(wasIssued(key, session, changed.toString('base64url'))).toBe(false);
    }
  });

  test('is refused a weak server key', () => {
    expect(() => deriveNextSecret('c2hvcnQ=', session, secret)).toThrow(/Refresh rotation key/);
  });
});

test('only the hash is stored, and it fits only its secret', () => {
  const stored = hashRefreshSecret(secret);
  expect(stored).not.toContain(secret);
  expect(refreshSecretMatches(secret, stored)).toBe(true);
  expect(refreshSecretMatches(deriveNextSecret(key, session, secret), stored)).toBe(false);
  expect(refreshSecretMatches(secret, '')).toBe(false);
});

test('a source that gives too few bytes is refused', () => {
  expect(() => newRefreshSecret(key, session, () => randomBytes(16))).toThrow(RangeError);
});
