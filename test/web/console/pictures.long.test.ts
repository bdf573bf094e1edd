import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answerOf } from '../../../infra/web/shared/client.ts';
import { chromiumPath } from '../../support/platform/browser.ts';
import { violations } from '../../support/platform/watching.ts';
import { drawnPng } from '../../support/pictures/pictures.ts';
import { type Console, newFilm, openConsole } from './open-console.ts';

const withBrowser = chromiumPath === undefined ? describe.skip : describe;

withBrowser('pictures of a title', () => {
  let desk: Console;

  beforeAll(async () => {
    desk = await openConsole();
  });
  afterAll(() => desk?.stop());
  beforeEach(async () => {
    await desk.begin();
    await desk.asAdmin();
  });

  const choose = (kind: string, buffer: Buffer) =>
    desk.page.setInputFiles(`#${kind}-file`, { name: 'art.png', mimeType: 'image/png', buffer });
  const error = (kind: string, hasText: string) =>
    desk.page.locator(`#${kind}-file-error`, { hasText }).waitFor();
  /** The address and the pixels of what this image shows. */
  const shown = async (selector: string) => {
    const image = desk.page.locator(selector);
    await image.waitFor();
    const text = `(async () => {
      const image = document.querySelector(${JSON.stringify(selector)});
      await image.decode();
      const { width, height } = await createImageBitmap(await (await fetch(image.currentSrc)).blob());
      return { url: image.currentSrc, width, height };
    })()`;
    return desk.page.evaluate<{ url: string; width: number; height: number }>(text);
  };

  test('are uploaded, made in two sizes and seen by viewers, the small one on cards', async () => {
    const query = { type: 'movie', status: 'published' } as const;
    const { items } = await answerOf(desk.api.GET('/v1/admin/titles', { params: { query } }));
    const { id, name } = items[0]!;
    await desk.go(`/titles/${id}`);
    const before = await desk.page.getAttribute('#poster-preview', 'src');
    await choose('poster', drawnPng(1000, 1300));
    await desk.page.locator(`#poster-preview:not([src="${before}"])`).waitFor();
    expect(await shown('#poster-preview')).toMatchObject({ width: 800, height: 1200 });
    await choose('backdrop', drawnPng(2000, 1400));
    await desk.page.locator('#backdrop-preview[src*="/img_"]').waitFor();
    expect(await shown('#backdrop-preview')).toMatchObject({ width: 1920, height: 1080 });
    expect(await violations(desk.page)).toEqual([]);

    await desk.page.goto(`${desk.platform.origin}/#/search?q=${encodeURIComponent(name)}`);
    // Which of the two a browser takes is its own choice: a larger one that it has already will do.
    const card = desk.page.locator(`[data-title-id="${id}"] img`);
    const [small, large] = ((await card.getAttribute('srcset')) ?? '').split(', ');
    expect([small, large]).toEqual([
      expect.stringMatching(/-card\.jpg 400w$/),
      expect.stringMatching(/-page\.jpg 800w$/),
    ]);
    await card.evaluate((image, address) => image.setAttribute('srcset', address), small!);
    expect(await shown(`[data-title-id="${id}"] img`)).toMatchObject({ width: 400, height: 600 });
    await desk.page.goto(`${desk.platform.origin}/#/title/${id}`);
    expect(await shown('.hero-art')).toMatchObject({ width: 1920, height: 1080 });
  });

  test('that do not do are refused where they are chosen', async () => {
    const { id } = await newFilm(desk.api, 'Too Small');
    await desk.go(`/titles/${id}`);
    await choose('poster', drawnPng(300, 200));
    await error('poster', 'This image has 300 × 200 pixels. A poster needs at least 800 × 1200 pixels.');
    expect(await desk.focused()).toBe('poster-file');
    expect(await desk.page.getAttribute('#poster-file', 'aria-invalid')).toBe('true');
    await choose('backdrop', Buffer.from('no image at all'));
    await error('backdrop', 'no image that can be read');
    await desk.page.route('**/_local/s3/**', (route) => route.abort());
    await choose('backdrop', drawnPng(1920, 1080));
    await error('backdrop', 'The upload broke off');
    await desk.page.unroute('**/_local/s3/**');
    await choose('backdrop', drawnPng(1920, 1080));
    await desk.page.locator('#backdrop-preview').waitFor();
    expect(await desk.page.locator('#backdrop-file-error').innerText()).toBe('');
  });

  test('of a title that somebody has changed meanwhile are not taken before one has seen it', async () => {
    const { id } = await newFilm(desk.api, 'Of Two Minds');
    await desk.go(`/titles/${id}`);
    await answerOf(
      desk.api.PATCH('/v1/admin/titles/{titleId}', {
        params: { path: { titleId: id } },
        body: { name: 'Of Three Minds' },
      }),
    );
    await choose('poster', drawnPng(800, 1200));
    await desk.page.locator('main [data-code=stale_version]', { hasText: 'read anew' }).waitFor();
    await desk.heading('Of Three Minds');
    await choose('poster', drawnPng(800, 1200));
    await desk.page.locator('#poster-preview').waitFor();
  });

  test('keep what is typed beside, and are not undone by the address that was typed before', async () => {
    const { id } = await newFilm(desk.api, 'Typed');
    await desk.go(`/titles/${id}`);
    // A page that reads its title slowly must not say "Saved" while it still holds the version before.
    await desk.page.route(`**/v1/admin/titles/${id}`, async (route) => {
      if (route.request().method() === 'GET') await new Promise((resolve) => setTimeout(resolve, 700));
      await route.fallback();
    });
    await desk.page.fill('#title-posterUrl', `${desk.platform.origin}/media/p/nowhere.svg`);
    await desk.page.locator('#title button[type=submit]').click();
    await desk.page.locator('#title .notice', { hasText: 'Saved' }).waitFor();
    await desk.page.fill('#title-synopsis', 'Being typed.');
    await choose('poster', drawnPng(800, 1200));
    await desk.page.locator('#poster-preview[src*="/img_"]').waitFor();
    await desk.page.locator('#title button[type=submit]').click();
    await expect
      .poll(async () =>
        answerOf(desk.api.GET('/v1/admin/titles/{titleId}', { params: { path: { titleId: id } } })),
      )
      .toMatchObject({ synopsis: 'Being typed.', posterUrl: expect.stringContaining('/img_') as string });
  });
});
