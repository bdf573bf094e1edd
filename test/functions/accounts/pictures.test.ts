import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as createPictureUpload } from '../../../functions/accounts/create-picture-upload.ts';
import { handler as closeAccount } from '../../../functions/accounts/close-account.ts';
import { handler as getProfile } from '../../../functions/accounts/get-profile.ts';
import { handler as removePicture } from '../../../functions/accounts/remove-picture.ts';
import { handler as eraseAccounts } from '../../../functions/jobs/erase-accounts.ts';
import { handler as publishPictures } from '../../../functions/jobs/publish-pictures.ts';
import { everything, newPerson, PASSWORD, type Person } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { drainAndErase } from '../../support/accounts/erasing.ts';
import { mockSes } from '../../support/mail/ses.ts';
import { FAULTS, withDeath, withFault, withInterlude, withInterruption } from '../../support/faults.ts';
import { JPEG, PNG, WEBP } from '../../support/pictures/pictures.ts';
import { type Bucket, startBucket } from '../../support/s3.ts';

mockSes();
let engine: Awaited<ReturnType<typeof startEngine>>;
let bucket: Bucket;
let app: TestApp;
let ada: Person;
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
  const table = await engine.freshTable();
  app = testApp(table, { s3Endpoint: bucket.endpoint, uploadBucket: 'pictures' });
  ada = await newPerson(app);
});

const announce = async (bytes: Buffer, contentType = 'image/png') => {
  const body = { contentType, sizeBytes: bytes.length };
  const answer = await callEndpoint(createPictureUpload, app, { caller: ada.caller, body });
  expect(answer.status).toBe(201);
  return answer.body as {
    upload: { method: string; url: string; headers: Record<string, string> };
    pictureUrl: string;
  };
};
const put = async (
  { upload }: Awaited<ReturnType<typeof announce>>,
  bytes: Buffer,
  headers = upload.headers,
) => (await fetch(upload.url, { method: upload.method, headers, body: new Uint8Array(bytes) })).status;
const shown = async () =>
  (await callEndpoint(getProfile, app, { caller: ada.caller })).body.pictureUrl as string | null;
const publish = () => runJob(publishPictures, {}, app);
const publicKeys = () => [...bucket.objects.keys()].filter((key) => key.startsWith('/pictures/media/u/'));
const keyOfUrl = (url: string) => `/pictures${new URL(url).pathname}`;

