import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { chromiumPath, startBrowser } from '../../support/platform/browser.ts';
import { type Platform, startPlatform } from '../../support/platform/platform.ts';

const withBrowser = chromiumPath === undefined ? describe.skip : describe;

withBrowser('in a browser', () => {
  let platform: Platform;
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  const failures: string[] = [];

  beforeAll(async () => {
    platform = await startPlatform();
    browser = await startBrowser();
    browser.page.on('pageerror', (error) => failures.push(error.message));
    browser.page.on('console', (message) => message.type() === 'error' && failures.push(message.text()));
  });
  afterAll(async () => {
    await browser?.stop();
    await platform?.stop();
  });

  /** A click on a frame that is still settling can get lost, so it is repeated. */
  const openedBy = async (link: Locator): Promise<Page | undefined> => {
    for (let attempt = 1; attempt <= 5; attempt++) {
      const opened = browser.context.waitForEvent('page', { timeout: 4000 }).catch(() => undefined);
      await link.click();
      const page = await opened;
      if (page) return page;
    }
    return undefined;
  };

  test('a mail is shown with links that can be followed', async () => {
    await fetch(`${platform.origin}/v1/auth/register`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: 'edith@example.com', password: 'a long enough one', name: 'Edith' }),
    });
    await fetch(`${platform.origin}/_local/jobs/drainOutbox`, { method: 'POST' });
    await browser.page.goto(`${platform.origin}/mail`);
    await browser.page.click('li a');
    const link = browser.page.frameLocator('iframe').locator('a').first();
    await link.waitFor();
    expect((await openedBy(link))?.url()).toContain('/#/verify-email');
    expect(failures).toEqual([]);
  });
});
