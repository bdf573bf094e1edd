import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { readGuides } from '../../../infra/documentation.ts';
import { PROBLEMS } from '../../../lib/domain/problem.ts';
import { chromiumPath, startBrowser } from '../../support/platform/browser.ts';
import { type Platform, startPlatform } from '../../support/platform/platform.ts';
import { violations } from '../../support/platform/watching.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({ RATE_LIMITS: 'off' });
});
afterAll(() => platform.stop());

const get = (path: string, init?: RequestInit) => fetch(new URL(path, platform.origin), init);
const pageAt = async (path: string): Promise<string> => {
  const answer = await get(path);
  expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
    path,
    200,
    'text/html; charset=utf-8',
  ]);
  return answer.text();
};

/** Every page that can be reached from /docs with its HTML, what else is linked with none, and what is not there. */
async function walked() {
  const known = new Map<string, string>();
  const broken: string[] = [];
  const waiting = ['/docs'];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (known.has(path)) continue;
    const answer = await get(path);
    if (answer.status !== 200) broken.push(path);
    const html = /html/.test(answer.headers.get('content-type')!) ? await answer.text() : '';
    known.set(path, html);
    if (!OURS.test(path)) continue;
    waiting.push(...[...html.matchAll(/ href="(\/[^"#]*)/g)].map(([, href]) => href!));
  }
  return { known, broken };
}
const OURS = /^\/(docs|problems)/;

describe('without a script', () => {
  test('every code has a page, which the type of a refusal names', async () => {
    for (const code of Object.keys(PROBLEMS)) expect(await pageAt(`/problems/${code}`)).toContain(code);
    const { type } = (await (await get('/v1/me')).json()) as { type: string };
    expect(type).toBe(`${platform.origin}/problems/unauthenticated`);
    expect((await (await get('/v1/nothing')).json()) as object).toMatchObject({
      type: `${platform.origin}/problems/not_found`,
    });
  });

  test('the reference describes every operation, each with its lock', async () => {
    const { tags, paths } = (await (await get('/v1/openapi.json')).json()) as {
      tags: { name: string }[];
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    const pages = await Promise.all(tags.map(({ name }) => pageAt(`/docs/reference/${name}`)));
    const shown = new Map(
      pages
        .join('')
        .split('<section ')
        .map((part) => [/data-operation="(\w+)"/.exec(part)?.[1], /class="lock (\w+)"/.exec(part)?.[1]]),
    );
    const ids = Object.values(paths)
      .flatMap((item) => Object.values(item))
      .map(({ operationId }) => operationId);
    expect(ids.filter((id) => !shown.has(id))).toEqual([]);
    const locks = ['listPlans', 'getProfile', 'createPlan', 'heartbeat'].map((id) => shown.get(id));
    expect(locks).toEqual(['public', 'user', 'admin', 'lease']);
  });

  test('no link of a page leads nowhere', async () => {
    const { known, broken } = await walked();
    for (const [path, html] of known) {
      for (const [, target, id] of html.matchAll(/ href="(\/docs[^"#]*|)#([^"]+)"/g)) {
        if (!known.get(target || path)!.includes(` id="${id}"`)) broken.push(`${target || path}#${id}`);
      }
    }
    expect(broken).toEqual([]);
  });

  test('the description is a file, too', async () => {
    expect(await (await get('/openapi.yaml')).text()).toContain('openapi: 3.1.0');
  });
});

(chromiumPath === undefined ? describe.skip : describe)('in a browser', () => {
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  let page: Page;
  const asked = new Set<string>();
  const failures: string[] = [];
  beforeAll(async () => {
    browser = await startBrowser();
    page = browser.page;
    page.on('pageerror', (error) => failures.push(error.message));
    page.on('request', (request) => asked.add(new URL(request.url()).origin));
  });
  afterAll(() => browser.stop());

  const everyWidth = async (path: string) => {
    await page.goto(platform.origin + path);
    await page.evaluate('document.querySelectorAll("details").forEach((each) => (each.open = true))');
    const faults: unknown[] = [];
    for (const width of [320, 390, 834, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const taken = await page.evaluate<number>('document.documentElement.scrollWidth');
      if (taken !== width) faults.push([path, width, `takes ${taken}`]);
      // No layout of its own lies between 320 and 390.
      if (width > 320) faults.push(...(await violations(page)).map((each) => [path, width, each]));
    }
    return faults;
  };

  test('every page reads at every width without sideways scrolling or a violation', async () => {
    const pages = [...(await walked()).known].flatMap(([path, html]) =>
      html !== '' && OURS.test(path) ? [path] : [],
    );
    const expected = ['/docs', ...Object.keys(await readGuides()).map((name) => `/docs/guides/${name}`)];
    expected.push(...Object.keys(PROBLEMS).map((code) => `/problems/${code}`), '/docs/reference/playback');
    expect(pages).toEqual(expect.arrayContaining(expected));
    const faults: unknown[] = [];
    for (const path of pages) faults.push(...(await everyWidth(path)));
    expect(faults).toEqual([]);
  }, 400_000);

  test('every operation of a signed-in person can be tried from the page as it stands', async () => {
    const answered: string[] = [];
    for (const area of [
      'plans',
      'subscriptions',
      'catalogue',
      'playback',
      'history',
      'notifications',
      'sessions',
    ]) {
      await page.goto(`${platform.origin}/docs/reference/${area}`);
      for (const details of await page.locator('details.try').all()) {
        await details.locator('summary').click();
        const send = details.locator('form > .button');
        await send.click();
        const status = await details.locator('[role=status] .status').textContent();
        answered.push(`${await details.getAttribute('data-operation')} ${status}`);
      }
    }
    expect(answered.length).toBeGreaterThan(40);
    expect(answered.filter((each) => / (4(00|05|15|22)|5\d\d|No answer)$/.test(each))).toEqual([
      // No mail that can be stopped has come yet.
      'unsubscribe 400',
      // The newest mail asks to confirm the address; none asks for a new password of an account just made.
      ...answered.filter((each) => /^(resetPassword|verifyEmail) 400$/.test(each)),
    ]);
    const own = answered.filter((each) => / 2\d\d$/.test(each)).map((each) => each.split(' ')[0]);
    expect(own).toEqual(expect.arrayContaining(['subscribe', 'startPlayback', 'heartbeat', 'stopPlayback']));
    expect(failures).toEqual([]);
    expect([...asked]).toEqual([platform.origin]);
  });
});
