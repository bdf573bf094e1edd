import { describe, expect, test } from 'vitest';
import { LETTERS, renderLetter } from '../../lib/mail/templates.ts';

const ORIGIN = 'https://marquee.test';
const HOSTILE = '<img src=x onerror=alert(1)>{{x}}\r\nBcc: all@example.com"\'&';
const data = {
  token: 'v_token&more',
  newEmail: HOSTILE,
  deviceName: HOSTILE,
  planName: HOSTILE,
  titleName: HOSTILE,
  genreName: HOSTILE,
  titleId: 'ttl_1',
  season: 2,
  rhythm: 'weekly',
  entries: [{ titleId: 'ttl_1', titleName: HOSTILE, season: 3 }],
  more: 1,
  endsAt: Date.UTC(2026, 11, 24),
  effectiveAt: Date.UTC(2026, 11, 24),
};

describe.each(Object.entries(LETTERS))('%s', (purpose, letter) => {
  const { subject, html, text } = renderLetter(letter(data), ORIGIN);

  test('has a subject of one line', () => {
    expect(subject).toMatch(/^[^\r\n]{5,200}$/);
  });

  test('shows what a person typed as text, never as markup', () => {
    expect(html).not.toMatch(/<img|onerror=alert\(1\)>/);
    expect(html.match(/<a /g) ?? []).toHaveLength(purpose === 'release_digest' ? 2 : 1);
  });

  test('links to our own origin only', () => {
    const links = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, link]) => link!);
    expect(links.every((link) => link.startsWith(`${ORIGIN}/`))).toBe(true);
    expect(text).toContain(`${ORIGIN}/`);
    expect(`${html}${text}`).not.toContain('undefined');
  });
});
