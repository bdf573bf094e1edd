import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, startBrowser } from '../support/platform/browser.ts';
import { answerOf, type Schemas } from '../../infra/web/shared/client.ts';
import { type Platform, startPlatform } from '../support/platform/platform.ts';
import { PASSWORD } from '../support/platform/viewer.ts';
import { apiOf, heardOf, signInAs, subscriber, viewerOf, violations } from '../support/platform/watching.ts';

const withBrowser = chromiumPath === undefined ? describe.skip : describe;

withBrowser('the player in a browser', () => {
  let platform: Platform;
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  let session: Schemas['Session'];
  let film: { id: string; durationSeconds: number };
  let heard: ReturnType<typeof heardOf>;
  let viewer: ReturnType<typeof viewerOf>;
  const failures: string[] = [];

  beforeAll(async () => {
    platform = await startPlatform();
    browser = await startBrowser();
    session = await subscriber(platform, 'Basic Mobile');
    const query = { accessLevel: 'basic', type: 'movie', limit: 100 } as const;
    const { items } = await answerOf(apiOf(platform).GET('/v1/titles', { params: { query } }));
    film = items.flatMap(({ id, durationSeconds: seconds }) =>
      seconds !== null && seconds > 300 ? [{ id, durationSeconds: seconds }] : [],
    )[0]!;
    const { page, context } = browser;
    page.on('pageerror', (error) => failures.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy|Uncaught/.test(message.text())) failures.push(message.text());
    });
    heard = heardOf(context);
    viewer = viewerOf(page);
    // The page's timers can be moved on; the picture runs by itself.
    await page.clock.install();
    await signInAs(page, platform, session);
  });
  afterAll(async () => {
    await browser?.stop();
    await platform?.stop();
  });

  const watch = () => browser.page.goto(`${platform.origin}/#/watch/${film.id}`);
  const later = async (seconds: number) => {
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ advanceSeconds: seconds });
    await fetch(`${platform.origin}/_local/clock`, { method: 'POST', headers, body });
  };
  const stored = async (): Promise<number> => {
    const { items } = await answerOf(apiOf(platform, session.accessToken).GET('/v1/me/recently-watched'));
    return items[0]!.positionSeconds;
  };
  const eventually = async (holds: () => Promise<boolean> | boolean) => {
    for (const deadline = Date.now() + 8000; !(await holds());) {
      if (Date.now() > deadline) throw new Error(`It never came to hold: ${String(holds)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const starts = () => heard.filter(({ verb }) => verb === 'start').length;

  test('plays with controls of its own, which full screen, keys and axe see', async () => {
    const { page } = browser;
    await watch();
    await viewer.reaches(1);
    await page.keyboard.press('k');
    expect(await viewer.paused()).toBe(true);
    await page.keyboard.press('5');
    expect(await viewer.position()).toBeCloseTo(film.durationSeconds / 2, 0);
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('l');
    expect(await viewer.position()).toBeCloseTo(film.durationSeconds / 2 + 10, 0);
    await page.keyboard.press('c');
    await page.selectOption('#quality', { index: 1 });
    await page.keyboard.press('?');
    await page.locator('dialog[open]').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('f');
    expect(await page.evaluate('document.fullscreenElement?.querySelector("#seek") != null')).toBe(true);
    await page.keyboard.press('f');
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate('document.activeElement !== document.body')).toBe(true);
  });

  test('remembers quality and subtitles over a reload', async () => {
    const { page } = browser;
    const chosen = await page.locator('#quality').inputValue();
    await page.reload();
    await viewer.reaches(film.durationSeconds / 2);
    expect(await page.locator('#subtitles').inputValue()).not.toBe('-1');
    expect(await page.locator('#quality').inputValue()).toBe(chosen);
  });

  test('skipping ahead and closing while it buffers keeps the new point', async () => {
    const { page } = browser;
    await page.route('**/media/v/**', () => undefined);
    await page.keyboard.press('Home');
    await page.keyboard.press('2');
    await page.goto(`${platform.origin}/icon.svg`);
    await page.unroute('**/media/v/**');
    await eventually(async () => Math.abs((await stored()) - film.durationSeconds * 0.2) < 1);
  });

  test('goes on without a jump while the API is away for a minute, and gets its slot again by itself', async () => {
    const { page } = browser;
    await watch();
    const before = await viewer.reaches(film.durationSeconds * 0.2);
    await viewer.mark();
    heard.length = 0;
    await page.route('**/v1/**', (route) => route.abort());
    await page.clock.fastForward(35_000);
    await page.clock.fastForward(25_000);
    await later(90);
    expect(await viewer.paused()).toBe(false);
    await page.unroute('**/v1/**');
    const during = await viewer.position();
    await page.clock.fastForward(10_000);
    await eventually(() => starts() === 1);
    const after = await viewer.reaches(during + 1);
    expect(during).toBeGreaterThanOrEqual(before);
    expect(after).toBeLessThan(before + 20);
    expect(heard.find(({ verb }) => verb === 'stop')!.body.positionSeconds).toBeGreaterThanOrEqual(before);
    expect(await viewer.isMarked()).toBe(true);
  });

  test('waits while the media is away for a minute, and plays on at the place without a reload', async () => {
    const { page } = browser;
    let pieces = 0;
    await page.route('**/media/v/**', (route) =>
      /m3u8|init/.test(route.request().url()) || ++pieces < 8 ? route.continue() : route.abort(),
    );
    await page.reload();
    await viewer.mark();
    await viewer.reaches(1);
    await page.keyboard.press('7');
    for (let second = 0; second < 60; second += 5) await page.clock.fastForward(5000);
    await page.locator('.player-note').waitFor();
    await page.unroute('**/media/v/**');
    await page.clock.fastForward(5000);
    const at = await viewer.reaches(film.durationSeconds * 0.7);
    expect(at).toBeLessThan(film.durationSeconds * 0.7 + 10);
    await page.locator('.player-note').waitFor({ state: 'detached' });
    expect(await viewer.isMarked()).toBe(true);
  });

  test('asleep for ten hours in a pause, it goes on at the place with one click', async () => {
    const { page } = browser;
    await page.click('#play');
    await eventually(() => viewer.paused());
    const before = await viewer.position();
    await later(36_000);
    await page.clock.fastForward(36_000_000);
    heard.length = 0;
    await page.click('#play');
    await eventually(() => starts() === 1);
    const after = await viewer.reaches(before + 1);
    expect(after).toBeLessThan(before + 10);
    expect(await page.locator('#watch-panel').count()).toBe(0);
    session = JSON.parse(await page.evaluate<string>('localStorage.getItem("marquee.session")'));
  });

  test('another tab of the same browser is named as such', async () => {
    const { page, context } = browser;
    const second = await context.newPage();
    await second.goto(`${platform.origin}/#/watch/${film.id}`);
    await viewerOf(second).reaches(1);
    await page.clock.fastForward(31_000);
    await page.locator('#ended-reason').waitFor();
    expect(await page.textContent('#ended-reason')).toMatch(/on this device.*another tab/);
    expect(await violations(page)).toEqual([]);
    await second.close();
  });

  test('a full house lets the viewer choose whom to end', async () => {
    const { page } = browser;
    const { email } = session.user;
    const device = { name: 'Living room TV', platform: 'tv' } as const;
    const credentials = { body: { email, password: PASSWORD, device } };
    const { accessToken } = await answerOf(apiOf(platform).POST('/v1/auth/login', credentials));
    const start = { body: { titleId: film.id } };
    await answerOf(apiOf(platform, accessToken).POST('/v1/playback/sessions', start));
    await page.click('[data-action=play]');
    const choice = page.locator('.active-stream', { hasText: 'Living room TV' });
    await choice.waitFor();
    expect(await violations(page)).toEqual([]);
    await choice.locator('[data-action=terminate]').click();
    await viewer.reaches(1);
  });

  test('a sign-out in another tab stops it and gives the slot back', async () => {
    const { page, context } = browser;
    const second = await context.newPage();
    heard.length = 0;
    await second.goto(`${platform.origin}/icon.svg`);
    await second.evaluate('localStorage.removeItem("marquee.session")');
    await page.locator('[name=password]').waitFor();
    await eventually(() => heard.some(({ verb }) => verb === 'stop'));
    expect(await page.locator('#player').count()).toBe(0);
  });

  test('met no error of a script and no refusal of the content security policy', () => {
    expect(failures).toEqual([]);
  });
});
