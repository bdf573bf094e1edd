import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { answerOf } from '../../../infra/web/shared/client.ts';
import { chromiumPath, startBrowser } from '../../support/platform/browser.ts';
import { type Platform, startPlatform } from '../../support/platform/platform.ts';
import { newViewer, type Viewer } from '../../support/platform/viewer.ts';

const withBrowser = chromiumPath === undefined ? describe.skip : describe;

withBrowser('two people in one browser', () => {
  let platform: Platform;
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  let first: Page;
  let second: Page;
  let ada: Viewer;
  let grace: Viewer;

  beforeAll(async () => {
    platform = await startPlatform({ RATE_LIMITS: 'off' });
    browser = await startBrowser();
    ada = await newViewer(platform.origin, 'Ada');
    grace = await newViewer(platform.origin, 'Grace');
    first = browser.page;
    second = await browser.context.newPage();
  });
  afterAll(async () => {
    await browser?.stop();
    await platform?.stop();
  });
  beforeEach(async () => {
    await second.goto(`${platform.origin}/robots.txt`);
    await store(ada);
  });

  const store = ({ session }: Viewer) =>
    second.evaluate(`localStorage.setItem('marquee.session', ${JSON.stringify(JSON.stringify(session))})`);
  const openAccountOfAda = async () => {
    await first.goto('about:blank');
    await first.goto(`${platform.origin}/#/account`);
    await first.locator('#own-address', { hasText: 'ada@example.com' }).waitFor();
  };
  /** Puts the session there as another tab would, without the event that tells this one. */
  const behindItsBack = (session: object | null) =>
    first.evaluate(
      session
        ? `localStorage.setItem('marquee.session', ${JSON.stringify(JSON.stringify(session))})`
        : `localStorage.removeItem('marquee.session')`,
    );
  const nameOf = async ({ api }: Viewer) => (await answerOf(api.GET('/v1/me'))).name;

  test('a page follows when somebody else signs in in another tab', async () => {
    await openAccountOfAda();
    await store(grace);
    await first.locator('#own-address', { hasText: 'grace@example.com' }).waitFor();
    expect(await first.locator('body').innerText()).not.toContain('ada@example.com');
    expect(await first.inputValue('[name=name]')).toBe('Grace');
  });

  test('what was typed into one person’s page is never sent as another', async () => {
    await openAccountOfAda();
    await first.fill('[name=name]', 'Ada the First');
    await behindItsBack(grace.session);
    await first.click('#profile-form button[type=submit]');
    await first.locator('#own-address', { hasText: 'grace@example.com' }).waitFor();
    expect(await Promise.all([nameOf(ada), nameOf(grace)])).toEqual(['Ada', 'Grace']);

    const { items } = await answerOf(ada.api.GET('/v1/titles'));
    await store(ada);
    await first.goto('about:blank');
    await first.goto(`${platform.origin}/#/title/${items[0]!.id}`);
    await first.locator('#watchlist').waitFor();
    // A request that is still under way would show Grace the page, and the click be hers.
    await first.waitForLoadState('networkidle');
    await behindItsBack(grace.session);
    await first.click('#watchlist');
    await first.locator('#account-link', { hasText: 'Grace' }).waitFor();
    for (const { api } of [ada, grace]) {
      expect((await answerOf(api.GET('/v1/me/watchlist'))).items).toEqual([]);
    }
  });

  test('a page shows nothing of a person who has signed out in another tab', async () => {
    await openAccountOfAda();
    await second.evaluate(`localStorage.removeItem('marquee.session')`);
    await first.locator('#sign-in-form').waitFor();
    expect(await first.locator('body').innerText()).not.toMatch(/Ada|ada@/);
  });

  test('nor of a person whom another device has signed out, once it asks for something', async () => {
    const { api, session } = await newViewer(platform.origin, 'Edith');
    await second.evaluate(
      `localStorage.setItem('marquee.session', ${JSON.stringify(JSON.stringify(session))})`,
    );
    await first.goto('about:blank');
    await first.goto(`${platform.origin}/#/account`);
    await first.locator('#own-address').waitFor();
    // A request that is still under way would find out by itself, and the button be gone.
    await first.waitForLoadState('networkidle');
    await answerOf(api.POST('/v1/auth/logout'));
    await first.click('#export');
    await first.locator('#sign-in-form').waitFor();
    expect(await first.locator('body').innerText()).not.toMatch(/Edith|edith@/);
  });

  test('a refresh whose answer was lost is repeated with the attempt it was begun with', async () => {
    const { session } = await newViewer(platform.origin, 'Mary');
    const stale = { ...session, accessToken: `${session.accessToken.slice(0, -4)}AAAA` };
    await second.evaluate(
      `localStorage.setItem('marquee.session', ${JSON.stringify(JSON.stringify(stale))})`,
    );
    const bodies: unknown[] = [];
    await first.route('**/v1/auth/refresh', async (route) => {
      bodies.push(route.request().postDataJSON());
      if (bodies.length > 1) return route.continue();
      // Carried out, and its answer lost.
      await route.fetch();
      await route.abort();
    });
    await first.goto('about:blank');
    await first.goto(`${platform.origin}/#/account`);
    await first.getByText('cannot be reached').waitFor();
    await fetch(`${platform.origin}/_local/clock`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ advanceSeconds: 60 }),
    });
    await first.getByText('Try again').click();
    await first.locator('#own-address', { hasText: 'mary@example.com' }).waitFor();
    await first.unroute('**/v1/auth/refresh');
    expect(bodies).toHaveLength(2);
    expect(bodies[0]).toEqual(bodies[1]);
    expect(bodies[0]).toHaveProperty('attemptId', expect.stringMatching(/^[\w-]{16,64}$/));
  });
});
