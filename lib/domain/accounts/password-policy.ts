import { commonPasswords } from './common-passwords.ts';
import { normaliseEmail } from '../email.ts';
import { passwordShapeProblem } from '../text.ts';

/**
 * The forms of an address that make no password: all of it, the part before the `@`, and that without its
 * `+tag`.
 */
function ownNames(email: string): string[] {
  const address = normaliseEmail(email);
  const local = address.split('@', 1)[0] ?? '';
  return [address, email.trim().toLowerCase(), local, local.split('+', 1)[0] ?? ''];
}

/**
 * What is wrong with a password to be set, in words for the person who typed it, or null. Length and
 * guessability only, no composition rules (OWASP ASVS 5.0, 6.2; NIST SP 800-63B-4, 3.1.1.2).
 */
export function passwordProblem(password: string, email: string): string | null {
  const shape = passwordShapeProblem(password);
  if (shape !== null) return shape;
  const folded = password.normalize('NFC').toLowerCase();
  if (commonPasswords().has(folded)) return 'is one of the most common passwords';
  if (ownNames(email).includes(folded)) return 'must not be your e-mail address or its name';
  return null;
}
