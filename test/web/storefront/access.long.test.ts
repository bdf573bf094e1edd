import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerOf } from '../../../infra/web/shared/client.ts';
import { chromiumPath, startBrowser } from '../../support/platform/browser.ts';
import { type Platform, startPlatform } from '../../support/platform/platform.ts';
import { apiOf } from '../../support/platform/watching.ts';
import { newViewer, settleIn, type Viewer } from '../../support/platform/viewer.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RUN_AXE = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`;

/** At which the pages are looked at by tools; the narrowest only for scrolling. */
const WIDTHS = [390, 834, 1440];
const NARROWEST = 320;

const withBrowser = chromiumPath === undefined ? describe.skip : describe;

withBrowser('every page, for every reader', () => {
  let platform: Platform;
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  let ada: Viewer;
  let film: string;
  let series: string;

  beforeAll(async () => {
    platform = await startPlatform({ RATE_LIMITS: 'off' });
    browser = await startBrowser();
    ada = await newViewer(platform.origin, 'Ada');
    await settleIn(ada);
    const { items } = await answerOf(ada.api.GET('/v1/titles', { params: { query: { limit: 100 } } }));
    film = items.find(({ type, accessLevel }) => type === 'movie' && accessLevel === 'premium')!.id;
    series = items.find(({ type }) => type === 'series')!.id;
    await giveLongNames();
  });
  afterAll(async () => {
    await browser?.stop();
    await platform?.stop();
  });

  /** A genre and a film whose names are too long for a narrow line, with nowhere to break them. */
  const giveLongNames = async () => {
    const { accessToken } = await answerOf(apiOf(platform).POST('/v1/auth/login', { body: platform.admin }));
    const api = apiOf(platform, accessToken);
    const name = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerk';
    await answerOf(api.POST('/v1/admin/genres', { body: { id: 'danube', name } }));
    const params = { path: { titleId: film } };
    const { version, genres } = await answerOf(api.GET('/v1/admin/titles/{titleId}', { params }));
    const headers = { 'If-Match': `"${version}"` };
    const body = { name, genres: [...genres, 'danube'] };
    await answerOf(api.PATCH('/v1/admin/titles/{titleId}', { params, headers, body }));
  };

  /** Opens a page and waits until it has said what it is. */
  const open = async (path: string) => {
    const { page } = browser;
    // Else another hash would load nothing anew.
    await page.goto('about:blank');
    await page.goto(`${platform.origin}${path}`);
    await page.locator('main > .loading').waitFor({ state: 'detached' });
    await page.waitForLoadState('networkidle');
    await page.evaluate(AXE);
  };
  const isWiderThanTheWindow = () =>
    browser.page.evaluate<boolean>('document.scrollingElement.scrollWidth > innerWidth');

  /** What is wrong with a page at any width. */
  const faultsOf = async (path: string) => {
    const faults: string[] = [];
    await browser.page.setViewportSize({ width: NARROWEST, height: 900 });
    await open(path);
    if (await isWiderThanTheWindow()) faults.push(`${NARROWEST}: scrolls sideways`);
    for (const width of WIDTHS) {
      await browser.page.setViewportSize({ width, height: 900 });
      if (await isWiderThanTheWindow()) faults.push(`${width}: scrolls sideways`);
      const violations = await browser.page.evaluate<string[]>(RUN_AXE);
      faults.push(...violations.map((violation) => `${width}: ${violation}`));
    }
    return faults;
  };

  const everywhere = () => [
    '/#/',
    '/#/search',
    '/#/search?q=zzzz',
    `/#/title/${film}`,
    `/#/title/${series}`,
    '/#/plans',
    '/#/nothing',
    '/nothing',
    '/mail',
  ];
  const signedOut = () => [
    ...everywhere(),
    '/#/sign-in',
    '/#/sign-up',
    '/#/forgot-password',
    '/#/reset-password?token=x',
    '/#/verify-email?token=x',
  ];

  test('has no violation that axe finds and does not scroll sideways, signed out', async () => {
    const found: [string, string[]][] = [];
    for (const path of signedOut()) found.push([path, await faultsOf(path)]);
    expect(found.filter(([, faults]) => faults.length > 0)).toEqual([]);
  });

  test('has none signed in either', async () => {
    const session = JSON.stringify(JSON.stringify(ada.session));
    await open('/#/');
    await browser.page.evaluate(`localStorage.setItem('marquee.session', ${session})`);
    const found: [string, string[]][] = [];
    for (const path of [...everywhere(), '/#/account']) found.push([path, await faultsOf(path)]);
    expect(found.filter(([, faults]) => faults.length > 0)).toEqual([]);
  });
});
