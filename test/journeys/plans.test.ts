import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, startBrowser } from '../support/platform/browser.ts';
import { type Platform, startPlatform } from '../support/platform/platform.ts';

const withBrowser = chromiumPath === undefined ? describe.skip : describe;

withBrowser('a subscriber in a browser', () => {
  let platform: Platform;
  let browser: Awaited<ReturnType<typeof startBrowser>>;

  beforeAll(async () => {
    platform = await startPlatform();
    browser = await startBrowser();
    const { page } = browser;
    await page.goto(`${platform.origin}/#/sign-up`);
    await page.fill('[name=name]', 'Ada');
    await page.fill('[name=email]', 'ada@example.com');
    await page.fill('[name=password]', 'correct horse battery');
    await page.click('form button[type=submit]');
    await page.locator('#account-link').waitFor();
    await page.goto(`${platform.origin}/#/plans`);
  });
  afterAll(async () => {
    await browser?.stop();
    await platform?.stop();
  });

  const current = (rest = '') => browser.page.locator(`#current-subscription${rest}`);
  const card = (name: string) =>
    browser.page.locator('.plan-card', {
      has: browser.page.locator('h2', { hasText: new RegExp(`^${name}$`) }),
    });
  /** What the dialog shows before anything is done; agrees to it. */
  const confirm = async () => {
    const preview = await browser.page.locator('dialog .preview').innerText();
    await browser.page.click('#confirm-button');
    await browser.page.locator('dialog').waitFor({ state: 'detached' });
    return preview.replaceAll(/\s+/g, ' ');
  };

  test('sees what a change costs and does before agreeing to it', async () => {
    await card('Basic').locator('[data-action=subscribe]').click();
    expect(await confirm()).toMatch(/To pay \$7\.99/);
    await current('[data-status=active]').waitFor();
    await card('Premium').locator('[data-action=change]').click();
    expect(await confirm()).toMatch(/To pay \$14\.99 .*Unused time becomes 16 extra days/i);
    await current().getByText('Premium', { exact: true }).waitFor();
  });

  test('orders a cheaper plan and undoes it', async () => {
    await card('Basic Mobile').locator('[data-action=change]').click();
    expect(await confirm()).toMatch(/To pay \$4\.99/);
    await current()
      .getByText(/Basic Mobile follows on/)
      .waitFor();
    await current('[data-status=active]').locator('[data-action=undo-change]').click();
    await current()
      .getByText(/follows on/)
      .waitFor({ state: 'detached' });
  });

  test('cancels, comes back, and renews', async () => {
    await current().locator('[data-action=cancel]').click();
    expect(await confirm()).toMatch(/To pay Nothing/);
    await current('[data-status=cancelled]').locator('[data-action=resume]').click();
    await current('[data-status=active]').locator('[data-action=renew]').click();
    expect(await confirm()).toMatch(/To pay \$14\.99/);
    await browser.page.goto(`${platform.origin}/#/account`);
    const history = browser.page.locator('#account-subscription details');
    await history.locator('summary').click();
    expect(await history.locator('li').allInnerTexts()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Started · Basic/),
        expect.stringMatching(/^Renewed · Premium/),
      ]),
    );
  });
});
