import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { answerOf, type Schemas } from '../../infra/web/shared/client.ts';
import { chromiumPath, startBrowser } from '../support/platform/browser.ts';
import { type Platform, startPlatform } from '../support/platform/platform.ts';
import { apiOf, heardOf, signInAs, subscriber, viewerOf } from '../support/platform/watching.ts';

const withBrowser = chromiumPath === undefined ? describe.skip : describe;
const RENEWALS = 10;
/** So often the player reports, and so much faster than life the film runs. */
const [EVERY_SECONDS, FASTER] = [30, 8];

withBrowser('a playback that outlives its signatures', () => {
  let platform: Platform;
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  let page: Page;
  let film: { id: string };
  let heard: ReturnType<typeof heardOf>;
  /** Of media: the address as it was asked for, and what came. */
  const asked: { url: URL; status: number }[] = [];

  beforeAll(async () => {
    platform = await startPlatform();
    browser = await startBrowser();
    page = browser.page;
    const session = await subscriber(platform, 'Basic');
    const query = { accessLevel: 'basic', type: 'movie', limit: 100 } as const;
    const { items } = await answerOf(apiOf(platform).GET('/v1/titles', { params: { query } }));
    film = items.find(({ durationSeconds }) => (durationSeconds ?? 0) > 360) as Schemas['Title'];
    page.on('response', (response) => {
      const url = new URL(response.url());
      if (url.pathname.startsWith('/media/v/')) asked.push({ url, status: response.status() });
    });
    page.on('requestfailed', (request) => {
      const url = new URL(request.url());
      // What the player gives up itself, such as a level that it leaves, is no loss.
      if (url.pathname.startsWith('/media/v/') && request.failure()?.errorText !== 'net::ERR_ABORTED')
        asked.push({ url, status: 0 });
    });
    heard = heardOf(browser.context);
    await page.clock.install();
    await signInAs(page, platform, session);
  });
  afterAll(async () => {
    await browser?.stop();
    await platform?.stop();
  });

  const later = async (seconds: number) => {
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ advanceSeconds: seconds });
    await fetch(`${platform.origin}/_local/clock`, { method: 'POST', headers, body });
  };
  const beats = () => heard.filter(({ verb }) => verb === 'heartbeat').length;

  test('runs through ten renewals without a refused piece and without an empty buffer', async () => {
    await page.goto(`${platform.origin}/#/watch/${film.id}`);
    const viewer = viewerOf(page);
    let at = await viewer.reaches(0.5);
    await page.evaluate(
      `window.stalls = 0;
         const video = document.querySelector('#player');
         video.playbackRate = ${FASTER};
         // A busy machine lets it wait for its decoder, too.
         video.addEventListener('waiting', () => window.stalls += video.buffered.end(video.buffered.length - 1) - video.currentTime < 1);`,
    );
    for (let renewal = 1; renewal <= RENEWALS; renewal++) {
      at = await viewer.reaches(at + EVERY_SECONDS);
      // Twice as much passes for the service as for the film, so that ten renewals outlive two signatures.
      await later(2 * EVERY_SECONDS);
      await page.clock.fastForward(EVERY_SECONDS * 1000 + 500);
      for (const deadline = Date.now() + 60_000; beats() < renewal; await page.waitForTimeout(50)) {
        if (Date.now() > deadline) throw new Error(`Renewal ${renewal} never came`);
      }
    }
    expect(await page.evaluate('window.stalls')).toBe(0);
    expect(asked.filter(({ status }) => status >= 400 || status === 0)).toEqual([]);
    expect(new Set(asked.map(({ url }) => url.searchParams.get('Policy'))).size).toBeGreaterThan(5);
    expect(await page.locator('#watch-panel').count()).toBe(0);
  });

  test('is shut to who keeps the first signature, and within ten minutes of the end to who keeps the last', async () => {
    const status = async ({ url }: { url: URL }) => (await fetch(url, { method: 'HEAD' })).status;
    const [first, last] = [asked[0]!, asked.at(-1)!];
    expect([await status(first), await status(last)]).toEqual([403, 200]);
    await page.goto(`${platform.origin}/icon.svg`);
    await later(600);
    expect(await status(last)).toBe(403);
  });
});
