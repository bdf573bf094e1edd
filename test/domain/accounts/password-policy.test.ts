import { expect, test } from 'vitest';
import { commonPasswords } from '../../../lib/domain/accounts/common-passwords.ts';
import { passwordProblem } from '../../../lib/domain/accounts/password-policy.ts';

const EMAIL = 'Ada.Lovelace+films@Example.com';

test.each([
  '8 chars!',
  'x9'.repeat(64),
  '😀🎬'.repeat(32),
  '🎬'.repeat(128),
  'aaaa bbbb',
  '        ',
  'пароль мой',
])('%s is accepted: there are no composition rules', (password) => {
  expect(passwordProblem(password, EMAIL)).toBeNull();
});

test.each(['', '7 chars', '🎬'.repeat(7), '🎬'.repeat(129), 'x'.repeat(129)])(
  '%s is refused for its length',
  (p) => {
    expect(passwordProblem(p, EMAIL)).toBe('must be 8 to 128 characters long');
  },
);

test('length is counted in code points as they are sent, which a schema can say, whatever NFC makes of them', () => {
  expect(passwordProblem('e\u0301'.repeat(4), EMAIL)).toBeNull();
  expect(passwordProblem('\u0958'.repeat(128), EMAIL)).toBeNull();
  expect(passwordProblem('e\u0301'.repeat(65), EMAIL)).not.toBeNull();
});

test.each(['long enough\0', 'long enough\ud83c', '\udfaclong enough'])(
  '%j is refused as text',
  (password) => {
    expect(passwordProblem(password, EMAIL)).toMatch(/Unicode/);
  },
);

test.each([
  'password',
  'PassWord1',
  '12345678',
  'QWERTYUIOP',
  'iloveyou',
  'trustno1',
  '1q2w3e4r5t',
  'liverpool',
])('%s is refused as common, in any case', (password) => {
  expect(passwordProblem(password, EMAIL)).toMatch(/common/);
});

test.each([
  'ada.lovelace+films@example.com',
  'ADA.LOVELACE+FILMS@EXAMPLE.COM',
  'ada.lovelace+films',
  'Ada.Lovelace',
])("%s is refused as the person's own address", (password) => {
  expect(passwordProblem(password, EMAIL)).toMatch(/e-mail/);
});

test('an international address is refused as typed and as kept', () => {
  for (const password of ['jan@bücher.example', 'jan@xn--bcher-kva.example']) {
    expect(passwordProblem(password, 'Jan@Bücher.example')).toMatch(/e-mail/);
  }
});

test('the list holds at least 3,000 entries, all of which could be typed as a password', () => {
  const words = [...commonPasswords()];
  expect(words.length).toBeGreaterThanOrEqual(3000);
  expect(words.filter((w) => w.length < 8 || w.length > 128 || w !== w.toLowerCase())).toEqual([]);
});
