import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { answerOf } from '../../../infra/web/shared/client.ts';
import { chromiumPath, startBrowser } from '../../support/platform/browser.ts';
import { type Platform, startPlatform } from '../../support/platform/platform.ts';
import { newViewer, PASSWORD, settleIn, type Viewer } from '../../support/platform/viewer.ts';

/** Adds up the layout shifts that nobody's own action made (web.dev/cls). */
const COUNT_SHIFTS = `globalThis.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifted += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });`;

const withBrowser = chromiumPath === undefined ? describe.skip : describe;

withBrowser('the storefront', () => {
  let platform: Platform;
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  let page: Page;
  let ada: Viewer;
  let calls: string[] = [];

  beforeAll(async () => {
    platform = await startPlatform({ RATE_LIMITS: 'off' });
    browser = await startBrowser();
    page = browser.page;
    await page.addInitScript(COUNT_SHIFTS);
    page.on('request', (request) => {
      const { pathname, search } = new URL(request.url());
      if (pathname.startsWith('/v1/')) calls.push(pathname + search);
    });
    ada = await newViewer(platform.origin, 'Ada');
    await settleIn(ada);
  });
  afterAll(async () => {
    await browser?.stop();
    await platform?.stop();
  });
  beforeEach(async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`${platform.origin}/robots.txt`);
    await page.evaluate('localStorage.clear()');
    calls = [];
  });

  const go = async (path: string, where = page) => {
    await where.goto(`${platform.origin}${path}`);
    await where.locator('main > .loading').waitFor({ state: 'detached' });
    await where.locator('main h1').waitFor();
  };
  const signIn = ({ session }: Viewer, where = page) =>
    where.evaluate(`localStorage.setItem('marquee.session', ${JSON.stringify(JSON.stringify(session))})`);
  /** The id or the words of what has the focus. */
  const focused = () =>
    page.evaluate<string>('document.activeElement.id || document.activeElement.getAttribute("aria-label")');

  test('comes with at most 120 KB beside fonts and player, none of it twice and none in vain', async () => {
    const sizes = new Map<string, number>();
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (!/^\/($|assets\/.*\.(js|css)$)/.test(pathname)) return;
      void response.body().then((body) => sizes.set(pathname, brotliCompressSync(body).length));
    });
    await go('/#/');
    await page.waitForLoadState('networkidle');
    page.removeAllListeners('response');
    expect([...sizes.keys()].filter((path) => path.includes('hls'))).toEqual([]);
    expect([...sizes.values()].reduce((sum, size) => sum + size, 0)).toBeLessThan(120_000);
    expect(calls).toHaveLength(new Set(calls).size);
  });

  test.each([390, 1440])('shows a signed-in home of %i px by one call, and nothing moves', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    await signIn(ada);
    await go('/#/');
    await page.waitForLoadState('networkidle');
    expect(calls).toEqual(['/v1/me/home']);
    expect(await page.evaluate<number>('shifted')).toBeLessThanOrEqual(0.05);
  });

  test('going back ends where the reader was', async () => {
    await go('/#/');
    await page.locator('#newest').scrollIntoViewIfNeeded();
    await page.locator('[id^=genre-]').first().waitFor();
    await page.evaluate('scrollTo(0, 1500)');
    const before = await page.evaluate<number>('scrollY');
    expect(before).toBeGreaterThan(1000);
    // Not by a click, for which the card would be scrolled to first.
    await page.locator('#newest .card').nth(1).dispatchEvent('click');
    await page.locator('.title-page h1').waitFor();
    expect(await page.evaluate<number>('scrollY')).toBe(0);
    await page.goBack();
    await page.locator('#hero-name').waitFor();
    await expectSoon(() => page.evaluate<number>('Math.round(scrollY)'), Math.round(before));
  });

  test('the first Tab is the skip link, which leads past the navigation', async () => {
    await go('/#/');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('skip-link');
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('main');
  });

  test('the focus stays with the reader after listing, removing and closing', async () => {
    await signIn(ada);
    await go('/#/');
    const hide = page.locator('.hide-button');
    const [first, second] = await hide.evaluateAll((buttons) => buttons.map((each) => each.ariaLabel));
    await hide.first().focus();
    await page.keyboard.press('Enter');
    await page.locator(`[aria-label="${first}"]`).waitFor({ state: 'detached' });
    expect(await focused()).toBe(second);
    await page.keyboard.press('Enter');
    await page.locator('#continue-watching').waitFor({ state: 'detached' });
    expect(await focused()).toBe('main');

    const { items } = await answerOf(ada.api.GET('/v1/titles', { params: { query: { limit: 100 } } }));
    await go(`/#/title/${items.find(({ hasTrailer }) => hasTrailer)!.id}`);
    await page.locator('#watchlist').focus();
    const pressed = await page.locator('#watchlist').getAttribute('aria-pressed');
    await page.keyboard.press('Enter');
    await page.locator(`#watchlist:not([aria-pressed=${pressed}])`).waitFor();
    expect(await focused()).toBe('watchlist');
    await page.locator('#trailer').focus();
    await page.keyboard.press('Enter');
    await page.locator('dialog[open]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(await focused()).toBe('trailer');
  });

  test('a plan chosen before signing up is offered after it, with its price, and bought by one confirmation', async () => {
    await go('/#/plans');
    await page.locator('.plan-card', { hasText: '4K' }).locator('a').click();
    await page.fill('[name=name]', '👩‍🚀 Grace');
    await page.fill('[name=email]', 'grace@example.com');
    await page.fill('[name=password]', 'short');
    await page.click('form button[type=submit]');
    await expectSoon(
      () => page.locator('[data-field=password]').innerText(),
      'A password has 8 to 128 characters.',
    );
    expect(await page.locator('main').innerText()).not.toMatch(/schema|Request [0-9a-f-]{36}/);
    await page.fill('[name=password]', 'correct horse battery');
    await page.click('form button[type=submit]');
    const dialog = page.locator('dialog[aria-label="Subscribe to Premium"]');
    await dialog.getByText('$14.99').waitFor();
    expect(await page.locator('.avatar').innerText()).toBe('👩‍🚀');
    await page.click('#confirm-button');
    await page.locator('#current-subscription[data-status=active]').waitFor();
    expect(await focused()).toBe('current-subscription');
  });

  test('a sign-in leaves who went elsewhere meanwhile there, and its page leads on who is signed in already', async () => {
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/v1/auth/login', async (route) => {
      await held;
      await route.continue();
    });
    await go('/#/sign-in');
    await page.fill('[name=email]', ada.session.user.email);
    await page.fill('[name=password]', PASSWORD);
    await page.click('form button[type=submit]');
    await page.evaluate(`location.hash = '/plans'`);
    await page.locator('.plan-card').first().waitFor();
    answer();
    await page.locator('.avatar').waitFor();
    await page.unroute('**/v1/auth/login');
    expect(await page.evaluate('location.hash')).toBe('#/plans');
    await page.evaluate(`location.hash = '/sign-in?next=%23%2Faccount'`);
    await expectSoon(() => page.evaluate('location.hash'), '#/account');
    await page.locator('main h1').waitFor();
  });

  test('plays nothing that the plan would refuse', async () => {
    await signIn(ada);
    const query = { accessLevel: 'premium', type: 'series', limit: 1 } as const;
    const { items } = await answerOf(ada.api.GET('/v1/titles', { params: { query } }));
    await go(`/#/title/${items[0]!.id}`);
    await page.locator('.decision').getByText('Unlock with Premium').waitFor();
    await page.locator('.episode').first().waitFor();
    expect(await page.getByRole('link', { name: /^Play/ }).count()).toBe(0);
  });

  test('a wrong address is a page with a way home', async () => {
    await go('/nothing/here');
    await page.locator('main a').click();
    await page.locator('#hero-name').waitFor();
  });
});

async function expectSoon<T>(read: () => Promise<T>, wanted: T): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    if ((await read()) === wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(await read()).toEqual(wanted);
}
