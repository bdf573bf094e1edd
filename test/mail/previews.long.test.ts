import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMailPage } from '../../infra/local/mail/mail-page.ts';
import { SAMPLES } from '../../infra/local/mail/samples.ts';
import { Language } from '../../lib/domain/language.ts';
import { chromiumPath, startBrowser } from '../support/platform/browser.ts';
import { violations } from '../support/platform/watching.ts';

const withBrowser = chromiumPath === undefined ? describe.skip : describe;
const PREVIEWS = Object.keys(SAMPLES).flatMap((purpose) =>
  Language.options.map((language) => `/mail/templates/${purpose}/${language}`),
);

withBrowser('in a browser', () => {
  let server: Server;
  let origin: string;
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  beforeAll(async () => {
    const mailbox = {
      list: () => [],
      find: () => undefined,
      receive: () => Promise.reject(new Error('none')),
    };
    server = createServer((req, res) => void createMailPage(mailbox, origin)(req, res));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.stop();
    server.closeAllConnections();
    server.close();
  });

  /** How far the page is wider than the window. */
  const overflow = () =>
    browser.page.evaluate<number>('Math.max(0, document.documentElement.scrollWidth - innerWidth)');
  /** A mail's page is closed to scripts, axe's too, so its HTML is looked at by itself. */
  const showMail = async (path: string) =>
    browser.page.setContent(await (await fetch(`${origin}${path}/html`)).text());

  test.each([
    [320, 'light'],
    [640, 'light'],
    [320, 'dark'],
    [640, 'dark'],
  ] as const)('every mail fits into %i pixels, %s, and axe finds nothing', async (width, colorScheme) => {
    await browser.page.setViewportSize({ width, height: 800 });
    await browser.page.emulateMedia({ colorScheme });
    for (const path of PREVIEWS) {
      await showMail(path);
      expect([path, await violations(browser.page), await overflow()]).toEqual([path, [], 0]);
    }
  });

  test('a mail is dark where its reader wants it dark', async () => {
    const background = async (colorScheme: 'light' | 'dark') => {
      await browser.page.emulateMedia({ colorScheme });
      await showMail(PREVIEWS[0]!);
      return browser.page.evaluate<string>(
        "getComputedStyle(document.querySelector('.card')).backgroundColor",
      );
    };
    expect(await background('light')).toBe('rgb(255, 255, 255)');
    expect(await background('dark')).toBe('rgb(27, 24, 32)');
  });

  test('the previews lead to every mail, in each language, at both widths and as text', async () => {
    await browser.page.setViewportSize({ width: 1280, height: 800 });
    await browser.page.goto(`${origin}/mail/templates`);
    const links = await browser.page
      .locator('li a')
      .evaluateAll((all) => all.map((each) => each.getAttribute('href')));
    expect(links.sort()).toEqual([...PREVIEWS].sort());
    const response = await browser.page.goto(`${origin}${PREVIEWS[0]}`);
    expect(response!.status()).toBe(200);
    const styles = await browser.page
      .locator('iframe')
      .evaluateAll((all) => all.map((each) => each.getAttribute('style')));
    expect(styles).toEqual(['width:320px', 'width:640px']);
    expect(await browser.page.locator('pre').textContent()).toContain(`${origin}/#/verify-email`);
    expect((await fetch(`${origin}/mail/templates/verify_email/xx`)).status).toBe(404);
  });
});
