import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { closeAccount, eraseAccount, openErasures } from '../../../lib/store/accounts/closing.ts';
import { readCredentials } from '../../../lib/store/accounts/credentials.ts';
import { changeProfile, readAccount } from '../../../lib/store/accounts/users.ts';
import { putMail } from '../../../lib/store/outbox.ts';
import { jobIndexOf, type Key, keyOf, sortable } from '../../../lib/table/keys.ts';
import { type Item, putItems, updateItem } from '../../../lib/table/table.ts';
import { uploads } from '../../../lib/wiring/s3.ts';
import { mailsOf, newPerson, type Person } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { withDeath } from '../../support/faults.ts';
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
  // The erasure itself was one of the 25.
  expect(await left()).toHaveLength(5);
  expect(await erase(20)).toBe('waiting');
  expect(await left()).toEqual(['ERASURE']);
  app.advance(30 * 60 - 0.001);
  // A page of each of the three partitions, and one of mails.
  expect([await erase(3), await erase(4)]).toEqual(['unfinished', 'waiting']);
  app.advance(0.001);
  expect(await erase(20)).toBe('erased');
  expect(await left()).toEqual([]);
  expect(await erase(20)).toBe('erased');
});

test('mails about the person are erased, and one that is still to be sent is waited for', async () => {
  const mail = { purpose: 'account_closed', userId, to: 'ada@example.com', data: {} } as const;
  await putItems(app.table, [erasureOf(userId)]);
  await putMail(app.table, { ...mail, subject: 'sent' }, app.now());
  await putMail(app.table, { ...mail, subject: 'waits' }, app.now());
  const [sent, waits] = (await everyItem(app.table)).filter(({ sk }) => sk === 'MAIL');
  const settle = ({ pk, sk }: Item) => updateItem(app.table, { pk, sk } as Key, { set: { state: 'sent' } });
  await settle(sent!);
  app.advance(1800);
  expect(await erase(20)).toBe('waiting');
  expect(await left()).toEqual(['MAIL', 'ERASURE']);
  await settle(waits!);
  expect(await erase(20)).toBe('erased');
  expect(await left()).toEqual([]);
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
  // Killed right after the item went that names them.
  const table = withDeath(app.table, 4);
  await expect(eraseAccount({ ...app, table }, () => uploads(app), userId, 20)).rejects.toThrow('dead');
  expect(await left()).toEqual(['ERASURE']);
  expect(await erase(20)).toBe('waiting');
  expect([...bucket.objects.keys()]).toEqual(['/uploads/media/u/another.png']);
});

describe('closing', () => {
  const close = (id: string, holds = true) => closeAccount(app, id, () => Promise.resolve(holds));
  let ada: Person;
  beforeEach(async () => {
    ada = await newPerson(app, { language: 'de' });
    await changeProfile(app.table, ada.userId, { picture: '/media/u/one.png' });
  });

  test('leaves of a person what is to be erased, and a mail in their language that says so', async () => {
    const before = await readAccount(app.table, ada.userId);
    expect(await close(ada.userId)).toBe(true);
    expect(await readAccount(app.table, ada.userId)).toBeUndefined();
    expect(await readCredentials(app.table, ada.userId)).toBeUndefined();
    const kept = await everyItem(app.table);
    expect(kept.filter(({ sk }) => sk === 'ERASURE')).toEqual([
      erasureOf(ada.userId, { objects: ['media/u/one.png'] }),
    ]);
    expect((await openErasures(app.table, '')).userIds).toEqual([ada.userId]);
    const subject = String(before!.credentials.v);
    expect(await mailsOf(app, 'account_closed')).toMatchObject([
      { userId: ada.userId, to: ada.email, subject, language: 'de', data: { name: 'Ada Lovelace' } },
    ]);
    expect(kept.filter(({ sk }) => /^(DEVICE|EMAIL)/.test(String(sk)))).toEqual([]);
  });

  test('is not done where it is no wish of theirs, nor for nobody, and tells nobody', async () => {
    const before = await everyItem(app.table);
    expect([await close(ada.userId, false), await close('usr_2')]).toEqual([undefined, undefined]);
    expect(await everyItem(app.table)).toEqual(before);
  });

  test('of somebody who is told in no language of their own says so in none', async () => {
    const bo = await newPerson(app);
    await close(bo.userId);
    expect((await mailsOf(app, 'account_closed'))[0]).not.toHaveProperty('language');
  });
});
