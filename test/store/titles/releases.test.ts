import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TitleRecord } from '../../../lib/domain/catalogue/title.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import { followGenre } from '../../../lib/store/notifications/follows.ts';
import { keyOfRelease, releaseWrite, type What } from '../../../lib/store/titles/noted-releases.ts';
import { announceReleases } from '../../../lib/store/titles/releases.ts';
import { keyOf, sortable } from '../../../lib/table/keys.ts';
import { getItem, putItem, putItems, transact, updateItem } from '../../../lib/table/table.ts';
import { mailsOf } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { startEngine } from '../../support/engine.ts';
import { titleIdOf, titleOf } from '../../support/titles.ts';

const HOUR = 3_600_000;
let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let now: number;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  now = app.now();
  await addGenre(app.table, 'drama', 'Dramas');
  await follow(['usr_1'], 'drama');
});

async function follow(userIds: string[], genreId: string): Promise<void> {
  await putItems(
    app.table,
    userIds.map((userId) => ({ ...keyOf('user', { userId }), userId })),
  );
  await Promise.all(userIds.map((userId) => followGenre(app.table, userId, genreId, now)));
}

const put = (n: number, fields: Partial<TitleRecord> = {}) => {
  const title = titleOf(n, { publishedAt: 1, ...fields });
  return putItem(app.table, { ...keyOf('title', title), ...title });
};
const note = (what: What, at = now) => transact(app.table, [releaseWrite(what, at)]);
const release = (what: What) => getItem(app.table, keyOfRelease(what));
const announce = (at = now, { by = app, within = HOUR } = {}) => announceReleases(by, at, now + within);
const film = (n: number): What => ({ titleId: titleIdOf(n) });
const told = { failed: 0, finished: true };

describe('what has come out', () => {
  test('is told when it is due, to the millisecond, and once', async () => {
    for (const n of [1, 2]) await put(n);
    await note(film(1));
    await note(film(2), now + 1);
    expect(await announce()).toEqual({ ...told, releases: 1, mails: 1 });
    expect(await release(film(1))).toMatchObject({ announcedAt: now });
    expect(await announce(now + 1)).toEqual({ ...told, releases: 1, mails: 1 });
    expect(await announce(now + 2)).toEqual({ ...told, releases: 0, mails: 0 });
    const mails = await mailsOf(app, 'new_release');
    expect(mails.map(({ subject }) => subject).sort()).toEqual([titleIdOf(1), titleIdOf(2)]);
    expect(mails[0]).toMatchObject({ userId: 'usr_1', data: { genreName: 'Dramas' } });
  });

  test.each<[string, Partial<TitleRecord>, number]>([
    ['opens in ten minutes is looked at then', { availableFrom: 600_000 }, 600_000],
    ['opens in an hour is looked at then', { availableFrom: HOUR }, HOUR],
    ['opens tomorrow is looked at in an hour', { availableFrom: 24 * HOUR }, HOUR],
    ['is withdrawn is looked at in an hour', { status: 'draft' }, HOUR],
    ['is over is looked at in an hour', { availableUntil: -1 }, HOUR],
  ])('and %s', async (_what, { availableFrom, availableUntil, ...fields }, later) => {
    await put(1, {
      ...fields,
      ...(availableFrom !== undefined && { availableFrom: now + availableFrom }),
      ...(availableUntil !== undefined && { availableUntil: now + availableUntil }),
    });
    await note(film(1));
    expect(await announce()).toMatchObject({ mails: 0, failed: 0 });
    expect(String((await release(film(1)))!.gsi2sk)).toContain(sortable(now + later));
  });

  test('and is deleted is told to nobody, and looked at no more', async () => {
    await put(1, { deletedAt: 1 });
    await note(film(1));
    expect(await announce()).toEqual({ ...told, releases: 1, mails: 0 });
    expect(await release(film(1))).not.toHaveProperty('gsi2pk');
    expect(await release(film(1))).not.toHaveProperty('announcedAt');
  });

  test('that cannot be told holds up nothing behind it', async () => {
    await put(1, { genres: undefined as never });
    await put(2);
    await note(film(1), now - 1);
    await note(film(2));
    expect(await announce()).toEqual({ releases: 1, mails: 1, failed: 1, finished: true });
    expect(app.logged).toMatchObject([{ level: 'error', titleId: titleIdOf(1) }]);
    expect(app.logged[0]).toHaveProperty('error');
  });

  test('to many is told a page at a time, in each of its genres, as long as there is time', async () => {
    await addGenre(app.table, 'comedy', 'Comedies');
    await put(1, { genres: ['drama', 'comedy'] });
    const names = Array.from({ length: 101 }, (_, n) => `usr_x${String(n).padStart(3, '0')}`);
    await follow(names, 'comedy');
    await note(film(1));
    expect(await announce(now, { within: 0 })).toEqual({ releases: 0, mails: 0, failed: 0, finished: false });
    let seconds = 0;
    const slow = { ...app, now: () => now + 1000 * seconds++ };
    expect(await announce(now, { by: slow, within: 3000 })).toMatchObject({ mails: 100, finished: false });
    expect(await release(film(1))).toMatchObject({ cursor: { genreId: 'comedy', after: names[99] } });
    expect(await announce()).toEqual({ ...told, releases: 1, mails: 2 });
    expect(await release(film(1))).not.toHaveProperty('cursor');
  });
});

describe('a season', () => {
  const season = { ...film(1), season: 2 };
  const titleTold = async (set: object, remove: string[]) => {
    await note(film(1));
    await updateItem(app.table, keyOfRelease(film(1)), { set: { ...set }, remove });
  };
  beforeEach(async () => {
    await put(1, { type: 'series' });
    await note(season);
  });

  test('is told as such', async () => {
    expect(await announce()).toMatchObject({ releases: 1, mails: 1 });
    const data = { titleId: titleIdOf(1), titleName: 'Film 1', genreName: 'Dramas', season: 2 };
    expect(await mailsOf(app, 'new_season')).toMatchObject([{ subject: `${titleIdOf(1)} 2`, data }]);
    expect(await mailsOf(app, 'new_release')).toEqual([]);
  });

  test('that was there when its series was told is no news, one that came then is', async () => {
    await titleTold({ announcedAt: now + 1 }, ['gsi2pk', 'gsi2sk']);
    expect(await announce()).toMatchObject({ releases: 1, mails: 0 });
    expect(await release(season)).not.toHaveProperty('gsi2pk');
    await note({ ...season, season: 3 }, now + 1);
    expect(await announce(now + 1)).toMatchObject({ releases: 1, mails: 1 });
  });

  test('waits for its series to be told', async () => {
    await titleTold({ gsi2sk: `${sortable(now + 5)}#${titleIdOf(1)}` }, []);
    expect(await announce()).toMatchObject({ mails: 0 });
    expect(String((await release(season))!.gsi2sk)).toContain(sortable(now + HOUR));
  });
});
