import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { KEPT_MS, type MediaRecord } from '../../../lib/domain/media/media.ts';
import { auditEntries, auditWrite } from '../../../lib/store/audit.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import { attachMedia } from '../../../lib/store/media/attachment.ts';
import { leaveWithTitle } from '../../../lib/store/media/leaving.ts';
import { addMedia, mediaById, openMedia } from '../../../lib/store/media/media.ts';
import { advanceMedia } from '../../../lib/store/media/processing.ts';
import { advanceImage } from '../../../lib/store/titles/images.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { deleteItem, getItem, updateItem } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { episode, film, manager, storedEpisode, storedTitle } from '../../support/catalogue.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { withInterlude } from '../../support/faults.ts';
import { newCaller } from '../../support/subscriptions/subscribers.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let boss: ReturnType<typeof manager>;
let titleId: string;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  boss = manager(app, await newCaller(app, 'admin'));
  await addGenre(app.table, 'drama', 'Drama');
  titleId = (await boss.create()).body.id;
});

const upload = async (more: Partial<MediaRecord> = {}): Promise<MediaRecord> => {
  const record: MediaRecord = {
    ...{ mediaId: app.newId('med'), titleId, kind: 'main', fileName: 'a.mov', sizeBytes: 9, v: 1 },
    ...{ contentType: 'video/quicktime', status: 'processing', createdAt: app.now(), files: ['a.m4s'] },
    ...more,
  };
  await addMedia(app, record, { actorId: 'usr_1', operationId: record.mediaId });
  return record;
};
const frameOf = ({ mediaId }: MediaRecord) => `/media/p/${mediaId}.jpg`;
const show = (record: MediaRecord, picture?: string, on: Pick<TestApp, 'table'> = app) => {
  const media = { mediaId: record.mediaId, maxResolution: '720p' as const, durationSeconds: 60 };
  return attachMedia({ ...app, ...on }, record, { media, picture }, { status: 'ready' });
};
const title = async () => (await storedTitle(app, titleId))!;
const stored = ({ mediaId }: MediaRecord) => mediaById(app.table, titleId, mediaId);
const works = async () => (await openMedia(app.table)).map(({ sk }) => sk);

describe('a film that is ready', () => {
  test('is what its title plays, with its frame where there is no picture, and no work is left on it', async () => {
    const record = await upload();
    expect(await works()).toHaveLength(1);
    expect(await show(record, frameOf(record))).toBe(true);
    expect(await title()).toMatchObject({
      ...{ posterUrl: frameOf(record), backdropUrl: frameOf(record) },
      media: { mediaId: record.mediaId, maxResolution: '720p' },
    });
    expect(await stored(record)).toMatchObject({ status: 'ready', v: 2 });
    expect(await works()).toEqual([]);
  });

  test('of which somebody was quicker to say so changes nothing', async () => {
    const record = await upload();
    await show(record);
    const before = await everyItem(app.table);
    expect(await show(record, frameOf(record))).toBe(false);
    expect(await everyItem(app.table)).toEqual(before);
  });

  test('takes the place of the one before and of its frames, not of a chosen picture; that one goes in a week', async () => {
    const first = await upload();
    await show(first, frameOf(first));
    await boss.update(titleId, { backdropUrl: 'https://images.test/b.jpg' });
    const second = await upload();
    await show(second, frameOf(second));
    expect(await title()).toMatchObject({
      ...{ posterUrl: frameOf(second), backdropUrl: 'https://images.test/b.jpg' },
      media: { mediaId: second.mediaId },
    });
    expect(await stored(first)).toMatchObject({ removeAt: app.now() + KEPT_MS, v: 3 });
    expect(await works()).toEqual([expect.stringContaining(first.mediaId)]);
    const third = await upload();
    await show(third);
    expect((await title()).posterUrl).toBe(frameOf(second));
  });

  test('and is shown already, as when it is given subtitles, does not go', async () => {
    const record = await upload();
    await show(record);
    const media = { mediaId: record.mediaId, maxResolution: '480p' as const, durationSeconds: 60 };
    const said = { actorId: 'usr_1', action: 'putSubtitles', objectId: record.mediaId };
    const by = {
      operationId: 'op',
      audit: auditWrite({ ...said, before: null, after: null }, app.now(), 'op'),
    };
    const made = { media, picture: undefined };
    expect(await attachMedia(app, await stored(record), made, { percent: 7 }, by)).toBe(true);
    expect(await stored(record)).toMatchObject({ percent: 7 });
    expect(await stored(record)).not.toHaveProperty('removeAt');
    expect((await title()).media).toEqual(media);
    const { records } = await auditEntries(app.table, { limit: 1, after: undefined }, said);
    expect(records).toMatchObject([said]);
    expect(await works()).toEqual([]);
  });

  test('as a trailer stands beside the film, and the trailer before it goes', async () => {
    const [main, first] = [await upload(), await upload({ kind: 'trailer' })];
    await show(main);
    await show(first, frameOf(first));
    expect(await title()).toMatchObject({ trailerMediaId: first.mediaId, media: { mediaId: main.mediaId } });
    expect(await title()).not.toHaveProperty('posterUrl');
    await show(await upload({ kind: 'trailer' }));
    expect(await stored(first)).toHaveProperty('removeAt');
    expect(await stored(main)).not.toHaveProperty('removeAt');
  });

  test('of a title that is deleted ends with that reason', async () => {
    const record = await upload();
    await boss.remove(titleId);
    await expect(show(record)).rejects.toMatchObject({ reason: { code: 'title_gone' } });
  });
});

