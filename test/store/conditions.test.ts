import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Media, TitleRecord } from '../../lib/domain/catalogue/title.ts';
import { standingWrites } from '../../lib/store/accounts/administrators.ts';
import { claimEmail, releaseEmail } from '../../lib/store/accounts/users.ts';
import { pseudonymsOf } from '../../lib/store/admin/events/pseudonyms.ts';
import { markMade } from '../../lib/store/administration.ts';
import { createGenre } from '../../lib/store/genres/genre-administration.ts';
import { leavingWrites } from '../../lib/store/media/leaving.ts';
import { addMedia, changeMedia, changeMediaWrite, mediaById } from '../../lib/store/media/media.ts';
import { waitForTurn } from '../../lib/store/notifications/pacing.ts';
import { createPlan, deletePlan, editPlan } from '../../lib/store/plans/plan-administration.ts';
import { findPlan } from '../../lib/store/plans/plans.ts';
import { changeImage, imagesLeaving } from '../../lib/store/titles/image-items.ts';
import { releaseWrite } from '../../lib/store/titles/noted-releases.ts';
import { keyOf } from '../../lib/table/keys.ts';
import {
  ConditionFailed,
  deleteItem,
  getItem,
  putItem,
  type Table,
  transact,
  TransactionFailed,
} from '../../lib/table/table.ts';
import { type TestApp, testApp } from '../support/app.ts';
import { everyItem } from '../support/dump.ts';
import { startEngine } from '../support/engine.ts';
import { PLAN } from '../support/requests.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.freshTable();
  app = testApp(table);
});

const idOf = (prefix: string, last = 'R') => `${prefix}_01KA2B3C4D5E6F7G8H9JKMNPQ${last}`;
const [userId, other, titleId, mediaId, imageId] = [
  ...[idOf('usr'), idOf('usr', 'S'), idOf('ttl'), idOf('med'), idOf('img')],
] as [string, string, string, string, string];
const change = { actorId: userId, operationId: 'op' };

/** Does a transaction come second. */
const isRefused = async (...writes: Parameters<typeof transact>[1]) => {
  const before = await everyItem(table);
  const error: unknown = await transact(table, writes).catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(TransactionFailed);
  expect(await everyItem(table)).toEqual(before);
};

describe('what came first stands', () => {
  test('an address is given up by the person alone whose it is', async () => {
    await transact(table, [claimEmail('ada@example.com', userId)]);
    await isRefused(releaseEmail('ada@example.com', other));
    await isRefused(claimEmail('ada@example.com', other));
    await transact(table, [releaseEmail('ada@example.com', userId)]);
    expect(await everyItem(table)).toEqual([]);
  });

  test('a person becomes an administrator once, ceases to be one once, and the count follows', async () => {
    const [user, admin] = ['user', 'admin'].map((role) => ({ userId, role, status: 'active' }) as never) as [
      never,
      never,
    ];
    await transact(
      table,
      standingWrites(undefined, { userId: other, role: 'admin', status: 'active' } as never),
    );
    await transact(table, standingWrites(user, admin));
    await isRefused(...standingWrites(user, admin));
    await transact(table, standingWrites(admin, user));
    await isRefused(...standingWrites(admin, user));
  });

  test('a release is noted once, and so is what a request has made', async () => {
    const release = releaseWrite({ titleId }, app.now());
    await transact(table, [release]);
    await isRefused(releaseWrite({ titleId }, app.now() + 1));
    await transact(table, [markMade(change, { planId: 'one' }, app.now())]);
    await isRefused(markMade(change, { planId: 'two' }, app.now()));
  });
});

