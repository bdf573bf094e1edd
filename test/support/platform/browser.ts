import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const PLACES = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Where a Chromium is installed, undefined where there is none: playwright-core brings none. */
export const chromiumPath = PLACES.find((path) => path && existsSync(path));

/** A headless browser with an empty profile that asks nobody on the network but the pages it opens. */
export async function startBrowser() {
  const profile = mkdtempSync(join(tmpdir(), 'marquee-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath!,
    headless: true,
    viewport: { width: 1280, height: 800 },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
    ],
  });
  // Less than a test has, so that what never came is named.
  context.setDefaultTimeout(60_000);
  return {
    context,
    page: context.pages()[0] ?? (await context.newPage()),
    async stop() {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
