import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { Bio, cleanText, DeviceName, EmailAddress, NewPassword, PersonName } from '../../lib/domain/text.ts';

describe('text that people write', () => {
  test('is trimmed and composed', () => {
    expect(cleanText('  Jose\u0301 ', { max: 80 })).toBe('Jos\u00e9');
  });

  test.each([
    ['empty', ''],
    ['blank', ' \u00a0\u3000'],
    ['zero-width only', '\u200b\u200d\ufeff'],
    ['Hangul fillers only', '\u3164\u115f'],
    ['a lone mark', '\u0301'],
    ['NUL', 'Ada\0'],
    ['an escape', 'Ada\u001b[31m'],
    ['a C1 control', 'Ada\u0085'],
    ['a line break in one line', 'Ada\r\nBcc: eve@example.com'],
    ['a line separator', 'Ada\u2028x'],
    ['a right-to-left override', 'Ada \u202egnp.exe'],
    ['an isolate', 'Ada\u2067'],
    ['a lone surrogate', 'Ada\ud800'],
    ['a noncharacter', 'Ada\ufffe'],
  ])('is refused when it is or holds %s', (_, s) => {
    expect(cleanText(s, { max: 80 })).toBeNull();
    expect(PersonName.safeParse(s).success).toBe(false);
  });

  test.each(['李小龍', 'Zoë O’Hara-Smith', '👩‍👩‍👧', 'نیم‌فاصله', '<img onerror=x>', '{{x}}', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'])(
    'keeps %s',
    (s) => {
      expect(PersonName.parse(s)).toBe(s.normalize('NFC'));
    },
  );

  test('is counted in code points, so that 80 emoji are 80', () => {
    expect(PersonName.safeParse('😀'.repeat(80)).success).toBe(true);
    expect(PersonName.safeParse('😀'.repeat(81)).success).toBe(false);
    expect(DeviceName.safeParse('x'.repeat(60)).success).toBe(true);
    expect(DeviceName.safeParse('x'.repeat(61)).success).toBe(false);
  });

  test('is refused when composition makes it too long', () => {
    const expands = '\u0958';
    expect(expands.normalize('NFC')).toHaveLength(2);
    expect(cleanText(expands.repeat(80), { max: 80 })).toBeNull();
  });

  test('may have several lines in a bio, where CR LF becomes LF', () => {
    expect(Bio.parse('one\r\ntwo\nthree ')).toBe('one\ntwo\nthree');
    expect(Bio.safeParse('one\rtwo').success).toBe(false);
    expect(Bio.safeParse('x'.repeat(501)).success).toBe(false);
  });
});

test('a lone CR is refused by the pattern as by the product', () => {
  const { pattern } = Bio.meta() as { pattern: string };
  for (const bio of ['one\r\ntwo\nthree', 'one\rtwo', '\r', 'one\n\rtwo', 'one\ttwo', 'one\u2028two']) {
    expect([bio, new RegExp(pattern, 'u').test(bio)]).toEqual([bio, Bio.safeParse(bio).success]);
  }
});

test('the schemas describe their lengths in JSON Schema, for input and output', () => {
  for (const io of ['input', 'output'] as const) {
    const body = z.strictObject({ name: PersonName.optional(), bio: Bio.nullable(), device: DeviceName });
    const json = z.toJSONSchema(body, { io }) as unknown as { properties: Record<string, unknown> };
    expect(json.properties.name).toMatchObject({ type: 'string', minLength: 1, maxLength: 80 });
    expect(JSON.stringify(json.properties.bio)).toContain('"maxLength":500');
    expect(z.toJSONSchema(NewPassword, { io })).toMatchObject({
      type: 'string',
      minLength: 8,
      maxLength: 128,
    });
    expect(z.toJSONSchema(EmailAddress, { io })).toMatchObject({
      type: 'string',
      format: 'email',
      maxLength: 254,
    });
  }
});

test('an address is parsed to its normalised form', () => {
  expect(EmailAddress.parse(' Ada@Example.COM ')).toBe('ada@example.com');
  expect(EmailAddress.safeParse('ada@').success).toBe(false);
});

test('a new password is never changed by its schema', () => {
  expect(NewPassword.parse('  pass word  ')).toBe('  pass word  ');
  expect(NewPassword.safeParse('short').success).toBe(false);
});
