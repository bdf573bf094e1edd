import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, startBrowser } from '../support/platform/browser.ts';
import { type Platform, startPlatform } from '../support/platform/platform.ts';

if (chromiumPath === undefined) {
  console.warn(
    'The browser journey is skipped: install Chromium (Debian: apt-get install chromium) or set CHROMIUM.',
  );
}
const withBrowser = chromiumPath === undefined ? describe.skip : describe;

withBrowser('a visitor in a browser', () => {
  let platform: Platform;
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  const failures: string[] = [];

  beforeAll(async () => {
    platform = await startPlatform();
    browser = await startBrowser();
    browser.page.on('pageerror', (error) => failures.push(error.message));
    browser.page.on('console', (message) => {
      if (/Content Security Policy|Uncaught/.test(message.text())) failures.push(message.text());
    });
  });
  afterAll(async () => {
    await browser?.stop();
    await platform?.stop();
  });

  // As text, because the project's types know no DOM.
  const position = () => browser.page.evaluate<number>('document.querySelector("#player")?.currentTime ?? 0');
  const reaches = async (seconds: number) => {
    const deadline = Date.now() + 60_000;
    while (!((await position()) > seconds)) {
      if (Date.now() > deadline) throw new Error(`The video did not get to ${seconds} s`);
      await browser.page.waitForTimeout(200);
    }
  };

  test('signs up and subscribes', async () => {
    const { page } = browser;
    await page.goto(platform.origin);
    await page.locator('[data-title-id]').first().waitFor();
    await page.click('#sign-up-link');
    await page.fill('[name=name]', 'Ada');
    await page.fill('[name=email]', 'ada@example.com');
    await page.fill('[name=password]', 'correct horse battery');
    await page.click('form button[type=submit]');
    await page.locator('#account-link').waitFor();
    await page.goto(`${platform.origin}/#/plans`);
    const basic = page.locator('.plan-card', { hasText: '720p' });
    await basic.locator('[data-action=subscribe]').click();
    await page.click('#confirm-button');
    await page.locator('#current-subscription[data-status=active]').waitFor();
  });

  test('plays a film, and after a reload it goes on where it was', async () => {
    const { page } = browser;
    const answer = await fetch(`${platform.origin}/v1/titles?accessLevel=basic&type=movie&limit=100`);
    const { items } = (await answer.json()) as { items: { id: string; durationSeconds: number }[] };
    const film = items.find(({ durationSeconds }) => durationSeconds > 360)!;
    await page.goto(`${platform.origin}/#/watch/${film.id}`);
    await reaches(1);
    const before = await position();
    await page.waitForTimeout(1500);
    expect(await position()).toBeGreaterThan(before);
    await page.evaluate('document.querySelector("#player").currentTime = 90');
    await reaches(91);
    await page.reload();
    await reaches(88);
    expect(await position()).toBeLessThan(120);
  });

  test('met no error of a script and no refusal of the content security policy', () => {
    expect(failures).toEqual([]);
  });
});
