import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as followGenre } from '../../../functions/notifications/follow-genre.ts';
import { handler as getSettings } from '../../../functions/notifications/get-notification-settings.ts';
import { handler as listFollowed } from '../../../functions/notifications/list-followed-genres.ts';
import { handler as unfollowGenre } from '../../../functions/notifications/unfollow-genre.ts';
import { handler as updateSettings } from '../../../functions/notifications/update-notification-settings.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { putItem } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  await addGenre(app.table, 'drama', 'Drama');
  await addGenre(app.table, 'noir', 'Noir');
  await putItem(app.table, { ...keyOf('user', caller), ...caller });
});

const caller = {
  userId: 'usr_01KA2B3C4D5E6F7G8H9JKMNPQR',
  deviceId: 'dev_01KA2B3C4D5E6F7G8H9JKMNPQR',
  role: 'user',
  tier: 'free',
} as const;
const follow = (genreId: string) => callEndpoint(followGenre, app, { caller, params: { genreId } });
const unfollow = (genreId: string) => callEndpoint(unfollowGenre, app, { caller, params: { genreId } });
const followed = async () =>
  (await callEndpoint(listFollowed, app, { caller })).body.items.map(({ id }: { id: string }) => id);

const wanted = { subscriptionExpiry: true, newReleases: true };
const update = (body: object) => callEndpoint(updateSettings, app, { caller, body });
const settings = async () => (await callEndpoint(getSettings, app, { caller })).body;

describe('followed genres', () => {
  test('following and leaving twice are no errors', async () => {
    for (const genre of ['noir', 'drama', 'noir']) expect((await follow(genre)).status).toBe(204);
    expect(await followed()).toEqual(['drama', 'noir']);
    for (const genre of ['noir', 'noir']) expect((await unfollow(genre)).status).toBe(204);
    expect(await followed()).toEqual(['drama']);
  });

  test('a genre that is not there cannot be followed', async () => {
    expect(await follow('western')).toMatchObject({ status: 404 });
    expect(await followed()).toEqual([]);
  });
});

describe('notification settings', () => {
  test('everybody is written to until they say otherwise', async () => {
    expect(await settings()).toEqual({ ...wanted, releaseMails: 'each', mailStopped: null });
    const body = { subscriptionExpiry: false, newReleases: true };
    const after = { ...body, releaseMails: 'each', mailStopped: null };
    expect((await update(body)).body).toEqual(after);
    expect(await settings()).toEqual(after);
  });

  test('the rhythm of release mails outlives a client that does not know it, and a while without mails', async () => {
    expect((await update({ ...wanted, releaseMails: 'weekly' })).body).toMatchObject({
      newReleases: true,
      releaseMails: 'weekly',
    });
    expect((await update(wanted)).body).toMatchObject({ releaseMails: 'weekly' });
    const off = { newReleases: false, releaseMails: 'off' };
    expect((await update({ ...wanted, newReleases: false })).body).toMatchObject(off);
    expect((await update({ ...wanted, ...off })).body).toMatchObject(off);
    expect((await update(wanted)).body).toMatchObject({ newReleases: true, releaseMails: 'weekly' });
  });

  test.each([
    [true, 'off'],
    [false, 'daily'],
  ])('newReleases %s contradicts releaseMails %s', async (newReleases, releaseMails) => {
    const answer = await update({ ...wanted, newReleases, releaseMails });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/releaseMails' }] } });
    expect(await settings()).toMatchObject({ releaseMails: 'each' });
  });

  test('a setting that is left out is not guessed', async () => {
    const answer = await callEndpoint(updateSettings, app, { caller, body: { newReleases: false } });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/subscriptionExpiry' }] } });
  });
});
