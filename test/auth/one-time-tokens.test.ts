import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { newOneTimeToken, oneTimeTokenMatches, parseOneTimeToken } from '../../lib/auth/one-time-tokens.ts';

const userId = 'usr_01KA2B3C4D5E6F7G8H9JKMNPQR';
const random = () => randomBytes(32);

test.each(['verify_email', 'change_email', 'reset_password'] as const)(
  'a token to %s is found again',
  (purpose) => {
    const { token, hash } = newOneTimeToken(purpose, userId, random);
    expect(token).toMatch(/^[A-Za-z0-9_.-]+$/);
    expect(hash).not.toContain(token.slice(-43));
    const parsed = parseOneTimeToken(token);
    expect(parsed).toEqual({ purpose, userId, hash });
    expect(parsed && oneTimeTokenMatches(parsed, hash)).toBe(true);
  },
);

test('a token for one purpose or person does not serve another', () => {
  const { token, hash } = newOneTimeToken('verify_email', userId, random);
  for (const forged of [token.replace('v_', 'r_'), token.replace('NPQR', 'NPQS')]) {
    const parsed = parseOneTimeToken(forged);
    expect(parsed).not.toBeNull();
    expect(parsed && oneTimeTokenMatches(parsed, hash)).toBe(false);
  }
});

test('a token in any other form is refused', () => {
  const { token } = newOneTimeToken('reset_password', userId, random);
  const changed = [
    '',
    token.slice(2),
    `x${token.slice(1)}`,
    `${token}\n`,
    `${token}=`,
    token.slice(0, -1),
    token.toLowerCase(),
  ];
  for (const t of changed) expect(parseOneTimeToken(t)).toBeNull();
});
