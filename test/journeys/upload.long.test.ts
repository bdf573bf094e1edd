import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { answerOf } from '../../infra/web/shared/client.ts';
import { bars, clip, H264, hasFfmpeg, tone } from '../support/media.ts';
import { chromiumPath, startBrowser } from '../support/platform/browser.ts';
import { type Platform, startPlatform } from '../support/platform/platform.ts';
import { apiOf, signInAs, subscriber, viewerOf } from '../support/platform/watching.ts';

const TWO_LANGUAGES = [
  ...['-map', '0:v', '-map', '1:a', '-map', '2:a'],
  ...['-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=ger'],
];

const withBoth = chromiumPath === undefined || !hasFfmpeg ? describe.skip : describe;

withBoth('a film from an operator’s disk', () => {
  let platform: Platform;
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  let page: Page;
  let titleId: string;

  beforeAll(async () => {
    platform = await startPlatform();
    browser = await startBrowser();
    page = browser.page;
  });
  afterAll(async () => {
    await browser?.stop();
    await platform?.stop();
  });

  /** What is decoded of the picture now, such as "1280x720". */
  const size = () =>
    page.evaluate<string>(
      '(({ videoWidth: w, videoHeight: h }) => `${w}x${h}`)(document.querySelector("#player"))',
    );
  const becomes = async (wanted: string) => {
    for (const deadline = Date.now() + 60_000; (await size()) !== wanted; await page.waitForTimeout(100)) {
      if (Date.now() > deadline) throw new Error(`The picture has ${await size()} and not ${wanted}`);
    }
  };

  test('is uploaded on a page of the console, transcoded and published', async () => {
    await page.goto(`${platform.origin}/admin#/titles/new`);
    await page.fill('#sign-in-form-email', platform.admin.email);
    await page.fill('#sign-in-form-password', platform.admin.password);
    await page.keyboard.press('Enter');
    await page.selectOption('#title-type', 'movie');
    await page.fill('#title-name', 'The Long Rehearsal');
    await page.fill('#title-synopsis', 'Bars of colour, for half a minute.');
    await page.getByLabel('Drama', { exact: true }).check();
    await page.fill('#title-releaseYear', '2026');
    await page.selectOption('#title-accessLevel', 'basic');
    await page.locator('#title button[type=submit]').click();
    await page.locator('main h1', { hasText: 'The Long Rehearsal' }).waitFor();
    titleId = /titles\/(ttl_\w+)/.exec(page.url())![1]!;
    // Few pictures a second: the transcoder gives way to whatever else the machine does.
    const buffer = clip([...bars('1920x1080', 30, 6), ...tone(30), ...tone(30), ...TWO_LANGUAGES, ...H264]);
    await page.setInputFiles('#media-file', { name: '../../etc/☂ film.MP4', mimeType: 'video/mp4', buffer });
    await page.click('#media-upload');
    await page.locator('#media-state', { hasText: /Transcoding: [1-9]/ }).waitFor();
    const done = page.locator('#media-state', { hasText: 'Ready: 1080p, 720p, 480p.' });
    await done.waitFor({ timeout: 400_000 });
    await page.locator('main', { hasText: '30 s, 1080p' }).waitFor();
    await page.click('#publish');
    await page.click('#publish-confirm');
    await page.locator('#withdraw').waitFor();
  }, 480_000);

  test('plays at the best resolution of the viewer’s plan, and at none above', async () => {
    await signInAs(page, platform, await subscriber(platform, 'Basic'));
    const asked = new Set<string>();
    page.on('request', (request) => asked.add(new URL(request.url()).pathname));
    await page.goto(`${platform.origin}/#/title/${titleId}`);
    await page.locator('main h1', { hasText: 'The Long Rehearsal' }).waitFor();
    await page.goto(`${platform.origin}/#/watch/${titleId}`);
    const viewer = viewerOf(page);
    const before = await viewer.reaches(1);
    await becomes('1280x720');
    expect(await viewer.reaches(before + 1)).toBeGreaterThan(before + 1);
    expect(await page.locator('#resolution').innerText()).toBe('720p');
    const choices = await page.locator('#quality option').allInnerTexts();
    expect(choices).toEqual(['Auto (up to 720p)', '720p', '480p']);
    await page.selectOption('#quality', { label: '480p' });
    await becomes('852x480');
    const bytes = [...asked].filter((path) => path.endsWith('.cmfv'));
    expect(bytes.length).toBeGreaterThan(0);
    expect(bytes.filter((path) => !path.includes('/hd/md/'))).toEqual([]);
    // A better one is there, for other plans.
    const params = { params: { path: { titleId } } };
    const title = await answerOf(apiOf(platform).GET('/v1/titles/{titleId}', params));
    expect(title).toMatchObject({ maxResolution: '1080p' });
    // It was given no picture, so a frame of the film is, for everybody.
    const poster = await fetch(title.posterUrl!);
    expect([poster.status, poster.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  });

  test('plays in the language chosen before', async () => {
    const sound = page.locator('#sound');
    expect(await sound.locator('option').allInnerTexts()).toEqual(['English', 'German']);
    await sound.selectOption('German');
    const fetched = page.waitForRequest(/media-audio-2-2\.cmfa/);
    await page.reload();
    await fetched;
    await viewerOf(page).reaches(1);
    expect(await sound.inputValue()).toBe('1');
  });

  test('shows what is at a place of the seek bar: under the pointer, and to keys', async () => {
    const picture = page.locator('.player-preview img');
    const drawn = async () => {
      await picture.waitFor();
      const width = () => page.evaluate<number>('document.querySelector(".player-preview img").naturalWidth');
      for (const deadline = Date.now() + 5000; (await width()) === 0; await page.waitForTimeout(50)) {
        if (Date.now() > deadline) throw new Error('The picture never came');
      }
      return [await width(), await page.locator('.player-preview span').innerText()];
    };
    const { x, y, width, height } = (await page.locator('#seek').boundingBox())!;
    const at = (share: number) => [x + 8 + share * (width - 16), y + height / 2] as const;
    await page.mouse.move(...at(0.5));
    expect(await drawn()).toEqual([800, '0:15']);
    expect(new URL((await picture.getAttribute('src'))!).pathname).toMatch(/thumbnails\.000\.jpg$/);
    const { width: wide, height: high } = (await picture.boundingBox())!;
    expect([wide, high]).toEqual([160, 90]);
    expect(await page.evaluate('document.querySelector(".player-preview img").style.objectPosition')).toBe(
      '0px -270px',
    );
    await page.mouse.down();
    await page.mouse.move(...at(0.9));
    expect(await drawn()).toEqual([800, '0:27']);
    expect((await picture.boundingBox())!.width).toBe(160);
    await page.mouse.move(...at(0));
    await page.mouse.up();
    await page.mouse.move(400, 200);
    await picture.waitFor({ state: 'detached' });
    await page.locator('#seek').press('ArrowRight');
    expect((await drawn())[0]).toBe(800);
    await page.locator('#play').focus();
    await picture.waitFor({ state: 'detached' });
  });

  test('is watched to its end', async () => {
    await page.keyboard.press('9');
    await page.locator('#watch-panel h2', { hasText: 'The end' }).waitFor();
  });
});
