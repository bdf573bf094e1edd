import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { answerOf, type Schemas } from '../../../infra/web/shared/client.ts';
import { chromiumPath, startBrowser } from '../../support/platform/browser.ts';
import { type Platform, startPlatform } from '../../support/platform/platform.ts';
import { newViewer, settleIn, type Viewer } from '../../support/platform/viewer.ts';

const withBrowser = chromiumPath === undefined ? describe.skip : describe;

withBrowser('what somebody watched', () => {
  let platform: Platform;
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  let page: Page;
  let ada: Viewer;
  let watched: Schemas['ContinueItem'][];

  beforeAll(async () => {
    platform = await startPlatform({ RATE_LIMITS: 'off' });
    browser = await startBrowser();
    page = browser.page;
    ada = await newViewer(platform.origin, 'Ada');
    await settleIn(ada);
    watched = (await answerOf(ada.api.GET('/v1/me/continue-watching'))).items;
    await page.goto(`${platform.origin}/robots.txt`);
    const session = JSON.stringify(JSON.stringify(ada.session));
    await page.evaluate(`localStorage.setItem('marquee.session', ${session})`);
  });
  afterAll(async () => {
    await browser?.stop();
    await platform?.stop();
  });

  const go = async (path: string) => {
    await page.goto('about:blank');
    await page.goto(`${platform.origin}${path}`);
    await page.locator('main > .loading').waitFor({ state: 'detached' });
    await page.locator('main h1').waitFor();
  };
  const press = async (selector: string) => {
    await page.locator(selector).first().focus();
    await page.keyboard.press('Enter');
  };
  const label = () => page.evaluate<string | null>('document.activeElement.getAttribute("aria-label")');
  const seriesId = () => watched.find(({ episode }) => episode)!.title.id;
  const filmId = () => watched.find(({ episode }) => !episode)!.title.id;

  test('what is of no interest leaves its row by keyboard, and is not there again', async () => {
    await go('/#/');
    const buttons = page.locator('[aria-label^="Not interested in"]');
    const [first, second] = await buttons.evaluateAll((all) => all.map((each) => each.ariaLabel));
    await press(`[aria-label="${first}"]`);
    await page.locator(`[aria-label="${first}"]`).waitFor({ state: 'detached' });
    expect(await label()).toBe(second);
    await go('/#/');
    await buttons.first().waitFor();
    expect(await page.locator(`[aria-label="${first}"]`).count()).toBe(0);
  });

  test('of a series goes on with an episode, and marks move it, one or a season at a time', async () => {
    await go(`/#/title/${seriesId()}`);
    const play = page.locator('#play');
    await play.filter({ hasText: 'Continue S1 E1' }).waitFor();
    expect(await page.locator('#start-over').getAttribute('href')).toMatch(/episode=epi_.*from=start/);
    await press('.episode .mark-button');
    await play.filter({ hasText: 'Continue S1 E2' }).waitFor();
    const focused = await page.evaluate<string>('document.activeElement.textContent');
    expect(focused).toMatch(/^✓ Watched: episode 1, .*\. Mark as not watched$/);
    await press('#season-watched');
    await page.locator('#season-watched[aria-pressed=true]').waitFor();
    await press('#season-watched');
    await page.locator('#season-watched[aria-pressed=false]').waitFor();
    await press('#watched');
    await page.locator('#watched[aria-pressed=true]').waitFor();
    expect(await page.locator('.mark-button', { hasText: '✓ Watched' }).count()).toBeGreaterThan(1);
  });

  test('of a film is marked and unmarked, and one viewing of it is taken out of the log', async () => {
    await go(`/#/title/${filmId()}`);
    await page.locator('#start-over').waitFor();
    await press('#watched');
    await page.locator('#watched[aria-pressed=true]', { hasText: '✓ Watched' }).waitFor();
    await press('#watched');
    await page.locator('#watched[aria-pressed=false]').waitFor();
    await page.locator('#similar').scrollIntoViewIfNeeded();
    await page.locator('#plays li').waitFor();
    await press('#plays .hide-button');
    await page.locator('#plays').waitFor({ state: 'detached' });
    const query = { titleId: filmId() };
    expect((await answerOf(ada.api.GET('/v1/me/plays', { params: { query } }))).items).toEqual([]);
  });

  test('a title says that it is recommended no more, also after a reload, and is recommended again', async () => {
    await go(`/#/title/${filmId()}`);
    await press('#not-interested');
    await page.locator('#not-interested[aria-pressed=true]').waitFor();
    await go(`/#/title/${filmId()}`);
    await page
      .locator('#not-interested[aria-pressed=true]', { hasText: 'Not recommended any more' })
      .waitFor();
    await press('#not-interested');
    await page.locator('#not-interested[aria-pressed=false]').waitFor();
  });

  test('my list has a page of its own, further titles on request, and each can be taken out', async () => {
    const { items } = await answerOf(ada.api.GET('/v1/titles', { params: { query: { limit: 30 } } }));
    for (const { id: titleId } of items)
      await answerOf(ada.api.PUT('/v1/me/watchlist/{titleId}', { params: { path: { titleId } } }));
    expect(items.length).toBeGreaterThan(20);
    await go('/#/');
    await press('#watchlist h2 a');
    await page.locator('.own-list h1', { hasText: 'My list' }).waitFor();
    const cards = page.locator('.own-list .card');
    expect(await cards.count()).toBe(20);
    await press('#load-more');
    await page.locator('#load-more').waitFor({ state: 'detached' });
    expect(await cards.count()).toBe(items.length);
    for (const width of [390, 768]) {
      await page.setViewportSize({ width, height: 800 });
      const [one, next] = [(await cards.nth(0).boundingBox())!, (await cards.nth(1).boundingBox())!];
      expect(one.x + one.width).toBeLessThan(next.x);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await press('.own-list .hide-button');
    await cards.nth(items.length - 1).waitFor({ state: 'detached' });
    expect(await label()).toMatch(/^Remove .* from my list$/);
    await go('/#/my-list');
    await page.locator('#load-more').waitFor();
    await press('#load-more');
    await cards.nth(items.length - 2).waitFor();
    expect(await cards.count()).toBe(items.length - 1);
    await go('/#/watched');
    expect(await page.locator('.own-list .card').count()).toBeGreaterThan(0);
  });

  test('is seen and taken back on the account page, and cleared after a question', async () => {
    await go('/#/account');
    const hidden = page.locator('#taste-hidden li');
    await hidden.waitFor();
    expect(await page.locator('#taste-watched li').count()).toBeGreaterThan(0);
    await press('#taste-hidden .hide-button');
    await hidden.waitFor({ state: 'detached' });
    await press('#clear-history');
    await page.locator('dialog[open]').waitFor();
    await press('#clear-history-confirm');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.locator('#taste-watched li').first().waitFor({ state: 'detached' });
    const taste = await answerOf(ada.api.GET('/v1/me/taste'));
    expect(taste).toMatchObject({ watched: [], notInterested: [] });
    await page.selectOption('#profile-form-maturityLimit', '6+');
    await press('#profile-form [type=submit]');
    await page.locator('#profile-form', { hasText: 'Saved.' }).waitFor();
    expect(await answerOf(ada.api.GET('/v1/me'))).toMatchObject({ maturityLimit: '6+' });
  });
});
