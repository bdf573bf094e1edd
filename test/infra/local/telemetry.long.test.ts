import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, startBrowser } from '../../support/platform/browser.ts';
import { type Platform, startPlatform } from '../../support/platform/platform.ts';

const withBrowser = chromiumPath === undefined ? describe.skip : describe;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RUN_AXE = 'axe.run().then(({ violations }) => violations.map(({ id }) => id))';

withBrowser('the page of what is measured', () => {
  let platform: Platform;
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  beforeAll(async () => {
    platform = await startPlatform();
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.stop();
    await platform?.stop();
  });

  test('shows a request within seconds, in its chart and in the log, which can be searched', async () => {
    const { page } = browser;
    await page.goto(`${platform.origin}/_local`);
    await fetch(`${platform.origin}/v1/plans`);
    await fetch(`${platform.origin}/v1/titles/ttl_00000000000000000000000000`);
    const log = page.getByRole('region', { name: 'Log' });
    await log.getByText('operation="listPlans"').waitFor();
    await page.getByText(/at most \d+ a second, 2 in two minutes/).waitFor();
    await page.getByLabel('Only lines with').fill('not_found');
    await log.getByText('operation="listPlans"').waitFor({ state: 'detached' });
    expect(await log.getByText('code="not_found"').count()).toBe(1);
    const figures = await (await fetch(`${platform.origin}/_local/metrics`)).text();
    expect(figures).toContain('marquee_requests_total{operation="listPlans",status="200"} 1\n');
  });

  test('passes axe, and scrolls sideways at no width', async () => {
    const { page } = browser;
    for (const width of [320, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const [scrolled, shown] = await page.evaluate<number[]>(
        '[document.documentElement.scrollWidth, innerWidth]',
      );
      expect(scrolled).toBeLessThanOrEqual(shown!);
      await page.evaluate(AXE);
      expect(await page.evaluate(RUN_AXE)).toEqual([]);
    }
  });
});
