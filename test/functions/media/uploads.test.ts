import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import { MAX_SINGLE_BYTES, PART_BYTES } from '../../../lib/domain/media/media.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { newPerson } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { film, manager } from '../../support/catalogue.ts';
import { startEngine } from '../../support/engine.ts';
import { CONFIG, type MediaWorld, operator, startMediaWorld } from '../../support/media.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let world: MediaWorld;
let app: TestApp;
let admin: Caller;
beforeAll(async () => {
  [engine, world] = await Promise.all([startEngine(), startMediaWorld(() => app.now())]);
});
afterAll(async () => {
  engine.stop();
  await world.stop();
});
beforeEach(async () => {
  // Nothing listens there: what asks the transcoder fails.
  const transcoder = { endpoint: 'http://127.0.0.1:9', role: undefined, queue: undefined };
  app = testApp(await engine.freshTable(), { ...CONFIG, s3Endpoint: `${world.endpoint}/s3`, transcoder });
  admin = { ...(await newPerson(app)).caller, role: 'admin' };
  await addGenre(app.table, 'drama', 'Drama');
});

const newOperator = async (body: object = film) =>
  operator(app, admin, String((await manager(app, admin).create(body)).body.id));
const BYTES = Buffer.from('not even a film');
const put = (url: string, body: Buffer, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'PUT', headers, body: new Uint8Array(body) });

describe('an announced file', () => {
  test('takes exactly what was announced', async () => {
    const { announce, get } = await newOperator();
    const { status, body } = await announce(BYTES);
    expect(status).toBe(201);
    expect(await get(body.mediaId)).toMatchObject({ status: 'awaiting_upload', percent: 0 });
    const { url, headers } = body.upload;
    expect((await put(url, Buffer.concat([BYTES, BYTES]), headers)).status).toBe(403);
    expect((await put(url, BYTES, { 'Content-Type': 'text/html' })).status).toBe(403);
    expect((await put(url, Buffer.alloc(0), headers)).status).toBe(403);
    expect((await put(url, BYTES, headers)).status).toBe(200);
  });

  test('of nothing, or of another kind than a film, is refused', async () => {
    const { announce } = await newOperator();
    expect((await announce(Buffer.alloc(0))).body.errors[0].pointer).toBe('/sizeBytes');
    expect((await announce(BYTES, { contentType: 'image/gif' })).body.errors[0].pointer).toBe('/contentType');
  });

  test('can be signed again until it has arrived', async () => {
    const { announce, goOn } = await newOperator();
    const { mediaId, upload } = (await announce(BYTES)).body;
    app.advance(3601);
    expect((await put(upload.url, BYTES, upload.headers)).status).toBe(403);
    const again = (await goOn(mediaId)).body.upload;
    expect((await put(again.url, BYTES, again.headers)).status).toBe(200);
    expect((await goOn(mediaId)).body.upload).toBeNull();
  });

  test('that never comes is given up after a week', async () => {
    const { announce, get, work } = await newOperator();
    const [small, large] = [
      (await announce(BYTES)).body,
      (await announce(BYTES, { sizeBytes: MAX_SINGLE_BYTES + 1 })).body,
    ];
    expect(await work()).toEqual({ waiting: 2 });
    app.advance(7 * 24 * 3600 + 1);
    expect(await work()).toEqual({ failed: 2 });
    expect((await get(small.mediaId)).error?.code).toBe('upload_missing');
    expect((await get(large.mediaId)).status).toBe('failed');
    expect(await work()).toEqual({});
  });

  test('of a series names its episode, of a movie none', async () => {
    const movie = await newOperator();
    const series = await newOperator({ ...film, type: 'series' });
    const episodeId = 'epi_01KA2B3C4D5E6F7G8H9JKMNPQR';
    expect((await movie.announce(BYTES, { episodeId })).body.errors[0].pointer).toBe('/episodeId');
    expect((await series.announce(BYTES)).body.errors[0].pointer).toBe('/episodeId');
    expect((await series.announce(BYTES, { episodeId })).body.code).toBe('not_found');
    expect((await series.announce(BYTES, { kind: 'trailer' })).status).toBe(201);
  });

  test('waits while the transcoder cannot be reached, without being blamed', async () => {
    const { announce, get, work } = await newOperator();
    const { mediaId, upload } = (await announce(BYTES)).body;
    await put(upload.url, BYTES, upload.headers);
    for (let i = 0; i < 6; i++) expect(await work()).toEqual({ broken: 1 });
    expect((await get(mediaId)).status).toBe('awaiting_upload');
  });
});

describe('a large file', () => {
  test('goes in parts: those that are missing are signed again, then all are joined', async () => {
    const { announce, goOn, get } = await newOperator();
    const sizeBytes = MAX_SINGLE_BYTES + 1;
    const { mediaId, upload } = (await announce(BYTES, { sizeBytes })).body;
    expect(upload.url).toBeNull();
    expect(upload.parts).toMatchObject([
      { partNumber: 1, offset: 0, sizeBytes: PART_BYTES },
      { partNumber: 2, offset: PART_BYTES, sizeBytes: sizeBytes - PART_BYTES },
    ]);
    const bytes = Buffer.alloc(sizeBytes, 'film');
    const part = (of: { url: string; offset: number; sizeBytes: number }) =>
      put(of.url, bytes.subarray(of.offset, of.offset + of.sizeBytes));
    expect((await put(upload.parts[0].url, BYTES)).status).toBe(403);
    expect((await part(upload.parts[1])).status).toBe(200);
    app.advance(3601);
    const left = (await goOn(mediaId)).body.upload;
    expect(left.parts.map((each: { partNumber: number }) => each.partNumber)).toEqual([1]);
    expect((await part(left.parts[0])).status).toBe(200);
    expect((await goOn(mediaId)).body.upload).toBeNull();
    expect((await goOn(mediaId)).body.upload).toBeNull();
    expect((await get(mediaId)).status).toBe('awaiting_upload');
  });
});
