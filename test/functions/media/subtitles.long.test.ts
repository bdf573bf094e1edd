import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { handler as createSubtitlesUpload } from '../../../functions/media/create-subtitles-upload.ts';
import { handler as putSubtitles } from '../../../functions/media/put-subtitles.ts';
import { handler as removeSubtitles } from '../../../functions/media/remove-subtitles.ts';
import { handler as getTitle } from '../../../functions/titles/admin-get-title.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import type { TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { manager } from '../../support/catalogue.ts';
import {
  bars,
  clip,
  H264,
  hasFfmpeg,
  type MediaWorld,
  operator,
  openStudio,
  type Studio,
} from '../../support/media.ts';

const SUBRIP = '1\n00:00:00,500 --> 00:00:01,500\nGood evening.\n';
const WEBVTT = 'WEBVTT\n\n00:00.500 --> 00:01.500\nGuten Abend.\n';

const withFfmpeg = hasFfmpeg ? describe : describe.skip;

withFfmpeg('the subtitles of a film', () => {
  let studio: Studio;
  let world: MediaWorld;
  let app: TestApp;
  let caller: Caller;
  let titleId: string;
  let mediaId: string;
  beforeAll(async () => {
    studio = await openStudio();
    ({ app, world } = studio);
    caller = studio.admin;
    titleId = String((await manager(app, caller).create()).body.id);
    ({ mediaId } = await operator(app, caller, titleId).upload(clip([...bars('1280x720'), ...H264])));
  });
  afterAll(() => studio?.stop());

  const place = () => ({ titleId, mediaId });
  const announce = (body: object = {}) =>
    callEndpoint(createSubtitlesUpload, app, {
      ...{ caller, params: place(), body: { contentType: 'text/vtt', sizeBytes: 1, ...body } },
    });
  const sent = async (text: string | Buffer) => {
    const file = Buffer.from(text);
    const { status, body } = await announce({ sizeBytes: file.length });
    expect(status).toBe(201);
    const { url, headers } = body.upload;
    expect((await fetch(url, { method: 'PUT', headers, body: new Uint8Array(file) })).status).toBe(200);
    return String(body.subtitlesId);
  };
  const put = (subtitlesId: string, body: object) =>
    callEndpoint(putSubtitles, app, { caller, params: { ...place(), subtitlesId }, body });
  const remove = (subtitlesId: string) =>
    callEndpoint(removeSubtitles, app, { caller, params: { ...place(), subtitlesId } });
  const read = (name: string) => readFileSync(join(world.objects, 'films/media/v', mediaId, name), 'utf8');
  const isThere = (name: string) => existsSync(join(world.objects, 'films/media/v', mediaId, name));
  const menuOf = (playlist: string) =>
    [...read(playlist).matchAll(/TYPE=SUBTITLES.*NAME="([^"]+)",LANGUAGE="([^"]+)".*URI="([^"]+)"/g)].map(
      ([, ...parts]) => parts,
    );
  const languages = async () =>
    (await callEndpoint(getTitle, app, { caller, params: { titleId } })).body.subtitleLanguages;
  const SD = 'hd/md/sd/';

  test('join both playlists of every level, and its title tells their language', async () => {
    const id = await sent(`\uFEFF${SUBRIP}`);
    const { status, body } = await put(id, { language: 'EN-gb', label: 'English' });
    expect([status, body.subtitles]).toEqual([
      200,
      [{ subtitlesId: id, language: 'en-GB', label: 'English' }],
    ]);
    expect(await languages()).toEqual(['en-GB']);
    expect(menuOf('hd/md/index.m3u8')).toEqual([['English', 'en-GB', `sd/subtitles-${id}.m3u8`]]);
    expect(menuOf(`${SD}index.m3u8`)).toEqual([['English', 'en-GB', `subtitles-${id}.m3u8`]]);
    expect(menuOf('hd/md/index.q.m3u8')[0]![2]).toMatch(/^sd\/subtitles-\w+\.q\.m3u8\?Policy=\{\$Policy\}&/);
    expect(read('hd/md/index.m3u8')).toMatch(/STREAM-INF:.*SUBTITLES="subtitles"/);
    expect(read('hd/md/index.m3u8')).toContain('app.marquee.thumbnails');
    expect(read(`${SD}subtitles-${id}.m3u8`)).toMatch(/#EXTINF:2\.0+,\nsubtitles-\w+\.vtt\n#EXT-X-ENDLIST/);
    expect(read(`${SD}subtitles-${id}.q.m3u8`)).toContain(`subtitles-${id}.vtt?Policy=`);
    expect(read(`${SD}subtitles-${id}.vtt`)).toContain('00:00:00.500 --> 00:00:01.500\nGood evening.');
    expect((await remove(id)).status).toBe(204);
  });

  test('can be named anew without a file, as a request sent again is', async () => {
    const id = await sent(SUBRIP);
    await put(id, { language: 'en', label: 'English' });
    expect((await put(id, { language: 'en', label: 'English' })).status).toBe(200);
    const { status, body } = await put(id, { language: 'en-AU', label: 'Australian' });
    expect([status, body.subtitles.length]).toEqual([200, 1]);
    expect(menuOf('hd/md/index.m3u8')).toEqual([['Australian', 'en-AU', `sd/subtitles-${id}.m3u8`]]);
    expect((await remove(id)).status).toBe(204);
  });

  test('that are taken out are in no playlist, and their files are gone', async () => {
    const id = await sent(WEBVTT);
    await put(id, { language: 'de', label: 'Deutsch' });
    expect((await remove(id)).status).toBe(204);
    expect(read('hd/md/index.m3u8')).not.toContain('SUBTITLES');
    expect(await languages()).toEqual([]);
    for (const ending of ['vtt', 'm3u8', 'q.m3u8'])
      expect(isThere(`${SD}subtitles-${id}.${ending}`)).toBe(false);
    expect((await remove(id)).body.code).toBe('not_found');
  });

  test('that several people add at once are all there', async () => {
    const ids = await Promise.all([1, 2, 3, 4].map(() => sent(WEBVTT)));
    const all = await Promise.all(ids.map((id, n) => put(id, { language: 'de', label: `Deutsch ${n}` })));
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(
      menuOf('hd/md/index.m3u8')
        .map(([label]) => label)
        .toSorted(),
    ).toEqual([0, 1, 2, 3].map((n) => `Deutsch ${n}`));
    expect((await put(await sent(WEBVTT), { language: 'de', label: 'Deutsch 1' })).body.errors).toMatchObject(
      [{ pointer: '/label' }],
    );
    for (const id of ids) await remove(id);
  });

  test('in a file that is none are refused with what is wrong, and change nothing', async () => {
    const broken = await sent(SUBRIP.replace('00:00:01,500', '00:00:00,100'));
    const { status, body } = await put(broken, { language: 'en', label: 'English' });
    expect([status, body.errors]).toMatchObject([
      422,
      [{ pointer: '/subtitlesId', detail: expect.stringContaining('Line 2') }],
    ]);
    const latin1 = await sent(Buffer.from(WEBVTT.replace('Abend', 'Gäste'), 'latin1'));
    expect((await put(latin1, { language: 'de', label: 'Deutsch' })).status).toBe(422);
    const absent = String((await announce()).body.subtitlesId);
    expect((await put(absent, { language: 'de', label: 'Deutsch' })).status).toBe(422);
    expect((await put(latin1, { language: 'nonsense-', label: 'x' })).body.errors[0].pointer).toBe(
      '/language',
    );
    expect((await announce({ sizeBytes: 3_000_000 })).body.errors[0].pointer).toBe('/sizeBytes');
    expect(read('hd/md/index.m3u8')).not.toContain('SUBTITLES');
  });

  test('wait until their film is ready, and a trailer has none', async () => {
    const { announce: file } = operator(app, caller, titleId);
    const awaited = (await file(Buffer.from('film'))).body.mediaId;
    const asked = (params: object) =>
      callEndpoint(createSubtitlesUpload, app, {
        ...{ caller, params: { ...place(), ...params }, body: { contentType: 'text/vtt', sizeBytes: 9 } },
      });
    expect((await asked({ mediaId: awaited })).body.code).toBe('media_not_ready');
    const trailer = (await file(Buffer.from('film'), { kind: 'trailer' })).body.mediaId;
    expect((await asked({ mediaId: trailer })).body.code).toBe('not_found');
    expect(
      (await asked({ mediaId: mediaId.replace(/.$/, (last) => (last === '0' ? '1' : '0')) })).body.code,
    ).toBe('not_found');
  });

  test('leave with their film when another one replaces it', async () => {
    const id = await sent(WEBVTT);
    await put(id, { language: 'de', label: 'Deutsch' });
    const { upload, work } = operator(app, caller, titleId);
    await upload(clip([...bars('640x360'), ...H264]));
    expect((await put(id, { language: 'de', label: 'German' })).body.code).toBe('media_not_ready');
    expect(isThere(`${SD}subtitles-${id}.vtt`)).toBe(true);
    app.advance(8 * 24 * 3600);
    await work();
    expect(isThere(`${SD}subtitles-${id}.vtt`)).toBe(false);
    expect(isThere(`${SD}index.m3u8`)).toBe(false);
  });
});
