import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answerOf } from '../../../infra/web/shared/client.ts';
import { chromiumPath } from '../../support/platform/browser.ts';
import { type Console, newFilm, openConsole } from './open-console.ts';

const withBrowser = chromiumPath === undefined ? describe.skip : describe;

withBrowser('what the console refuses', () => {
  let desk: Console;

  beforeAll(async () => {
    desk = await openConsole();
  });
  afterAll(() => desk?.stop());
  beforeEach(async () => {
    await desk.begin();
    await desk.asAdmin();
  });

  test('of a list’s filters is said at the filter', async () => {
    for (const [path, name, words] of [
      ['/titles', 'q', '200 characters'],
      ['/people', 'email', 'no spaces'],
      ['/audit', 'objectId', 'An id such as'],
    ] as const) {
      await desk.go(path);
      await desk.page.fill(`#filter-${name}`, 'ä'.repeat(201));
      await desk.page.keyboard.press('Enter');
      await desk.page.locator(`.filter [data-field=${name}]`, { hasText: words }).waitFor();
      expect(await desk.page.getAttribute(`#filter-${name}`, 'aria-invalid')).toBe('true');
      expect(await desk.page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
      await desk.page.fill(`#filter-${name}`, '');
      await desk.page.keyboard.press('Enter');
      await desk.page.locator('main [role=alert]').waitFor({ state: 'detached' });
      expect(await desk.page.getAttribute(`#filter-${name}`, 'aria-invalid')).toBe(null);
    }
  });

  test('of a search is no order: it has one of its own', async () => {
    await newFilm(desk.api, 'Zebra Gate');
    await desk.go('/titles?sort=name&q=zebra');
    await desk.page.locator('#titles a', { hasText: 'Zebra Gate' }).waitFor();
    expect(await desk.page.locator('#filter-sort').count()).toBe(0);
  });

  test('of a genre that titles use is said before and after, with the way to them', async () => {
    await desk.go('/genres/drama');
    await desk.click('#delete');
    await desk.page.locator('dialog #in-use', { hasText: 'It can be deleted when none does' }).waitFor();
    await desk.click('#delete-confirm');
    await desk.page.locator('dialog [data-code=genre_in_use]', { hasText: 'another genre first' }).waitFor();
    await desk.click('#in-use a');
    await desk.heading('Titles');
    await desk.page.locator('#filter-genre option[value=drama]').waitFor({ state: 'attached' });
    expect(await desk.page.inputValue('#filter-genre')).toBe('drama');
  });

  test('of a file is said where it is chosen', async () => {
    const { id } = await newFilm(desk.api, 'No File');
    await desk.go(`/titles/${id}`);
    await desk.click('#media-upload');
    await desk.page.locator('#media-file-error', { hasText: 'Choose a file' }).waitFor();
    expect(await desk.focused()).toBe('media-file');
    await desk.page.setInputFiles('#media-file', {
      name: 'a.mp4',
      mimeType: 'video/mp4',
      buffer: Buffer.alloc(0),
    });
    await desk.click('#media-upload');
    await desk.page.locator('main [data-code=invalid_request]', { hasText: 'one byte at least' }).waitFor();
    expect(await desk.page.locator('#media-file-error').innerText()).toBe('');
  });

  test('of two people who name one thing is said at its field', async () => {
    await desk.go('/titles/new');
    await desk.page.fill('#title-name', 'Twice');
    await desk.page.fill('#title-synopsis', 'Of a test.');
    await desk.page.getByLabel('Drama', { exact: true }).check();
    await desk.page.fill('#title-releaseYear', '2026');
    await desk.page.fill('#title-cast', 'Selma Ravn\nSelma Ravn');
    await desk.page.fill('#title-posterUrl', 'https://elsewhere.example/poster.webp');
    await desk.page.locator('#title button[type=submit]').click();
    await desk.page.locator('[data-field=cast]', { hasText: 'named twice' }).waitFor();
    await desk.page.fill('#title-cast', 'Selma Ravn');
    await desk.page.locator('#title button[type=submit]').click();
    await desk.page.locator('[data-field=posterUrl]', { hasText: 'An image must be on' }).waitFor();
    await desk.page.fill('#title-posterUrl', '');
    await desk.page.locator('#title button[type=submit]').click();
    await desk.heading('Twice');
    await answerOf(desk.api.POST('/v1/admin/genres', { body: { id: 'taken', name: 'Taken' } }));
    await desk.go('/genres/new');
    await desk.page.fill('#genre-name', 'Taken');
    await desk.page.fill('#genre-id', 'taken');
    await desk.page.keyboard.press('Enter');
    await desk.page.locator('[data-field=id]', { hasText: 'There is a genre with this id' }).waitFor();
  });

  test('of a plan or a genre that somebody has changed shows both', async () => {
    const { items } = await answerOf(desk.api.GET('/v1/admin/plans'));
    const plan = items[0]!;
    await desk.go(`/plans/${plan.id}`);
    const params = { path: { planId: plan.id }, header: { 'If-Match': `"${plan.version}"` } };
    await answerOf(desk.api.PATCH('/v1/admin/plans/{planId}', { params, body: { name: 'Theirs' } }));
    await desk.page.fill('#plan-name', 'Mine');
    await desk.page.keyboard.press('Enter');
    await desk.page.locator('#conflict [data-field=name]', { hasText: 'Theirs' }).first().waitFor();
    await desk.click('#conflict-theirs');
    await desk.heading('Theirs');

    // A deed shows the object as it is now, and asks again.
    const path = { planId: plan.id };
    await answerOf(
      desk.api.PATCH('/v1/admin/plans/{planId}', { params: { path }, body: { name: 'Newest' } }),
    );
    await desk.confirm('delete');
    await desk.page.locator('dialog [data-code=stale_version]', { hasText: 'decide again' }).waitFor();
    await desk.heading('Newest');
  });
});
