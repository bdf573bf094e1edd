import { describe, expect, test } from 'vitest';
import { SAMPLES } from '../../infra/local/mail/samples.ts';
import { Language } from '../../lib/domain/language.ts';
import type { LetterData } from '../../lib/domain/notifications/digests.ts';
import { renderMail } from '../../lib/mail/render.ts';
import type { MailPurpose } from '../../lib/store/outbox.ts';

const ORIGIN = 'https://marquee.test';
const HOSTILE = '<img src=x onerror=alert(1)>{{x}}\r\nBcc: all@example.com"\'&';
const PURPOSES = Object.keys(SAMPLES) as MailPurpose[];

/** The sample's data with every text replaced. */
const replaced = (data: LetterData, text: string): LetterData =>
  Object.fromEntries(
    Object.entries(data).map(([name, value]) => {
      if (Array.isArray(value)) return [name, value.map((entry) => ({ ...entry, titleName: text }))];
      return [name, typeof value === 'string' && !/currency|rhythm|token|Id$/.test(name) ? text : value];
    }),
  );
const write = (purpose: MailPurpose, language: Language, data = SAMPLES[purpose]) =>
  renderMail({ purpose, language, origin: ORIGIN, data, unsubscribeToken: 'r_x' });

const ALL = Language.options.flatMap((language) => PURPOSES.map((purpose) => [purpose, language] as const));

describe.each(ALL)('%s in %s', (purpose, language) => {
  const hostile = write(purpose, language, replaced(SAMPLES[purpose], HOSTILE));

  test('has a subject of one line', () => {
    expect(hostile.subject).toMatch(/^[^\r\n]{5,300}$/);
  });

  test('shows what a person typed as text, never as markup', () => {
    expect(hostile.html).not.toMatch(/<img|onerror=alert\(1\)>/);
    const links = (html: string) => html.match(/<a /g)?.length;
    expect(links(hostile.html)).toBe(links(write(purpose, language).html));
  });

  test('links to our own origin only', () => {
    const { html, text } = write(purpose, language);
    const links = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, link]) => link!);
    expect(links.length).toBeGreaterThan(2);
    expect(links.every((link) => link.startsWith(`${ORIGIN}/`))).toBe(true);
    expect(text.match(/https?:\/\/[^/]*/g)!.every((link) => link === ORIGIN)).toBe(true);
    expect(`${html}${text}`).not.toMatch(/undefined|Invalid|NaN/);
  });

  test('is below 100 KB with the longest names there can be', () => {
    const data = replaced(SAMPLES[purpose], '\u{1F3AC}'.repeat(200));
    const entries = data.entries && Array.from({ length: 20 }, () => (data.entries as object[])[0]);
    const { html, text, subject } = write(purpose, language, {
      ...data,
      ...(entries && { entries }),
    } as LetterData);
    expect(Buffer.byteLength(`${html}${text}${subject}`)).toBeLessThan(100_000);
  });
});

describe('a language', () => {
  test('has its own words, dates and money in every mail', () => {
    for (const purpose of PURPOSES) {
      const [english, german] = [write(purpose, 'en'), write(purpose, 'de')];
      expect([purpose, german.subject]).not.toEqual([purpose, english.subject]);
      expect(german.html).toContain('<html lang="de">');
    }
    expect(write('subscription_started', 'en').text).toMatch(/24 December 2026\.\s+.*€12\.99/);
    expect(write('subscription_started', 'de').text).toMatch(/24\. Dezember 2026\.\s+.*12,99\s€/);
  });

  test('writes money by the minor units of its currency', () => {
    const yen = { ...SAMPLES.subscription_renewed, amount: 1500, currency: 'JPY' };
    expect(write('subscription_renewed', 'en', yen).text).toMatch(/¥1,500/);
    expect(write('subscription_renewed', 'en', { ...yen, amount: 0 }).text).not.toContain('¥');
  });
});

test('a mail that can be stopped says how, in its headers, its text and its HTML, and another does not', () => {
  const { headers, html, text } = write('new_release', 'de');
  expect(headers).toEqual({
    'List-Unsubscribe': `<${ORIGIN}/v1/notifications/unsubscribe?token=r_x>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  });
  for (const part of [html, text]) expect(part).toContain(`${ORIGIN}/#/unsubscribe?token=r_x`);
  const other = {
    purpose: 'verify_email',
    language: 'en',
    origin: ORIGIN,
    data: SAMPLES.verify_email,
  } as const;
  expect(renderMail(other)).not.toHaveProperty('headers');
  expect(renderMail(other).html).not.toContain('unsubscribe');
});
