import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { type Api, answerOf } from '../../../infra/web/shared/client.ts';
import { chromiumPath } from '../../support/platform/browser.ts';
import { newViewer } from '../../support/platform/viewer.ts';
import { violations } from '../../support/platform/watching.ts';
import { type Console, newFilm, openConsole } from './open-console.ts';

const withBrowser = chromiumPath === undefined ? describe.skip : describe;

withBrowser('the console', () => {
  let desk: Console;
  let page: Page;
  let api: Api;

  beforeAll(async () => {
    desk = await openConsole();
    ({ page, api } = desk);
  });
  afterAll(() => desk?.stop());
  beforeEach(() => desk.begin());

  test('tells a person who is no administrator so', async () => {
    const { session: own } = await newViewer(desk.platform.origin, 'Grace');
    const text = JSON.stringify(JSON.stringify(own));
    await page.evaluate(`localStorage.setItem('marquee.session', ${text})`);
    await desk.go('/titles');
    expect(await page.locator('#not-allowed').innerText()).toContain('grace@example.com');
    expect(await page.locator('nav').count()).toBe(0);
  });

  test('takes a content manager through the day', async () => {
    await newViewer(desk.platform.origin, 'Bob');
    await desk.go('/titles');
    await page.fill('#sign-in-form-email', desk.platform.admin.email);
    await page.fill('#sign-in-form-password', desk.platform.admin.password);
    await page.keyboard.press('Enter');

    // A series with an episode, which cannot be published without media.
    await desk.click('#new-title');
    await desk.heading('New title');
    await page.selectOption('#title-type', 'series');
    await page.fill('#title-name', 'The Night Clerk');
    await page.fill('#title-synopsis', 'Nobody checks out.');
    await page.fill('#title-releaseYear', '1700');
    await page.locator('#title button[type=submit]').click();
    await page.locator('[data-field=genres]', { hasText: 'Fill this in' }).waitFor();
    await page.getByLabel('Drama', { exact: true }).check();
    await page.locator('#title button[type=submit]').click();
    await page.locator('[data-field=releaseYear]', { hasText: '1888' }).waitFor();
    await page.fill('#title-releaseYear', '2026');
    await page.locator('#title button[type=submit]').click();
    await desk.heading('The Night Clerk');
    await desk.click('#new-episode');
    await desk.heading('New episode');
    await page.fill('#episode-episodeNumber', '1');
    await page.fill('#episode-name', 'Room Nine');
    await page.fill('#episode-synopsis', 'The bell rings.');
    await page.locator('#episode button[type=submit]').click();
    await page.locator('#episodes .row-facts', { hasText: 'Nothing to play yet' }).waitFor();
    await desk.confirm('publish');
    await page.locator('dialog [data-code=media_not_ready]', { hasText: 'at least one episode' }).waitFor();
    await page.keyboard.press('Escape');

    // A seed film is withdrawn and published again.
    const { items } = await answerOf(
      api.GET('/v1/admin/titles', { params: { query: { type: 'movie', status: 'published' } } }),
    );
    await desk.go(`/titles/${items[0]!.id}`);
    await desk.confirm('withdraw');
    await page.locator('#publish').waitFor();
    expect(await desk.focused()).toBe('page-heading');
    await desk.confirm('publish');
    await page.locator('#withdraw').waitFor();

    await desk.go('/genres/drama');
    await page.fill('#genre-name', 'Dramas');
    await page.locator('#genre button[type=submit]').click();
    await desk.heading('Dramas');

    await desk.go('/people');
    await page.fill('#filter-email', 'bob@');
    await page.keyboard.press('Enter');
    await page.locator('#people a', { hasText: 'bob@example.com' }).click();
    await desk.heading('Bob');
    await desk.confirm('disable');
    await page.locator('#enable').waitFor();

    // What needs a look is on the overview.
    await desk.go('/');
    await page.locator('#mails', { hasText: 'Failed: refused for good' }).waitFor();

    await desk.go('/plans');
    await page.locator('main a', { hasText: 'Basic' }).first().click();
    await page.fill('#plan-maxDevicesAllowed', '11');
    await page.locator('#plan button[type=submit]').click();
    await page.locator('[data-field=maxDevicesAllowed]', { hasText: '1 to 10 streams' }).waitFor();
    await page.fill('#plan-maxDevicesAllowed', '2');
    await page.fill('#plan-price', '4.49 USD');
    await page.locator('#plan button[type=submit]').click();
    await page.locator('#plan .notice', { hasText: 'Saved' }).waitFor();

    // Titles use the genre, and the refusal says what to do.
    await desk.go('/genres/drama');
    await desk.confirm('delete');
    await page.locator('dialog [data-code=genre_in_use]', { hasText: 'another genre first' }).waitFor();
    await page.keyboard.press('Escape');

    await desk.go('/audit?action=adminUpdateUser');
    await page.locator('#audit summary').first().click();
    expect(await page.locator('#audit tr[data-field=status] td').allInnerTexts()).toEqual([
      'active',
      'disabled',
    ]);
  });

  test('keeps the last administrator, and says why', async () => {
    await desk.asAdmin();
    await desk.go(`/people/${desk.session.user.id}`);
    await desk.confirm('make-user');
    await page.locator('dialog [data-code=last_admin]', { hasText: 'last administrator' }).waitFor();
  });

  test('shows both versions of a title that somebody else has changed, and saves what is chosen', async () => {
    const { id, version } = await newFilm(api, 'The Draft');
    await desk.asAdmin();
    await desk.go(`/titles/${id}`);
    const params = { path: { titleId: id }, header: { 'If-Match': `"${version}"` } };
    const body = { name: 'Theirs', synopsis: 'Their words.' };
    await answerOf(api.PATCH('/v1/admin/titles/{titleId}', { params, body }));
    await page.fill('#title-name', 'Mine');
    await page.fill('#title-releaseYear', '2027');
    await page.fill('#title-synopsis', 'My words.');
    await page.locator('#title button[type=submit]').click();
    const fields = page.locator('#conflict fieldset');
    await fields.first().waitFor();
    expect(await fields.evaluateAll((all) => all.map((each) => each.dataset.field))).toEqual([
      'name',
      'synopsis',
      'releaseYear',
    ]);
    await page.locator('#conflict [data-field=name] label', { hasText: 'Theirs' }).first().waitFor();
    await page.locator('#conflict [data-field=synopsis] input').nth(1).check();
    await desk.click('#conflict-save');
    await desk.heading('Mine');
    expect(await page.inputValue('#title-synopsis')).toBe('Their words.');
    await expect.poll(() => desk.focused()).toBe('page-heading');
    const saved = await answerOf(
      api.GET('/v1/admin/titles/{titleId}', { params: { path: { titleId: id } } }),
    );
    expect(saved).toMatchObject({ name: 'Mine', synopsis: 'Their words.', releaseYear: 2027 });
  });

  test('says at the field that a number is taken', async () => {
    const { id, version } = await newFilm(api, 'One');
    const params = { path: { titleId: id }, header: { 'If-Match': `"${version}"` } };
    await answerOf(api.PATCH('/v1/admin/titles/{titleId}', { params, body: { externalId: 'X-1' } }));
    const other = await newFilm(api, 'Two');
    await desk.asAdmin();
    await desk.go(`/titles/${other.id}`);
    await page.fill('#title-externalId', 'X-1');
    await page.locator('#title button[type=submit]').click();
    await page.locator('[data-field=externalId]', { hasText: 'Another title has this number.' }).waitFor();
    expect(await desk.focused()).toBe('title-externalId');
  });

  test('has no violation that axe finds and does not scroll sideways', async () => {
    const { items } = await answerOf(api.GET('/v1/admin/titles', { params: { query: { type: 'series' } } }));
    const plans = await answerOf(api.GET('/v1/admin/plans'));
    // Too long for a narrow line, and nowhere to break it.
    const name = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerk';
    await answerOf(api.POST('/v1/admin/genres', { body: { id: 'danube', name } }));
    const own = desk.session.user.id;
    const paths = ['/', '/titles', '/titles/new', `/titles/${items[0]!.id}`, '/genres', '/genres/drama'];
    paths.push(
      '/plans',
      `/plans/${plans.items[0]!.id}`,
      '/people',
      `/people/${own}`,
      '/mails',
      '/audit',
      '/nothing',
    );
    const found: string[] = [];
    const look = async (path: string) => {
      await page.setViewportSize({ width: 320, height: 900 });
      await desk.go(path);
      await page.waitForLoadState('networkidle');
      for (const width of [320, 390, 834, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        const wide = await page.evaluate<boolean>('document.scrollingElement.scrollWidth > innerWidth');
        if (wide) found.push(`${path} at ${width}: scrolls sideways`);
        if (width === 320) continue;
        found.push(...(await violations(page)).map((each) => `${path} at ${width}: ${each}`));
      }
    };
    await look('/');
    await desk.asAdmin();
    for (const path of paths) await look(path);
    for (const [path, deed] of [
      [`/titles/${items[0]!.id}`, 'delete'],
      [`/plans/${plans.items[0]!.id}`, 'off-sale'],
      [`/people/${own}`, 'disable'],
    ] as const) {
      await desk.go(path);
      await desk.click(`#${deed}`);
      await page.locator(`#${deed}-confirm`).waitFor();
      found.push(...(await violations(page)).map((each) => `${deed} at ${path}: ${each}`));
    }
    expect(found).toEqual([]);
  });
});
