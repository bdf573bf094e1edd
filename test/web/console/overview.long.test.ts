import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answerOf } from '../../../infra/web/shared/client.ts';
import { chromiumPath } from '../../support/platform/browser.ts';
import { newViewer, settleIn } from '../../support/platform/viewer.ts';
import { violations } from '../../support/platform/watching.ts';
import { type Console, openConsole } from './open-console.ts';

const withBrowser = chromiumPath === undefined ? describe.skip : describe;

withBrowser('the console’s overview and streams', () => {
  let desk: Console;

  beforeAll(async () => {
    desk = await openConsole();
  });
  afterAll(() => desk?.stop());
  beforeEach(async () => {
    await desk.begin();
    await desk.asAdmin();
  });

  const local = (path: string, body = {}) =>
    fetch(`${desk.platform.origin}/_local/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  const fits = async () => {
    for (const width of [390, 1440]) {
      await desk.page.setViewportSize({ width, height: 900 });
      expect(await desk.page.evaluate('document.scrollingElement.scrollWidth > innerWidth')).toBe(false);
      expect(await violations(desk.page)).toEqual([]);
    }
  };
  /** Somebody with a subscription who watches a film. */
  const watching = async (name: string) => {
    const viewer = await newViewer(desk.platform.origin, name);
    await settleIn(viewer);
    const query = { type: 'movie', accessLevel: 'free', limit: 1 } as const;
    const { items } = await answerOf(viewer.api.GET('/v1/titles', { params: { query } }));
    await answerOf(viewer.api.POST('/v1/playback/sessions', { body: { titleId: items[0]!.id } }));
    return { viewer, title: items[0]! };
  };

  test('shows the streams of everybody, and ends one', async () => {
    const { page, go, click } = desk;
    const people = [await watching('Bob'), await watching('Eve')];
    await go('/streams');
    const rows = page.locator('#streams > li');
    await rows.filter({ hasText: 'bob@example.com' }).waitFor();
    expect(await rows.count()).toBe(2);
    await fits();
    await rows.filter({ hasText: 'bob@example.com' }).locator('button').click();
    await click('dialog .button.primary');
    await rows.filter({ hasText: 'bob@example.com' }).waitFor({ state: 'detached' });
    expect(await desk.focused()).toBe('page-heading');
    expect(await rows.count()).toBe(1);
    const running = await answerOf(people[0]!.viewer.api.GET('/v1/playback/sessions'));
    expect(running.items).toEqual([]);

    await go(`/titles/${people[1]!.title.id}`);
    await page.locator('a', { hasText: 'Who watches it now' }).click();
    await rows.filter({ hasText: 'eve@example.com' }).waitFor();
    await page.fill('#filter-titleId', 'the film');
    await page.keyboard.press('Enter');
    await page.locator('.filter [data-field=titleId]', { hasText: 'An id such as' }).waitFor();
  });

  // Moves the clock, so the last.
  test('draws sign-ups, subscribers and streams by day, with a table of the same', async () => {
    const { page, go } = desk;
    await watching('Ada');
    await local('jobs/takeCensus');
    const [{ planName } = { planName: '' }] = (await answerOf(desk.api.GET('/v1/admin/overview')))
      .liveSubscriptions;
    await local('clock', { advanceSeconds: 2 * 86_400 });
    await local('jobs/takeCensus');
    await go('/');
    for (const name of ['signUps', 'subscriptions', 'streams']) {
      const chart = page.locator(`#chart-${name}`);
      await chart.locator('svg[role=img]').waitFor();
      expect(await chart.locator('g').count()).toBe(2);
      const place = await chart
        .locator('rect:first-child')
        .evaluateAll((bars) => bars.map((bar) => bar.getAttribute('x')));
      expect(Number(place[1]) - Number(place[0])).toBe(20);
    }
    const plans = page.locator('#chart-subscriptions');
    expect(await plans.locator('.legend li').allInnerTexts()).toEqual([planName]);
    await plans.locator('summary').click();
    await plans.locator('th', { hasText: planName }).waitFor();
    await page.locator('#chart-signUps summary').focus();
    await page.keyboard.press('Enter');
    const cells = page.locator('#chart-signUps td');
    await cells.first().waitFor();
    expect((await cells.allInnerTexts()).map(Number)).toEqual([0, expect.any(Number)]);
    expect(await page.locator('#chart-signUps svg').getAttribute('aria-label')).toMatch(
      /Most: \d+ on .*Last: 0\./,
    );
    await fits();
  });
});