describe('who was quicker', () => {
  const record = {
    ...{ titleId, mediaId, kind: 'trailer', fileName: 'a.mov', contentType: 'video/quicktime' },
    ...{ sizeBytes: 9, status: 'awaiting_upload', createdAt: 1, expiresAt: 2, v: 1 },
  } as never;

  test('changes a film; a step that had read it before changes nothing', async () => {
    await addMedia(app, record, change);
    const read = await mediaById(table, titleId, mediaId);
    await changeMedia(table, read, { percent: 1 } as Partial<Media> as never);
    await expect(changeMedia(table, read, { percent: 2 } as never)).rejects.toBeInstanceOf(ConditionFailed);
    await isRefused(changeMediaWrite(read, { percent: 3 } as never));
    expect(await mediaById(table, titleId, mediaId)).toMatchObject({ percent: 1, v: 2 });
  });

  test('adds a film, and another of the same id is not written over it', async () => {
    await addMedia(app, record, change);
    const again = addMedia(app, { ...(record as object), fileName: 'b.mov' } as never, {
      ...change,
      operationId: 'op2',
    });
    await expect(again).rejects.toBeInstanceOf(TransactionFailed);
    expect(await mediaById(table, titleId, mediaId)).toMatchObject({ fileName: 'a.mov' });
  });

  test('changes a picture of a title; a step that had read it before changes nothing', async () => {
    const image = { titleId, kind: 'poster', imageId, v: 1 } as never;
    await putItem(table, { ...(image as object), ...keyOf('titleImage', image) });
    await changeImage(table, image, { status: 'ready' } as never);
    await expect(changeImage(table, image, { status: 'failed' } as never)).rejects.toBeInstanceOf(
      ConditionFailed,
    );
    expect(await getItem(table, keyOf('titleImage', image))).toMatchObject({ status: 'ready', v: 2 });
  });

  test('takes a film away; the title that was to let it go does not bring a piece of it back', async () => {
    await addMedia(app, record, change);
    const writes = await leavingWrites(app, titleId, mediaId);
    expect(writes).toHaveLength(1);
    await deleteItem(table, keyOf('media', { titleId, mediaId }));
    await isRefused(...writes);
  });

  test('takes a picture away; the title that was to let it go does not bring a piece of it back', async () => {
    const key = keyOf('titleImage', { titleId, kind: 'poster', imageId });
    await putItem(table, { ...key, v: 1 });
    const before = { titleId, posterUrl: `/media/p/${imageId}-page.png` } as TitleRecord;
    const writes = await imagesLeaving(table, before, { ...before, deletedAt: 1 }, app.now());
    expect(writes).toHaveLength(1);
    await deleteItem(table, key);
    await isRefused(...writes);
  });

  test('takes its turn to send: three mails that begin at once wait one after another', async () => {
    const slow = { ...app, config: { ...app.config, mailsPerSecond: 1000 } };
    await Promise.all([1, 2, 3].map(() => waitForTurn(slow)));
    const [{ takenUntil }] = (await everyItem(table)) as [{ takenUntil: number }];
    expect(takenUntil - app.now()).toBe(3);
  });
});

describe('two at once', () => {
  const by = (operationId: string, ifMatch?: number) => ({ actorId: userId, operationId, ifMatch });

  test('change a plan in two places: both changes stand', async () => {
    const { planId } = await createPlan(app, PLAN as never, by('make'));
    await Promise.all([
      editPlan(app, planId, { name: 'Night' }, by('a')),
      editPlan(app, planId, { maxDevicesAllowed: 4 }, by('b')),
    ]);
    expect(await findPlan(table, planId)).toMatchObject({ name: 'Night', maxDevicesAllowed: 4, version: 3 });
  });

  test('delete and change the plan they have seen: one of them comes too late', async () => {
    const { planId } = await createPlan(app, PLAN as never, by('make'));
    const both = await Promise.allSettled([
      editPlan(app, planId, { name: 'Night' }, by('a', 1)),
      deletePlan(app, planId, by('b', 1)),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('make a genre of one name: the second is told that it is there', async () => {
    const make = (name: string) => createGenre(app, { genreId: 'railways', name }, by(name));
    const both = await Promise.allSettled([make('Railways'), make('Trains')]);
    expect(both.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { code: 'genre_exists' } },
    ]);
  });

  test('ask for the name under which a person stands in the archive: it is one', async () => {
    await putItem(table, { ...keyOf('user', { userId }), userId });
    const names = await Promise.all([1, 2, 3].map(() => pseudonymsOf(app, [userId])));
    expect(new Set(names.map((each) => each.get(userId))).size).toBe(1);
  });
});