describe('an uploaded picture', () => {
  test.each([
    ['image/png', PNG],
    ['image/jpeg', JPEG],
    ['image/webp', WEBP],
  ])('of type %s is shown once it was checked', async (contentType, bytes) => {
    const announced = await announce(bytes, contentType);
    expect(await publish()).toMatchObject({ waiting: 1 });
    expect(await put(announced, bytes)).toBe(200);
    expect(await shown()).toBeNull();
    expect(await publish()).toMatchObject({ published: 1 });
    expect(await shown()).toBe(announced.pictureUrl);
    const object = bucket.objects.get(keyOfUrl(announced.pictureUrl));
    expect(object?.bytes.equals(bytes)).toBe(true);
    expect(object?.headers['content-type']).toBe(contentType);
    expect(bucket.objects.size).toBe(1);
  });

  test('does not say where it was taken', async () => {
    const place = Buffer.from('\xff\xe1\0\x1aExif\0\0GPS 51.5007 N 0.12', 'latin1');
    const photo = Buffer.concat([JPEG.subarray(0, 2), place.subarray(0, 28), JPEG.subarray(2)]);
    const announced = await announce(photo, 'image/jpeg');
    expect(await put(announced, photo)).toBe(200);
    expect(await publish()).toMatchObject({ published: 1 });
    expect(bucket.objects.get(keyOfUrl(announced.pictureUrl))?.bytes.equals(JPEG)).toBe(true);
  });

  test('that is not what it claims is thrown away', async () => {
    const page = Buffer.from('<!doctype html><script>alert(1)</script>');
    expect(await put(await announce(page), page)).toBe(200);
    expect(await publish()).toMatchObject({ refused: 1 });
    expect(await shown()).toBeNull();
    expect(bucket.objects.size).toBe(0);
  });

  test('of another type or size than announced, or too late, is not taken', async () => {
    const announced = await announce(PNG);
    expect(await put(announced, PNG, { 'Content-Type': 'text/html' })).toBe(403);
    expect(await put(announced, JPEG)).toBe(403);
    app.advance(601);
    expect(await put(announced, PNG)).toBe(403);
    app.advance(599);
    expect(await publish()).toMatchObject({ waiting: 1 });
    app.advance(0.001);
    expect(await publish()).toMatchObject({ gone: 1 });
    expect(await publish()).toMatchObject({ gone: 0, waiting: 0 });
  });

  test('replaces the one before, whose file goes; exchanging the upload afterwards changes nothing', async () => {
    const first = await announce(PNG);
    await put(first, PNG);
    await publish();
    const second = await announce(WEBP, 'image/webp');
    await put(second, WEBP);
    await publish();
    await put(second, WEBP);
    await publish();
    expect(await shown()).toBe(second.pictureUrl);
    expect(publicKeys()).toEqual([keyOfUrl(second.pictureUrl)]);
  });

  test('is gone after it was removed, and after the account was closed', async () => {
    await put(await announce(PNG), PNG);
    await publish();
    expect(await callEndpoint(removePicture, app, { caller: ada.caller })).toMatchObject({ status: 204 });
    expect(await shown()).toBeNull();
    expect(publicKeys()).toEqual([]);
    await put(await announce(PNG), PNG);
    await publish();
    await callEndpoint(closeAccount, app, { caller: ada.caller, body: { password: PASSWORD } });
    expect(publicKeys()).toEqual([]);
    app.advance(1801);
    await drainAndErase(app);
    expect((await everything(app)).filter(({ pk }) => pk === `USER#${ada.userId}`)).toEqual([]);
  });

  test('that waits or is just being published when the account is closed goes with it', async () => {
    for (let after = 0; after <= 9; after++) {
      ada = await newPerson(app);
      await put(await announce(PNG), PNG);
      const table = withDeath(app.table, after);
      bucket.mourn(table.dies);
      await runJob(publishPictures, {}, { ...app, table }).catch(() => 0);
      bucket.mourn(undefined);
      await callEndpoint(closeAccount, app, { caller: ada.caller, body: { password: PASSWORD } });
      expect([...bucket.objects.keys()]).toEqual([]);
      await put(await announce(WEBP, 'image/webp'), WEBP);
      app.advance(1801);
      await drainAndErase(app);
      await publish();
      expect([...bucket.objects.keys()]).toEqual([]);
      expect((await everything(app)).filter(({ pk }) => pk === `USER#${ada.userId}`)).toEqual([]);
    }
  });

  test('goes with its account when the closing and the job are killed between any two calls', async () => {
    for (let after = 0; after <= 40; after += 3) {
      ada = await newPerson(app);
      await put(await announce(PNG), PNG);
      await publish();
      await put(await announce(WEBP, 'image/webp'), WEBP);
      const table = withDeath(app.table, after);
      bucket.mourn(table.dies);
      const dying = { ...app, table };
      await callEndpoint(closeAccount, dying, { caller: ada.caller, body: { password: PASSWORD } }).catch(
        () => 0,
      );
      app.advance(1801);
      await runJob(eraseAccounts, {}, dying).catch(() => 0);
      bucket.mourn(undefined);
      // Killed before it took effect: the owner asks again.
      await callEndpoint(closeAccount, app, { caller: ada.caller, body: { password: PASSWORD } });
      app.advance(1801);
      await drainAndErase(app);
      await publish();
      expect([after, ...bucket.objects.keys()]).toEqual([after]);
      expect((await everything(app)).filter(({ pk }) => pk === `USER#${ada.userId}`)).toEqual([]);
    }
  });

  test('is published once and nothing else stays when the job is killed between any two calls', async () => {
    for (let after = 0; after <= 11; after++) {
      const announced = await announce(PNG);
      await put(announced, PNG);
      const table = withDeath(app.table, after);
      bucket.mourn(table.dies);
      await runJob(publishPictures, {}, { ...app, table }).catch(() => 0);
      bucket.mourn(undefined);
      await publish();
      await publish();
      expect(await shown()).toBe(announced.pictureUrl);
      expect([...bucket.objects.keys()]).toEqual([keyOfUrl(announced.pictureUrl)]);
    }
  });

  test('that was announced and has arrived goes when the picture is removed', async () => {
    await put(await announce(PNG), PNG);
    await callEndpoint(removePicture, app, { caller: ada.caller });
    await publish();
    expect([...bucket.objects.keys()]).toEqual([]);
  });

  test('is not taken for gone when the bucket does not let us remove it', async () => {
    await put(await announce(PNG), PNG);
    await publish();
    bucket.refuse('DELETE');
    expect(await callEndpoint(removePicture, app, { caller: ada.caller })).toMatchObject({ status: 500 });
    expect(await shown()).not.toBeNull();
    bucket.refuse(undefined);
    expect(await callEndpoint(removePicture, app, { caller: ada.caller })).toMatchObject({ status: 204 });
    expect(publicKeys()).toEqual([]);
  });

  test('gives way to one announced while it was being published, at whatever step', async () => {
    for (let at = 1; at <= 6; at++) {
      await put(await announce(PNG), PNG);
      let second: Awaited<ReturnType<typeof announce>> | undefined;
      const table = withInterruption(
        app.table,
        at,
        async () => (second = await announce(WEBP, 'image/webp')),
      );
      await runJob(publishPictures, {}, { ...app, table });
      second ??= await announce(WEBP, 'image/webp');
      expect(await put(second, WEBP)).toBe(200);
      await publish();
      expect(await shown()).toBe(second.pictureUrl);
      expect(publicKeys()).toEqual([keyOfUrl(second.pictureUrl)]);
      app.advance(60);
    }
  });

  test('that is announced, arrives and is taken back while one before it is being published leaves nothing', async () => {
    for (let at = 1; at <= 5; at++) {
      await put(await announce(PNG), PNG);
      let takenBack = '';
      const table = withInterruption(app.table, at, async () => {
        const second = await announce(WEBP, 'image/webp');
        await put(second, WEBP);
        takenBack = new URL(second.upload.url).pathname;
        expect(bucket.objects.has(takenBack)).toBe(true);
        await callEndpoint(removePicture, app, { caller: ada.caller });
      });
      await runJob(publishPictures, {}, { ...app, table });
      await publish();
      expect(bucket.objects.has(takenBack)).toBe(false);
    }
  });

  test('is still taken when it is announced while the one before is being taken back', async () => {
    await put(await announce(PNG), PNG);
    let second: Awaited<ReturnType<typeof announce>> | undefined;
    const table = withInterlude(
      app.table,
      'UpdateCommand',
      async () => (second = await announce(WEBP, 'image/webp')),
    );
    await callEndpoint(removePicture, { ...app, table }, { caller: ada.caller });
    await put(second!, WEBP);
    await publish();
    expect(await shown()).toBe(second!.pictureUrl);
  });

  test.each(FAULTS)('is shown in the end whichever database call fails (%s)', async (kind) => {
    for (let at = 1; at < 6; at++) {
      const announced = await announce(PNG);
      await put(announced, PNG);
      const faulty = { ...app, table: withFault(app.table, { at, kind }) };
      await runJob(publishPictures, {}, faulty).catch(() => undefined);
      await publish();
      expect(await shown()).toBe(announced.pictureUrl);
      expect(publicKeys()).toEqual([keyOfUrl(announced.pictureUrl)]);
    }
  });
});

test.each([
  { contentType: 'image/svg+xml', sizeBytes: 100 },
  { contentType: 'image/png', sizeBytes: 5 * 1024 * 1024 + 1 },
  { contentType: 'image/png', sizeBytes: 0 },
])('%j is not offered an upload', async (body) => {
  expect(await callEndpoint(createPictureUpload, app, { caller: ada.caller, body })).toMatchObject({
    status: 422,
  });
});
