import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as listTitles } from '../../../functions/catalogue/list-titles.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { auditEntries } from '../../../lib/store/audit.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { updateItem } from '../../../lib/table/table.ts';
import type { TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { film, giveMedia, type manager } from '../../support/catalogue.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { BACKDROP, OTHER_POSTER, openGallery, type painter, POSTER } from '../../support/pictures/images.ts';
import { JPEG, PNG, sizedJpeg } from '../../support/pictures/pictures.ts';
import { type Bucket, startBucket } from '../../support/s3.ts';

const WEEK = 7 * 24 * 3600;
let engine: Awaited<ReturnType<typeof startEngine>>;
let bucket: Bucket;
let app: TestApp;
let admin: Caller;
let boss: ReturnType<typeof manager>;
let art: ReturnType<typeof painter>;
let titleId: string;
beforeAll(async () => {
  [engine, bucket] = await Promise.all([startEngine(), startBucket(() => app.now())]);
});
afterAll(() => {
  engine.stop();
  bucket.stop();
});
beforeEach(async () => {
  ({ app, admin, boss, art, titleId } = await openGallery(await engine.freshTable(), bucket));
});

const objects = () => [...bucket.objects.keys()].sort();
const pathOf = (imageId: string, size = 'page', ending = 'png') =>
  `/films/media/p/${imageId}-${size}.${ending}`;
const both = (imageId: string, ending = 'png') => [
  pathOf(imageId, 'card', ending),
  pathOf(imageId, 'page', ending),
];
const urlOf = (imageId: string, size = 'page', ending = 'png') =>
  `https://marquee.test/media/p/${imageId}-${size}.${ending}`;
const items = async () => (await everyItem(app.table)).filter(({ sk }) => String(sk).startsWith('IMAGE#'));
const audit = async () =>
  (await auditEntries(app.table, { limit: 50, after: undefined }, { objectId: titleId })).records;

describe('an uploaded poster', () => {
  test('is shown in its title and on its cards in both sizes, on record, and nowhere else any more', async () => {
    await giveMedia(app, titleId);
    await boss.publish(titleId);
    const { body } = await art.announce(titleId);
    expect(await art.look(titleId)).toMatchObject({
      ...{ posterUrl: null, version: 2 },
      images: [{ imageId: body.imageId, kind: 'poster', status: 'awaiting_upload', error: null }],
    });
    await art.send(body);
    expect(objects().every((key) => key.startsWith('/uploads/ingest/images/'))).toBe(true);
    app.advance(1);
    expect(await art.work()).toEqual({ published: 1 });
    const addresses = { posterUrl: urlOf(body.imageId), posterCardUrl: urlOf(body.imageId, 'card') };
    expect(await art.look(titleId)).toMatchObject({
      ...{ ...addresses, backdropUrl: null, backdropCardUrl: null, version: 3 },
      images: [{ imageId: body.imageId, status: 'ready', error: null }],
    });
    expect((await callEndpoint(listTitles, app)).body.items).toMatchObject([{ ...addresses, version: 3 }]);
    expect(objects()).toEqual(both(body.imageId));
    const { bytes, headers } = bucket.objects.get(pathOf(body.imageId))!;
    expect([bytes.equals(POSTER.page), headers['content-type']]).toEqual([true, 'image/png']);
    expect((await audit())[0]).toMatchObject({
      ...{ action: 'createTitleImageUpload', actorId: admin.userId },
      ...{ before: { posterUrl: null, version: 2 }, after: { ...addresses, version: 3 } },
    });
    expect(await art.work()).toEqual({});
  });

  test('stands beside a backdrop, each in its field', async () => {
    const poster = await art.upload(titleId);
    const backdrop = await art.upload(titleId, BACKDROP, 'backdrop');
    expect(await art.work()).toEqual({ published: 2 });
    expect(await art.look(titleId)).toMatchObject({
      ...{ posterUrl: urlOf(poster), backdropUrl: urlOf(backdrop, 'page', 'jpg') },
      ...{ backdropCardUrl: urlOf(backdrop, 'card', 'jpg'), version: 3 },
    });
  });

  const turned = (bytes: Buffer) => {
    const exif = Buffer.from('ffe1002245786966000049492a00080000000100120103000100000006', 'hex');
    return Buffer.concat([bytes.subarray(0, 2), exif, Buffer.alloc(36 - exif.length), bytes.subarray(2)]);
  };
  test.each([
    ['not_an_image', { ...POSTER, card: Buffer.from('<svg onload="alert(1)"/>') }],
    ['not_an_image', { ...OTHER_POSTER, card: OTHER_POSTER.card.subarray(0, -2) }],
    ['not_an_image', { ...OTHER_POSTER, contentType: 'image/png' as const }],
    ['wrong_dimensions', { ...POSTER, page: PNG }],
    ['wrong_dimensions', { ...OTHER_POSTER, card: JPEG }],
    ['wrong_dimensions', BACKDROP],
    ['turned', { ...OTHER_POSTER, page: turned(sizedJpeg(800, 1200)) }],
  ])('that is %s leaves the title as it was, and the operator sees why', async (code, files) => {
    const imageId = await art.upload(titleId, files);
    expect(await art.work()).toEqual({ failed: 1 });
    const { posterUrl, version, images } = await art.look(titleId);
    expect([posterUrl, version]).toEqual([null, 1]);
    expect(images).toMatchObject([{ imageId, status: 'failed', error: { code } }]);
    expect(objects()).toEqual([]);
    expect(await items()).toMatchObject([{ ttl: Math.ceil(app.now() / 1000) + WEEK }]);
    expect(await art.work()).toEqual({});
    app.advance(WEEK);
    expect((await art.look(titleId)).images).toEqual([]);
  });

  test('of another size than announced, or too late, is not taken', async () => {
    const { body } = await art.announce(titleId);
    await expect(art.send(body, { ...POSTER, card: JPEG })).rejects.toThrow('403');
    app.advance(601);
    await expect(art.send(body)).rejects.toThrow('403');
    expect(await art.work()).toEqual({ waiting: 1 });
    app.advance(599);
    expect(await art.work()).toEqual({ waiting: 1 });
    app.advance(0.001);
    expect(await art.work()).toEqual({ failed: 1 });
    expect((await art.look(titleId)).images).toMatchObject([{ error: { code: 'upload_missing' } }]);
  });

  test('is not announced for another version than was seen, nor for no title', async () => {
    const headers = { 'If-Match': '"2"' };
    expect(await art.announce(titleId, POSTER, 'poster', headers)).toMatchObject({ status: 412 });
    expect(await art.announce(app.newId('ttl'))).toMatchObject({ status: 404 });
    expect(await items()).toEqual([]);
  });

  test('is the newest of two at once, whichever arrives first', async () => {
    for (const newestFirst of [true, false]) {
      const [older, newer] = [await art.announce(titleId), await art.announce(titleId, OTHER_POSTER)];
      const sent = [() => art.send(older.body), () => art.send(newer.body, OTHER_POSTER)];
      for (const send of newestFirst ? sent.reverse() : sent) {
        await send();
        await art.work();
      }
      expect((await art.look(titleId)).posterUrl).toBe(urlOf(newer.body.imageId, 'page', 'jpg'));
      app.advance(WEEK);
      await art.work();
      expect(objects()).toEqual(both(newer.body.imageId, 'jpg'));
    }
  });

  test('gives way to what somebody chose meanwhile, and not to the frame of a film', async () => {
    const imageId = await art.upload(titleId);
    await boss.update(titleId, { posterUrl: 'https://images.test/a.jpg' });
    expect(await art.work()).toEqual({ failed: 1 });
    expect(await art.look(titleId)).toMatchObject({
      ...{ posterUrl: 'https://images.test/a.jpg', posterCardUrl: null },
      images: [{ imageId, error: { code: 'superseded' } }],
    });
    const second = await art.upload(titleId);
    const set = { posterUrl: '/media/p/med_01TEST.jpg' };
    await updateItem(app.table, keyOf('title', { titleId }), { set });
    expect(await art.work()).toEqual({ published: 1 });
    expect((await art.look(titleId)).posterUrl).toBe(urlOf(second));
  });

  test('that is replaced, cleared or put elsewhere goes a week later', async () => {
    const first = await art.upload(titleId);
    await art.work();
    const second = await art.upload(titleId, OTHER_POSTER);
    await art.work();
    expect(objects()).toEqual([...both(first), ...both(second, 'jpg')].sort());
    await boss.update(titleId, { posterUrl: null });
    expect(await art.look(titleId)).toMatchObject({ posterUrl: null, images: [] });
    app.advance(WEEK - 1);
    expect(await art.work()).toEqual({ waiting: 2 });
    app.advance(1);
    expect(await art.work()).toEqual({ removed: 2 });
    expect(objects()).toEqual([]);
    expect(await items()).toEqual([]);
  });

  test('stays when its address is put back within the week, and goes when that is taken away', async () => {
    const imageId = await art.upload(titleId);
    await art.work();
    await boss.update(titleId, { posterUrl: null });
    expect((await boss.update(titleId, { posterUrl: urlOf(imageId) })).status).toBe(200);
    app.advance(WEEK);
    expect(await art.work()).toEqual({ kept: 1 });
    expect(objects()).toEqual(both(imageId));
    await boss.update(titleId, { posterUrl: null });
    app.advance(WEEK);
    expect(await art.work()).toEqual({ removed: 1 });
    expect(objects()).toEqual([]);
  });

  test('may stand by its address in another title, which may let go of it', async () => {
    const imageId = await art.upload(titleId);
    await art.work();
    const other = (await boss.create({ ...film, posterUrl: urlOf(imageId) })).body.id;
    expect((await boss.update(other, { posterUrl: null })).status).toBe(200);
    expect(await art.work()).toEqual({});
  });

  test('goes with its title, what waits at once and what was shown a week later', async () => {
    await art.upload(titleId);
    await art.work();
    await art.upload(titleId, OTHER_POSTER);
    expect((await boss.remove(titleId)).status).toBe(204);
    expect(await art.work()).toEqual({ failed: 1, waiting: 1 });
    app.advance(WEEK);
    expect(await art.work()).toEqual({ removed: 1 });
    expect(objects()).toEqual([]);
  });
});
