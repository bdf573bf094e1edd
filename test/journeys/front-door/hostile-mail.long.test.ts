import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, openClient } from '../../support/platform/http.ts';
import { mailedToken, PASSWORD, registered } from '../../support/platform/people.ts';
import { type Platform, startPlatform } from '../../support/platform/platform.ts';
import { PLAN } from '../../support/requests.ts';

interface Mail {
  to: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
}

const EMAIL = 'reader@example.com';
/** A page that would like the links of mails to lead to it. */
const headers = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', Origin: 'http://evil.example' };

let platform: Platform;
let client: Client;
let token: string;
let admin: string;
beforeAll(async () => {
  platform = await startPlatform({ RATE_LIMITS: 'off' });
  client = await openClient(platform);
  const { email, password } = platform.admin;
  admin = (await client.call('login', { body: { email, password } })).body.accessToken;
  token = (await registered(client, EMAIL)).accessToken;
  await client.call('verifyEmail', { body: { token: await mailedToken(client, EMAIL, 'Confirm') } });
});
afterAll(async () => {
  client?.close();
  await platform?.stop();
});

/** The mails about a subscription to a plan of this name, and about a password. */
async function mailsAbout(name: string): Promise<Mail[]> {
  const plan = (await client.ask('createPlan', { token: admin, body: { ...PLAN, name } })).body;
  await client.send('POST', '/v1/me/subscription', { token, headers, body: { planId: plan.id } });
  await client.call('cancelSubscription', { token, body: { when: 'now' } });
  await client.send('POST', '/v1/auth/forgot-password', { headers, body: { email: EMAIL } });
  await client.send('POST', '/_local/jobs/drainOutbox');
  const { body } = await client.send('GET', '/_local/mail');
  return (body.items as Mail[]).filter(({ to, text }) => to === EMAIL && text.includes(name));
}

describe('a mail', () => {
  test.each([
    ['an image', '<img src=x onerror=alert(1)>'],
    ['a script', '</p><script>alert(1)</script>'],
    ['a template', '{{x}} ${process.env.SECRETS} {{constructor.constructor}}'],
    ['an attribute', '" onmouseover="alert(1)'],
    ['a link', '<a href="http://evil.example">'],
    ['an entity', '&lt;b&gt; &#x3c;'],
  ])('with a name that is %s shows it as it is, and leads to this origin alone', async (_what, name) => {
    const mails = await mailsAbout(name);
    expect(mails.length).toBeGreaterThan(1);
    for (const { html, subject, headers } of mails) {
      expect(html).not.toMatch(/<(?:img|script)|href="http:\/\/evil|\son\w+="alert/i);
      expect(subject).not.toMatch(/[\r\n]/);
      expect(Object.keys(headers).map((each) => each.toLowerCase())).not.toContain('bcc');
      const links = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link]) => link!);
      expect(links.length).toBeGreaterThan(0);
      expect(links.filter((link) => new URL(link).origin !== platform.origin)).toEqual([]);
    }
  });

  test.each([
    ['a line of its own', 'Ada\r\nBcc: everybody@example.com'],
    ['half a line', 'Ada\nBcc: everybody@example.com'],
    ['a line of another script', 'Ada\u2028Bcc: everybody@example.com'],
    ['a NUL', 'Ada\u0000'],
  ])('with a name that holds %s is never written: it is refused at its field', async (_what, name) => {
    const person = { email: 'lines@example.com', password: PASSWORD, name };
    for (const { status, body } of [
      await client.ask('register', { body: person }),
      await client.ask('createPlan', { token: admin, body: { ...PLAN, name } }),
    ]) {
      expect([status, body.errors[0].pointer]).toEqual([422, '/name']);
    }
  });
});