describe('of a series, a film that is ready', () => {
  let episodeId: string;
  beforeEach(async () => {
    titleId = (await boss.create({ ...film, type: 'series' })).body.id;
    episodeId = (await boss.addEpisode(titleId)).body.id;
    await boss.addEpisode(titleId, { ...episode, episodeNumber: 2 });
  });

  test('is what its episode plays, and the series tells the best there is', async () => {
    const first = await upload({ episodeId });
    await show(first, frameOf(first));
    expect(await storedEpisode(app, titleId, episodeId)).toMatchObject({ media: { mediaId: first.mediaId } });
    expect(await title()).toMatchObject({ maxResolution: '720p', seasonCount: 1, posterUrl: frameOf(first) });
    expect(await title()).not.toHaveProperty('media');
    expect((await title()).lastEpisode).toEqual({ season: 1, number: 2 });
    await show(await upload({ episodeId }));
    expect(await stored(first)).toHaveProperty('removeAt');
  });

  test('of a new season is news where the series was published before', async () => {
    await show(await upload({ episodeId }));
    await boss.publish(titleId);
    const noted = (season: string) => getItem(app.table, keyOf('seasonRelease', { titleId, season }));
    const { id } = (await boss.addEpisode(titleId, { ...episode, seasonNumber: 2 })).body;
    app.advance(1);
    await show(await upload({ episodeId: id }));
    expect(await noted('2')).toMatchObject({ titleId, season: 2, notedAt: app.now() });
    expect((await title()).releasedSeasons).toEqual([1, 2]);
    expect(await noted('1')).toBeUndefined();
  });

  test('joins an episode that is renamed at this moment, under its new name', async () => {
    const record = await upload({ episodeId });
    const rename = () =>
      updateItem(app.table, keyOf('episode', { titleId, episodeId }), {
        ...{ set: { name: 'Anew' }, add: { version: 1 } },
      });
    const table = withInterlude(app.table, 'TransactWriteCommand', rename);
    expect(await show(record, undefined, { table })).toBe(true);
    expect(await storedEpisode(app, titleId, episodeId)).toMatchObject({
      ...{ name: 'Anew', media: { mediaId: record.mediaId } },
    });
  });

  test('whose episode is deleted ends with that reason', async () => {
    const record = await upload({ episodeId });
    await boss.removeEpisode(titleId, episodeId);
    await expect(show(record)).rejects.toMatchObject({ reason: { code: 'title_gone' } });
  });
});

test('with a deleted title its films that were shown go once, a week later; nothing else does', async () => {
  const [shown, waiting] = [await upload(), await upload()];
  const bare = await upload({ files: [] });
  for (const record of [bare, shown]) await show(record);
  await leaveWithTitle(app.table, titleId, 5);
  const left = await stored(shown);
  expect(left).toMatchObject({ status: 'ready', removeAt: 5 + KEPT_MS });
  expect(await stored(waiting)).toEqual(expect.not.objectContaining({ removeAt: expect.anything() }));
  await leaveWithTitle(app.table, titleId, 9);
  expect(await stored(shown)).toEqual(left);
});

test('what was taken away while its turn came is no work any more', async () => {
  const record = await upload();
  await deleteItem(app.table, keyOf('media', record));
  expect(await advanceMedia(app, keyOf('media', record))).toBe('removed');
  const image = keyOf('titleImage', { titleId, kind: 'poster', imageId: 'img_1' });
  expect(await advanceImage(app, image)).toBe('removed');
});
