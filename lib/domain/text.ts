import * as z from 'zod';
import { emailProblem, isEmail, normaliseEmail } from './email.ts';

/**
 * Length in code points, as JSON Schema counts `minLength` and `maxLength` (RFC 8259 characters). zod's own
 * `.min()` and `.max()` count UTF-16 units, so 64 emoji would pass for 128 characters; that is why the
 * schemas below check and describe lengths themselves.
 */
export const codePoints = (s: string): number => [...s].length;

/** True without lone surrogates, which cannot be written as UTF-8 and come back changed from every store. */
export const isWellFormed = (s: string): boolean => s.isWellFormed();

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;
const BIDI_OVERRIDE = /[\u202A-\u202E\u2066-\u2069]/u;
// Format characters, fillers that render as nothing (Hangul, Braille) and marks without a letter to stand on.
const INVISIBLE = /[\p{Cf}\p{Z}\p{M}\s\u115F\u1160\u2800\u3164\uFFA0]/gu;

export interface TextRule {
  /** Most code points, counted before and after cleaning. */
  max: number;
  /** Line breaks allowed; CR LF becomes LF. */
  multiline?: boolean;
}

/**
 * A person's text as it may be stored and shown: NFC, trimmed. Null when it is empty or invisible, too long,
 * or holds control characters, bidirectional overrides (they reorder what stands beside them in a list or
 * mail) or lone surrogates.
 */
export function cleanText(s: string, { max, multiline = false }: TextRule): string | null {
  if (!isWellFormed(s) || codePoints(s) > max) return null;
  const text = (multiline ? s.replaceAll('\r\n', '\n') : s).normalize('NFC');
  const oneLine = multiline ? text.replaceAll('\n', ' ') : text;
  if (CONTROL.test(oneLine) || BIDI_OVERRIDE.test(oneLine)) return null;
  const cleaned = text.trim();
  if (codePoints(cleaned) > max || cleaned.replace(INVISIBLE, '') === '') return null;
  return cleaned;
}

/** `CONTROL` and `BIDI_OVERRIDE` as a JSON Schema says them; a line break is among them unless it is allowed. */
const patternOf = ({ multiline = false }: TextRule): string => {
  const others = '\\u007F-\\u009F\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069';
  return multiline
    ? `^(?:\\r\\n|[^\\u0000-\\u0009\\u000B-\\u001F${others}])*$`
    : `^[^\\u0000-\\u001F${others}]*$`;
};

/** Schema of a text of this rule, parsed to its clean form. */
export const textOf = (rule: TextRule, example: string) =>
  z
    .string()
    .refine((s) => cleanText(s, rule) !== null, {
      error: `must be visible text of 1 to ${rule.max} characters without control characters`,
    })
    .overwrite((s) => cleanText(s, rule) ?? s)
    .meta({ minLength: 1, maxLength: rule.max, pattern: patternOf(rule), examples: [example] });

/** Name of a person, one line. */
export const PersonName = textOf({ max: 80 }, 'Ada Lovelace');

/** What a person writes about themselves, several lines. */
export const Bio = textOf({ max: 500, multiline: true }, 'Watches everything with a train in it.');

/** Name of a device, one line. */
export const DeviceName = textOf({ max: 60 }, 'Living room TV');

/** An e-mail address; parsed to its normalised form. */
export const EmailAddress = z
  .string()
  .refine(isEmail, { error: ({ input }) => emailProblem(String(input)) })
  .overwrite(normaliseEmail)
  .meta({ format: 'email', maxLength: 254, examples: ['ada@example.com'] });

const PASSWORD = { min: 8, max: 128 };

/** What is wrong with the shape of a new password, or null. Counted as it is sent, which is what a schema counts. */
export function passwordShapeProblem(password: string): string | null {
  if (!isWellFormed(password) || password.includes('\0'))
    return 'must be valid Unicode text without NUL characters';
  const length = codePoints(password);
  return length < PASSWORD.min || length > PASSWORD.max
    ? `must be ${PASSWORD.min} to ${PASSWORD.max} characters long`
    : null;
}

/**
 * A password to be set, by its shape alone; `passwordProblem` also knows common passwords and the person's
 * address.
 */
export const NewPassword = z
  .string()
  .refine((s) => passwordShapeProblem(s) === null, {
    error: `must be ${PASSWORD.min} to ${PASSWORD.max} characters of valid Unicode text`,
  })
  .meta({
    format: 'password',
    minLength: PASSWORD.min,
    maxLength: PASSWORD.max,
    examples: ['correct horse battery staple'],
  });

/** A password typed to prove who one is: bounded only, since what does not fit the rules is merely wrong. */
export const TypedPassword = z
  .string()
  .min(1)
  .max(1024)
  .meta({ format: 'password', examples: ['correct horse battery staple'] });
