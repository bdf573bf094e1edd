import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chromiumPath, startBrowser } from '../../support/platform/browser.ts';
import { type Platform, startPlatform } from '../../support/platform/platform.ts';
import { apiOf, violations } from '../../support/platform/watching.ts';
import { answerOf } from '../../../infra/web/shared/client.ts';

const withBrowser = chromiumPath === undefined ? describe.skip : describe;

withBrowser('the search’s suggestions', () => {
  let platform: Platform;
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  let page: Page;
  let asked: string[] = [];
  /** A word that begins the name of a title. */
  let word: string;

  beforeAll(async () => {
    platform = await startPlatform({ RATE_LIMITS: 'off' });
    browser = await startBrowser();
    page = browser.page;
    page.on('request', (request) => {
      const { pathname, searchParams } = new URL(request.url());
      const q = searchParams.get('q');
      if (pathname === '/v1/titles' && q !== null) asked.push(q);
    });
    const { items } = await answerOf(apiOf(platform).GET('/v1/titles'));
    word = items[0]!.name
      .split(' ')
      .toSorted((a, b) => b.length - a.length)[0]!
      .toLowerCase();
  });
  afterAll(async () => {
    await browser?.stop();
    await platform?.stop();
  });
  beforeEach(async () => {
    await page.unrouteAll();
    await page.goto('about:blank');
    await page.goto(`${platform.origin}/#/plans`);
    await page.locator('main h1').waitFor();
    await page.locator('#search-input').focus();
    asked = [];
  });

  const input = () => page.locator('#search-input');
  const options = () => page.locator('[role=option]');
  /** The text of the suggestion that Enter would open; undefined: none. */
  const active = async () => {
    const id = await input().getAttribute('aria-activedescendant');
    return id === null ? undefined : page.locator(`#${id}`).innerText();
  };
  /** Letter by letter, faster than a busy machine lets a keyboard be. */
  const typeAtOnce = () =>
    page.evaluate(`for (let letters = 1; letters <= ${word.length}; letters++) {
      const input = document.querySelector('#search-input');
      input.value = ${JSON.stringify(word)}.slice(0, letters);
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }`);
  const focused = () => page.evaluate<string>('document.activeElement.id');

  test('come after a pause, by one question, and the arrows go through them and back to the text', async () => {
    await typeAtOnce();
    await options().first().waitFor();
    expect(asked).toEqual([word]);
    expect(await input().getAttribute('aria-expanded')).toBe('true');
    expect(await page.locator('#search-suggestions[role=listbox]').count()).toBe(1);
    const names = await options().allInnerTexts();
    expect(await active()).toBeUndefined();
    await page.keyboard.press('ArrowUp');
    expect(await active()).toBe(names.at(-1));
    await page.keyboard.press('ArrowDown');
    expect(await active()).toBeUndefined();
    await page.keyboard.press('ArrowDown');
    expect(await active()).toBe(names[0]);
    expect(await page.locator('[aria-selected=true]').allInnerTexts()).toEqual([names[0]]);
    expect(await focused()).toBe('search-input');
    await page.keyboard.press('Enter');
    await page.locator('.title-page h1', { hasText: names[0]!.split('\n')[0]! }).waitFor();
    expect(await focused()).toBe('main');
    expect(await input().inputValue()).toBe('');
    expect(await options().count()).toBe(0);
  });

  test('close by Escape, which keeps the text; Enter without one searches for it', async () => {
    await page.keyboard.type(word);
    await options().first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');
    await options().first().waitFor({ state: 'detached' });
    expect(await input().inputValue()).toBe(word);
    expect(await input().getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('ArrowDown');
    await options().first().waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.locator('main h1', { hasText: `Results for “${word}”` }).waitFor();
    expect(await options().count()).toBe(0);
  });

  test('of an answer that came too late are dropped', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const first = word.slice(0, 2);
    await page.route(
      (url) => url.pathname === '/v1/titles' && url.searchParams.get('q') === first,
      async (route) => {
        await held;
        const items = [{ id: 'ttl_late', name: 'Too Late', type: 'movie', releaseYear: 1900 }];
        await route.fulfill({ json: { items, nextCursor: null } });
      },
    );
    await page.keyboard.type(first);
    await page.waitForRequest((request) => request.url().includes(`q=${first}&`));
    await page.keyboard.type(word.slice(2));
    await options().first().waitFor();
    const late = page.waitForResponse((response) => response.url().includes(`q=${first}&`));
    release();
    await late;
    await page.waitForTimeout(200);
    expect(await options().allInnerTexts()).not.toContain('Too Late\nFilm, 1900');
    expect(await options().count()).toBeGreaterThan(0);
  });

  test('are left out when they cannot be had, and by a click one opens', async () => {
    await page.route(
      (url) => url.pathname === '/v1/titles',
      (route) => route.abort(),
    );
    await page.keyboard.type(`${word} `);
    await page.waitForTimeout(600);
    expect(await options().count()).toBe(0);
    await page.unrouteAll();
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await options().first().click();
    await page.locator('.title-page h1').waitFor();
  });

  test.each([390, 1440])('fit the window of %i px and pass axe', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    await page.keyboard.type(word);
    await options().first().waitFor();
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate('document.scrollingElement.scrollWidth > innerWidth')).toBe(false);
    expect(await violations(page)).toEqual([]);
  });
});
