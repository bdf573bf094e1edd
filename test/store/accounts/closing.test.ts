import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eraseAccount, openErasures } from '../../../lib/store/accounts/closing.ts';
import { jobIndexOf, keyOf, sortable } from '../../../lib/table/keys.ts';
import { putItems } from '../../../lib/table/table.ts';
import { uploads } from '../../../lib/wiring/s3.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { type Bucket, startBucket } from '../../support/s3.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let bucket: Bucket;
let app: TestApp;
beforeAll(async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
  [engine, bucket] = await Promise.all([startEngine(), startBucket(() => app.now())]);
});
afterAll(() => {
  engine.stop();
  bucket.stop();
});
beforeEach(async () => {
  bucket.objects.clear();
  const buckets = { uploadBucket: 'uploads', mediaBucket: 'films' };
  app = testApp(await engine.freshTable(), { s3Endpoint: bucket.endpoint, ...buckets });
});

const userId = 'usr_1';
const erasureOf = (id: string, more: object = {}) => ({
  ...keyOf('erasure', { userId: id }),
  ...jobIndexOf('erasure', { closedAt: sortable(app.now()), userId: id }),
  ...{ userId: id, closedAt: app.now(), objects: [], ...more },
});
const erase = (batches: number) => eraseAccount(app, () => uploads(app), userId, batches);
const left = async () => (await everyItem(app.table)).map(({ sk }) => sk);

test('closed accounts are gone through a hundred at a time, oldest first', async () => {
  const ids = Array.from({ length: 101 }, (_, n) => `usr_${String(n).padStart(3, '0')}`);
  await putItems(
    app.table,
    ids.map((id) => erasureOf(id)),
  );
  const first = await openErasures(app.table, '');
  expect(first.userIds).toEqual(ids.slice(0, 100));
  expect(await openErasures(app.table, first.next!)).toEqual({ userIds: ['usr_100'], next: undefined });
});

test('what is kept of an account is erased 25 items at a time, until nothing can be written any more', async () => {
  const progress = Array.from({ length: 26 }, (_, n) => ({
    ...keyOf('progress', { userId, titleId: `ttl_${n}` }),
  }));
  const others = [
    keyOf('idempotency', { userId, key: 'a' }),
    keyOf('rateLimit', { subject: userId, policy: 'account' }),
  ];
  await putItems(app.table, [erasureOf(userId), ...progress, ...others.map((key) => ({ ...key }))]);
  expect(await erase(1)).toBe('unfinished');
  expect((await left()).length).toBeGreaterThan(3);
  expect(await erase(20)).toBe('waiting');
  expect(await left()).toEqual(['ERASURE']);
  app.advance(30 * 60 - 0.001);
  expect(await erase(20)).toBe('waiting');
  app.advance(0.001);
  expect(await erase(20)).toBe('erased');
  expect(await left()).toEqual([]);
  expect(await erase(20)).toBe('erased');
});

test('the picture goes with the account, and one that was announced for it wherever it has come to', async () => {
  const announced = { pictureId: 'two', contentType: 'image/png', garbage: ['media/u/zero.png'] };
  await putItems(app.table, [
    erasureOf(userId, { objects: ['media/u/one.png'] }),
    { ...keyOf('pendingPicture', { userId }), userId, ...announced },
  ]);
  const names = ['media/u/zero.png', 'media/u/one.png', 'media/u/two.png', 'ingest/pictures/two'];
  for (const name of [...names, 'media/u/another.png']) {
    bucket.objects.set(`/uploads/${name}`, { bytes: Buffer.of(1), headers: {} });
  }
  expect(await erase(20)).toBe('waiting');
  expect([...bucket.objects.keys()]).toEqual(['/uploads/media/u/another.png']);
});
