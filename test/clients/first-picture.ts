import type { Page } from 'playwright-core';
import { answerOf, type Schemas } from '../../infra/web/shared/client.ts';
import { chromiumPath, startBrowser } from '../support/platform/browser.ts';
import { startPlatform } from '../support/platform/platform.ts';
import { apiOf, signInAs, subscriber } from '../support/platform/watching.ts';

/**
 * `npm run bench:first-picture`: milliseconds from opening the address of a film to its first picture, on our page and on
 * one that is nothing but a video, hls.js loaded beside the start, over a phone's network.
 */
const ROUNDS = 7;
const MOST = 1.5;
/** A slow 4G: bytes a second each way, and milliseconds to the server and back. */
const NETWORK = { offline: false, downloadThroughput: 200_000, uploadThroughput: 90_000, latency: 150 };

/** The least a page can do: the start and hls.js side by side, then the film. */
const bare = (hls: string, titleId: string, { accessToken }: Schemas['Session']) => `<!doctype html>
<video autoplay muted playsinline></video>
<script type="module">
  const started = fetch('/v1/playback/sessions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: 'Bearer ${accessToken}' },
    body: '${JSON.stringify({ titleId, fromStart: true })}',
  }).then((answer) => answer.json());
  const [{ default: Hls }, { delivery }] = await Promise.all([import('${hls}'), started]);
  const signed = (url) => url.split('?')[0] + '?' + delivery.query;
  const hls = new Hls({ enableWorker: false, xhrSetup: (xhr, url) => xhr.open('GET', signed(url)) });
  hls.loadSource(delivery.manifestUrl);
  hls.attachMedia(document.querySelector('video'));
</script>`;

/** Milliseconds from the navigation to the first picture. */
async function firstPicture(page: Page, url: string): Promise<number> {
  await page.goto('about:blank');
  await page.goto(url, { waitUntil: 'commit' });
  return page.evaluate<number>(`new Promise((resolve) => {
    const look = () => {
      const video = document.querySelector('video');
      if (video?.readyState >= 2) resolve(performance.now());
      else requestAnimationFrame(look);
    };
    look();
  })`);
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

async function measure(): Promise<number> {
  const platform = await startPlatform({ RATE_LIMITS: 'off' });
  const browser = await startBrowser();
  try {
    const { page, context } = browser;
    const session = await subscriber(platform, 'Premium');
    const { items } = await answerOf(
      apiOf(platform).GET('/v1/titles', { params: { query: { type: 'movie' } } }),
    );
    const film = items.find(({ maxResolution }) => maxResolution === '1080p')!;
    await signInAs(page, platform, session);
    const ours = `${platform.origin}/#/watch/${film.id}`;
    const scripts: string[] = [];
    page.on('request', (request) => request.resourceType() === 'script' && scripts.push(request.url()));
    await firstPicture(page, ours);
    const hls = scripts.find((url) => /hls/.test(url))!;
    await context.route('**/bare.html', async (route) => {
      // What is answered here has not crossed the network.
      await new Promise((resolve) => setTimeout(resolve, NETWORK.latency));
      await route.fulfill({ contentType: 'text/html', body: bare(hls, film.id, session) });
    });
    const network = await context.newCDPSession(page);
    await network.send('Network.enable');
    await network.send('Network.setCacheDisabled', { cacheDisabled: true });
    await network.send('Network.emulateNetworkConditions', NETWORK);
    const times = { ours: [] as number[], bare: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      times.bare.push(await firstPicture(page, `${platform.origin}/bare.html`));
      times.ours.push(await firstPicture(page, ours));
    }
    const [withPage, least] = [median(times.ours), median(times.bare)];
    const ratio = withPage / least;
    console.log(`First picture on our page ${withPage.toFixed(0)} ms, without a page ${least.toFixed(0)} ms`);
    console.log(`${ratio.toFixed(2)} times as long (at most ${MOST})`);
    return ratio;
  } finally {
    await browser.stop();
    await platform.stop();
  }
}

if (chromiumPath === undefined)
  throw new Error('There is no Chromium here: install one, or name it in CHROMIUM.');
process.exitCode = (await measure()) <= MOST ? 0 : 1;
