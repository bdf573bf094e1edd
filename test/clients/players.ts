import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { answerOf, type Schemas } from '../../infra/web/shared/client.ts';
import { PROJECT } from '../../infra/functions.ts';
import { chromiumPath, startBrowser } from '../support/platform/browser.ts';
import { startPlatform } from '../support/platform/platform.ts';
import { newViewer } from '../support/platform/viewer.ts';
import { fetched, run, TOOLS } from './tools.ts';

/** `npm run check:players`: players that are not ours play a film in Chromium, in each delivery that they can take. */

/** Too heavy for the project's own dependencies: 128 MB together. */
const PACKAGES = ['shaka-player@5.2.12', 'video.js@8.24.1'];
const FOLDER = join(TOOLS, 'players');

interface PlayerUnderTest {
  name: string;
  script: string;
  /** Plays `url` in the page's video; `query`, where there is one, goes on every request for media. */
  play: string;
  /** Deliveries that it is known not to take, and why. */
  cannot: Partial<Record<Delivery, string>>;
}
type Delivery = 'renewable' | 'standalone';

const PLAYERS: PlayerUnderTest[] = [
  {
    name: 'hls.js',
    script: join(PROJECT, 'node_modules/hls.js/dist/hls.min.js'),
    play: `
      const hls = new Hls(query ? { xhrSetup: (xhr, to) => xhr.open('GET', signed(to)) } : {});
      hls.on(Hls.Events.ERROR, (_, { fatal, details }) => fatal && (window.failure = details));
      hls.loadSource(url);
      hls.attachMedia(video);`,
    cannot: {},
  },
  {
    name: 'Shaka Player',
    script: join(FOLDER, 'node_modules/shaka-player/dist/shaka-player.compiled.js'),
    play: `
      const player = new shaka.Player();
      player.attach(video).then(() => {
        if (query) player.getNetworkingEngine().registerRequestFilter((_, request) => {
          request.uris = request.uris.map(signed);
        });
        return player.load(url);
      }).catch(({ code, data }) => (window.failure = 'error ' + code + ' ' + JSON.stringify(data)));`,
    cannot: { standalone: 'does not substitute variables whose names have a hyphen' },
  },
  {
    name: 'video.js',
    script: join(FOLDER, 'node_modules/video.js/dist/video.min.js'),
    play: `
      const player = videojs(video, { html5: { vhs: { overrideNative: true } } });
      player.on('error', () => (window.failure = player.error()?.message));
      player.on('xhr-hooks-ready', () => query && player.tech().vhs.xhr.onRequest((options) => {
        options.uri = signed(options.uri);
        return options;
      }));
      player.src({ src: url, type: 'application/vnd.apple.mpegurl' });`,
    cannot: { standalone: 'gives its parser no address to take the parameters of the signature from' },
  },
];

const WAIT_MS = 20_000;

/** Plays from the grant for three seconds and over a jump; answers what went wrong, or what was seen. */
async function watch(page: Page, player: PlayerUnderTest, origin: string, { delivery }: Schemas['Playback']) {
  await page.goto(`${origin}/bare-player.html`);
  await page.addScriptTag({ path: player.script });
  const query = delivery.mode === 'renewable' ? delivery.query : '';
  await page.evaluate(`(() => {
    const video = document.querySelector('video');
    const [url, query] = ${JSON.stringify([delivery.manifestUrl, query])};
    const signed = (to) => to.startsWith('blob:') || to.startsWith('data:') ? to : to.split('?')[0] + '?' + query;
    ${player.play}
  })()`);
  const state = () =>
    page.evaluate<{ at: number; height: number; failure?: string }>(`(() => {
      const { currentTime: at, videoHeight: height } = document.querySelector('video');
      return { at, height, failure: window.failure };
    })()`);
  const reaches = async (seconds: number) => {
    for (const deadline = Date.now() + WAIT_MS; ; await page.waitForTimeout(100)) {
      const now = await state();
      if (now.failure !== undefined) throw new Error(now.failure);
      if (now.at > seconds && now.height > 0) return now;
      if (Date.now() > deadline) throw new Error(`stands at ${now.at} s`);
    }
  };
  await reaches(3);
  await page.evaluate("document.querySelector('video').currentTime = 30");
  return reaches(32);
}

async function check(page: Page, origin: string): Promise<boolean> {
  let asExpected = true;
  for (const [n, player] of PLAYERS.entries()) {
    const { api } = await newViewer(origin, `Player${n}`);
    const plans = await answerOf(api.GET('/v1/plans'));
    const { id: planId } = plans.items.at(-1)!;
    await answerOf(api.POST('/v1/me/subscription', { body: { planId } }));
    const { items } = await answerOf(
      api.GET('/v1/titles', { params: { query: { type: 'movie', limit: 100 } } }),
    );
    const film = items.find(
      ({ maxResolution, subtitleLanguages }) => maxResolution === '4K' && subtitleLanguages.length > 0,
    )!;
    for (const delivery of ['renewable', 'standalone'] as const) {
      const body = { titleId: film.id, delivery, fromStart: true };
      const playback = await answerOf(api.POST('/v1/playback/sessions', { body }));
      const known = player.cannot[delivery];
      const said = await watch(page, player, origin, playback).then(
        ({ height }) => ({ plays: true, what: `plays, ${height} lines` }),
        (error: Error) => ({ plays: false, what: error.message.slice(0, 200) }),
      );
      if (said.plays === (known !== undefined)) asExpected = false;
      console.log(
        `${said.plays ? 'plays' : known ? 'known' : 'FAIL '}  ${player.name}, ${delivery}: ${known ?? said.what}`,
      );
    }
  }
  return asExpected;
}

if (chromiumPath === undefined)
  throw new Error('There is no Chromium here: install one, or name it in CHROMIUM.');
const npm = [
  'install',
  '--prefix',
  FOLDER,
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];
await fetched(FOLDER, PACKAGES, () => run('npm', [...npm, ...PACKAGES], FOLDER));
const platform = await startPlatform({ RATE_LIMITS: 'off' });
const browser = await startBrowser();
try {
  await browser.context.route('**/bare-player.html', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><video autoplay muted playsinline></video>',
    }),
  );
  process.exitCode = (await check(browser.page, platform.origin)) ? 0 : 1;
} finally {
  await browser.stop();
  await platform.stop();
}
