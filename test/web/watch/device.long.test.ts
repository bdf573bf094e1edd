import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerOf, type Schemas } from '../../../infra/web/shared/client.ts';
import { chromiumPath, startBrowser } from '../../support/platform/browser.ts';
import { type Platform, startPlatform } from '../../support/platform/platform.ts';
import { apiOf, signInAs, subscriber, viewerOf, violations } from '../../support/platform/watching.ts';

/** Remembers what the page asks of the device; a headless browser has no screen to keep on. */
const LISTEN = `globalThis.locks = 0;
  navigator.wakeLock.request = async () => (locks++, { release: async () => void locks-- });
  globalThis.handlers = {};
  navigator.mediaSession.setActionHandler = (name, handler) => (handlers[name] = handler);`;

const withBrowser = chromiumPath === undefined ? describe.skip : describe;

withBrowser('a series in a browser', () => {
  let platform: Platform;
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  let titleId: string;
  let episodes: Schemas['Episode'][];
  let viewer: ReturnType<typeof viewerOf>;

  beforeAll(async () => {
    platform = await startPlatform();
    browser = await startBrowser();
    const { page } = browser;
    const session = await subscriber(platform, 'Premium');
    const api = apiOf(platform, session.accessToken);
    const { items } = await answerOf(api.GET('/v1/titles', { params: { query: { type: 'series' } } }));
    titleId = items[0]!.id;
    const params = { path: { titleId }, query: { limit: 100 } };
    episodes = (await answerOf(api.GET('/v1/titles/{titleId}/episodes', { params }))).items;
    viewer = viewerOf(page);
    await page.addInitScript(LISTEN);
    await page.clock.install();
    await signInAs(page, platform, session);
  });
  afterAll(async () => {
    await browser?.stop();
    await platform?.stop();
  });

  const watch = async (episode: Schemas['Episode']) => {
    await browser.page.goto('about:blank');
    await browser.page.goto(`${platform.origin}/#/watch/${titleId}?episode=${episode.id}&from=start`);
    await viewer.reaches(0.5);
  };
  const run = <T>(script: string) => browser.page.evaluate<T>(script);
  /** Asks from here: waiting inside the page evaluates text there, which its policy forbids. */
  const until = async (script: string) => {
    for (const deadline = Date.now() + 60_000; !(await run(script)); await browser.page.waitForTimeout(50)) {
      if (Date.now() > deadline) throw new Error(`It never came to be: ${script}`);
    }
  };
  const shows = (episode: Schemas['Episode']) =>
    browser.page.locator('#watch-episode', { hasText: episode.name }).waitFor();
  const toTheEnd = async () => {
    await browser.page.keyboard.press('End');
    await browser.page.locator('#next-episode').waitFor();
  };

  test('goes on with the next episode after ten seconds, still filling the screen', async () => {
    const { page } = browser;
    await watch(episodes[0]!);
    await shows(episodes[0]!);
    await page.keyboard.press('f');
    await until('document.fullscreenElement !== null');
    await toTheEnd();
    expect(await page.locator('#next-episode').innerText()).toMatch(/^Next in \d+: /);
    expect(await violations(page)).toEqual([]);
    for (let second = 0; second < 11; second++) await page.clock.fastForward(1000);
    await shows(episodes[1]!);
    await viewer.reaches(0.5);
    expect(await run('document.fullscreenElement !== null')).toBe(true);
    await page.goBack();
    await until('document.fullscreenElement === null');
  });

  test('stays where the viewer says so', async () => {
    const { page } = browser;
    await watch(episodes[0]!);
    await toTheEnd();
    await page.click('#stay');
    expect(await page.locator('#next-episode').innerText()).toBe(`Next: ${episodes[1]!.name}`);
    for (let second = 0; second < 15; second++) await page.clock.fastForward(1000);
    await shows(episodes[0]!);
    await page.click('#next-episode');
    await shows(episodes[1]!);
  });

  test('keeps the screen on while it plays', async () => {
    const { page } = browser;
    await watch(episodes[0]!);
    expect(await run('locks')).toBe(1);
    await page.keyboard.press('k');
    await until('locks === 0');
    await page.keyboard.press('k');
    await until('locks === 1');
    await page.click('.back-link');
    await until('locks === 0');
  });

  test('says what plays to the device, and takes orders from it', async () => {
    const { page } = browser;
    await watch(episodes[0]!);
    await shows(episodes[0]!);
    const shown = await run<Record<string, string>>(
      '(({ title, artist, artwork }) => ({ title, artist, artwork: artwork[0].src }))(navigator.mediaSession.metadata)',
    );
    expect(shown.title).toContain(episodes[0]!.name);
    expect(shown.artwork).toMatch(/^http.*\/media\/p\//);
    await run('handlers.pause({})');
    expect(await viewer.paused()).toBe(true);
    await run('handlers.seekto({ seekTime: 60 })');
    await run('handlers.seekbackward({})');
    await run('handlers.seekforward({ seekOffset: 5 })');
    expect(await viewer.position()).toBeCloseTo(55, 0);
    await run('handlers.play({})');
    await viewer.reaches(55.2);
    await run('handlers.nexttrack({})');
    await shows(episodes[1]!);
    await watch(episodes.at(-1)!);
    await shows(episodes.at(-1)!);
    expect(await run('handlers.nexttrack ?? null')).toBe(null);
    expect(await page.locator('#skip-to-next').count()).toBe(0);
    await page.click('.back-link');
    await until('handlers.play === null');
  });

  test('plays in a window of its own, and comes back', async () => {
    const { page } = browser;
    await watch(episodes[0]!);
    await page.click('#picture-in-picture');
    await until('document.pictureInPictureElement?.id === "player"');
    await page.keyboard.press('p');
    await until('document.pictureInPictureElement === null');
  });

  test('asks for what plays a film before its own script has come, and on other pages does not', async () => {
    const page = await browser.context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => void asked.push(request.url()));
    await page.route(/\/assets\/storefront-(?!early)[^/]+\.js$/, (route) => route.abort());
    const asksForPlayer = () => asked.some((url) => /\/assets\/hls-/.test(url));
    await page.goto(`${platform.origin}/#/title/${titleId}`, { waitUntil: 'networkidle' });
    expect(asksForPlayer()).toBe(false);
    await page.goto('about:blank');
    await page.goto(`${platform.origin}/#/watch/${titleId}`, { waitUntil: 'networkidle' });
    expect(asksForPlayer()).toBe(true);
    await page.close();
  });
});
