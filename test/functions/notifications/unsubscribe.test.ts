import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as getSettings } from '../../../functions/notifications/get-notification-settings.ts';
import { handler as showUnsubscribe } from '../../../functions/notifications/show-unsubscribe.ts';
import { handler as unsubscribe } from '../../../functions/notifications/unsubscribe.ts';
import { unsubscribeToken } from '../../../lib/auth/unsubscribe-tokens.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { newCaller } from '../../support/subscriptions/subscribers.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let caller: Caller;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  caller = await newCaller(app);
});

const linkOf = async (setting: 'subscriptionExpiry' | 'newReleases', userId = caller.userId) =>
  unsubscribeToken((await app.secrets()).unsubscribeKey, userId, setting, app.now());
const settings = async () => (await callEndpoint(getSettings, app, { caller })).body;

describe('the link of a mail', () => {
  test('stops mails of its kind with one click, whatever form comes with it, and again', async () => {
    const query = { token: await linkOf('newReleases') };
    const form = {
      raw: 'List-Unsubscribe=One-Click',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    };
    for (const more of [{}, form, { raw: '{"not json' }]) {
      const answer = await callEndpoint(unsubscribe, app, { query, ...more });
      expect([answer.status, answer.body]).toEqual([200, { stopped: 'newReleases' }]);
    }
    expect(await settings()).toMatchObject({ subscriptionExpiry: true, newReleases: false });
    await callEndpoint(unsubscribe, app, { query: { token: await linkOf('subscriptionExpiry') } });
    expect(await settings()).toMatchObject({ subscriptionExpiry: false, newReleases: false });
  });

  test('changes nothing when it is only opened, and leads to the page that asks', async () => {
    const token = await linkOf('newReleases');
    const answer = await callEndpoint(showUnsubscribe, app, { query: { token } });
    expect(answer.status).toBe(200);
    expect(answer.headers['Content-Type']).toBe('text/html; charset=utf-8');
    expect(answer.body).toContain(`href="https://marquee.test/#/unsubscribe?token=${token}"`);
    const hostile = await callEndpoint(showUnsubscribe, app, {
      query: { token: '"><script>alert(1)</script>' },
    });
    expect(hostile.body).not.toContain('<script');
    expect(await settings()).toMatchObject({ subscriptionExpiry: true, newReleases: true });
  });

  test('works for a year, holds no address, and nothing of it can be changed', async () => {
    const token = await linkOf('newReleases');
    expect(token).not.toMatch(/@|example/);
    const other = await linkOf('newReleases', app.newId('usr'));
    const forged = [
      token.replace('r_', 'e_'),
      token.replace(caller.userId, app.newId('usr')),
      token.replace(/_(\d{5})\./, (_, day) => `_${Number(day) + 1}.`),
      `${token.slice(0, token.indexOf('.'))}${other.slice(other.indexOf('.'))}`,
      `${token}a`,
      `${token}\n`,
      'r',
      '',
    ];
    const codes = [];
    for (const one of forged)
      codes.push((await callEndpoint(unsubscribe, app, { query: { token: one } })).body.code);
    expect(codes).toEqual(forged.map(() => 'invalid_token'));
    app.advance(365 * 86_400);
    expect((await callEndpoint(unsubscribe, app, { query: { token } })).status).toBe(200);
    app.advance(86_400);
    expect((await callEndpoint(unsubscribe, app, { query: { token } })).body.code).toBe('invalid_token');
  });

  test('of an account that is closed is answered alike', async () => {
    const query = { token: await linkOf('newReleases', app.newId('usr')) };
    expect((await callEndpoint(unsubscribe, app, { query })).status).toBe(200);
  });
});
