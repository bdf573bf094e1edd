import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answerOf } from '../../../infra/web/shared/client.ts';
import { chromiumPath } from '../../support/platform/browser.ts';
import { newViewer, settleIn } from '../../support/platform/viewer.ts';
import { violations } from '../../support/platform/watching.ts';
import { type Console, openConsole } from './open-console.ts';

const withBrowser = chromiumPath === undefined ? describe.skip : describe;

withBrowser('the console’s reports', () => {
  let desk: Console;
  beforeAll(async () => {
    desk = await openConsole();
  });
  afterAll(() => desk?.stop());
  beforeEach(async () => {
    await desk.begin();
    await desk.asAdmin();
  });

  const plays = async () => {
    await fetch(`${desk.platform.origin}/_local/jobs/makeReports`, { method: 'POST' });
    const { items } = await answerOf(desk.api.GET('/v1/admin/reports', { params: { query: { limit: 50 } } }));
    return items.find(({ name }) => name === 'plays')?.rows;
  };

  test('tell of what has just been watched, in charts and rows that fit any window', async () => {
    const { page, go } = desk;
    const viewer = await newViewer(desk.platform.origin, 'Bob');
    await settleIn(viewer);
    const query = { type: 'movie', accessLevel: 'free', limit: 1 } as const;
    const { items } = await answerOf(viewer.api.GET('/v1/titles', { params: { query } }));
    const { id, name } = items[0]!;
    await answerOf(viewer.api.POST('/v1/playback/sessions', { body: { titleId: id } }));
    await expect.poll(plays, { timeout: 60_000 }).toContainEqual([id, 1, 1]);
    await go('/reports');
    const row = page.locator('#report-plays tbody tr', { hasText: name });
    await row.waitFor();
    expect(await row.locator('td').allInnerTexts()).toEqual([name, '1', '1', '']);
    await page.locator('#report-peak svg[role=img]').waitFor();
    await page.locator('#report-minutes svg[role=img]').waitFor();
    // One of two who signed in has subscribed.
    const share = page.locator('#report-conversion tbody tr rect');
    expect(await share.getAttribute('width')).toBe('50');
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate('document.scrollingElement.scrollWidth > innerWidth')).toBe(false);
      expect(await violations(page)).toEqual([]);
    }
    await row.locator('a').click();
    await page.locator('h1', { hasText: name }).waitFor();
  });
});
