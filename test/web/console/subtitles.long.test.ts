import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerOf } from '../../../infra/web/shared/client.ts';
import { bars, clip, H264, hasFfmpeg } from '../../support/media.ts';
import { chromiumPath } from '../../support/platform/browser.ts';
import { violations } from '../../support/platform/watching.ts';
import { type Console, newFilm, openConsole } from './open-console.ts';

const withBoth = chromiumPath === undefined || !hasFfmpeg ? describe.skip : describe;

withBoth('the subtitles of a film in the console', () => {
  let desk: Console;
  let titleId: string;

  beforeAll(async () => {
    desk = await openConsole();
    await desk.begin();
    await desk.asAdmin();
    titleId = (await newFilm(desk.api, 'The Whisper')).id;
    await desk.go(`/titles/${titleId}`);
  });
  afterAll(() => desk?.stop());

  const give = (name: string, text: string | Buffer) =>
    desk.page.setInputFiles('#subtitles-file', { name, mimeType: '', buffer: Buffer.from(text) });
  const add = async (language: string, label: string) => {
    await desk.page.fill('#subtitles-language', language);
    await desk.page.fill('#subtitles-label', label);
    await desk.page.locator('#subtitles button[type=submit]').click();
  };
  const said = (field: string, words: string) =>
    desk.page.locator(`#subtitles [data-field=${field}]`, { hasText: words }).waitFor();
  const tracks = () => desk.page.locator('#subtitles-tracks li');
  const SUBRIP = '1\n00:00:00,500 --> 00:00:01,500\nGood evening.\n';

  test('wait for a film, and go on showing how far it is after a reload', async () => {
    const { page } = desk;
    await page.locator('main', { hasText: 'They join a film once it is uploaded' }).waitFor();
    const buffer = clip([...bars('1280x720', 8, 12), ...H264]);
    await page.setInputFiles('#media-file', { name: 'film.mp4', mimeType: 'video/mp4', buffer });
    await desk.click('#media-upload');
    await page.locator('#media-state', { hasText: 'Transcoding' }).waitFor();
    await desk.go(`/titles/${titleId}`);
    await page.locator('#media-state', { hasText: 'Ready: 720p, 480p.' }).waitFor({ timeout: 60_000 });
    await page.locator('main', { hasText: 'There are none yet.' }).waitFor();
  });

  test('say at the field what is wrong with them', async () => {
    await add('English', 'English');
    await said('file', 'Choose a file');
    await give('film.srt', '1\n00:00:09,500 --> 00:00:10,500\nToo late.\n');
    await add('English', 'English');
    await said('language', 'a tag such as en');
    await add('en', 'English');
    await said('file', 'when the film is over');
    expect(await desk.focused()).toBe('subtitles-file');
    await give('film.srt', Buffer.from('1\n00:00:00,500 --> 00:00:01,500\nGrüße\n', 'latin1'));
    await add('en', 'English');
    await said('file', 'not UTF-8');
    await give('film.vtt', '');
    await add('en', 'English');
    await said('file', 'one byte at least');
    expect(await tracks().count()).toBe(0);
  });

  test('are added, each with a label of its own, and taken out', async () => {
    const { page } = desk;
    await give('film.srt', SUBRIP);
    await add('en', 'English');
    await tracks().filter({ hasText: 'English' }).waitFor();
    await give('film.vtt', 'WEBVTT\n\n00:00.500 --> 00:01.500\nGuten Abend.\n');
    await add('de', 'English');
    await said('label', 'are called so');
    await page.fill('#subtitles-label', 'Deutsch');
    await page.locator('#subtitles button[type=submit]').click();
    await tracks().filter({ hasText: 'Deutsch' }).waitFor();
    expect(await violations(page)).toEqual([]);
    const read = () =>
      answerOf(desk.api.GET('/v1/admin/titles/{titleId}', { params: { path: { titleId } } }));
    expect((await read()).subtitleLanguages).toEqual(['en', 'de']);
    await page.getByRole('button', { name: 'Remove English' }).click();
    await page.locator('dialog .button.primary').click();
    await tracks().filter({ hasText: 'English' }).waitFor({ state: 'detached' });
    expect(await desk.focused()).toBe('subtitles-heading');
    expect((await read()).subtitleLanguages).toEqual(['de']);
  });
});
