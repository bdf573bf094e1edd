import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AdminTitleRecord, NewTitle } from '../../../lib/domain/titles/title-changes.ts';
import { auditEntries } from '../../../lib/store/audit.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import {
  createTitle,
  deleteTitle,
  editTitle,
  publishTitle,
  titleForAdmin,
  titleIdOfExternal,
  unpublishTitle,
} from '../../../lib/store/titles/title-administration.ts';
import { unfinishedWithdrawals } from '../../../lib/store/titles/withdrawals.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { getItem } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { film, giveMedia } from '../../support/catalogue.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { withInterlude } from '../../support/faults.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let steps: number;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  steps = 0;
  for (const genre of ['drama', 'comedy']) await addGenre(app.table, genre, genre);
});

/** A step of its own, a second after the one before. */
const by = (ifMatch?: number) => {
  app.advance(1);
  return { actorId: 'usr_1', operationId: `op${String(++steps).padStart(2, '0')}`, ifMatch };
};
const create = (more: object = {}) => createTitle(app, { ...(film as unknown as NewTitle), ...more }, by());
const published = async (more: object = {}) => {
  const { titleId } = await create(more);
  await giveMedia(app, titleId);
  return publishTitle(app, titleId, by());
};
const said = async (objectId: string) =>
  (await auditEntries(app.table, { limit: 20, after: undefined }, { objectId })).records;
const deeds = async (objectId: string) => (await said(objectId)).map(({ action }) => action).reverse();
const genre = (genreId: string) => getItem(app.table, keyOf('genre', { genreId }));

describe('a title', () => {
  test('is made, changed, shown, hidden and deleted, each on record with its time and version', async () => {
    const made = await create({ externalId: 'A1' });
    const { titleId } = made;
    expect(made).toMatchObject({ status: 'draft', version: 1, createdAt: app.now(), updatedAt: app.now() });
    await giveMedia(app, titleId);
    const edited = await editTitle(app, titleId, { name: 'Anew' }, by());
    expect(edited).toMatchObject({ name: 'Anew', version: 2, updatedAt: app.now() });
    const shown = await publishTitle(app, titleId, by());
    expect(shown).toMatchObject({ status: 'published', publishedAt: app.now(), version: 3 });
    expect(shown).not.toHaveProperty('releasedSeasons');
    expect(await genre('drama')).toMatchObject({ uses: 1, titleCount: 1 });
    await unpublishTitle(app, titleId, by());
    expect(await genre('drama')).toMatchObject({ uses: 1, titleCount: 0 });
    expect(await publishTitle(app, titleId, by())).toMatchObject({
      publishedAt: shown.publishedAt,
      version: 5,
    });
    await deleteTitle(app, titleId, by());
    expect(await genre('drama')).toMatchObject({ uses: 0, titleCount: 0 });
    expect(await titleIdOfExternal(app.table, 'A1')).toBeUndefined();
    expect(await deeds(titleId)).toEqual([
      ...['createTitle', 'updateTitle', 'publishTitle', 'unpublishTitle', 'publishTitle', 'deleteTitle'],
    ]);
    expect((await said(titleId)).at(-2)).toMatchObject({
      ...{ actorId: 'usr_1', before: { name: film.name }, after: { name: 'Anew' } },
    });
    expect(await unfinishedWithdrawals(app.table)).toEqual([]);
    await expect(titleForAdmin(app, titleId)).rejects.toMatchObject({ code: 'not_found' });
    await expect(editTitle(app, titleId, { name: 'X' }, by())).rejects.toMatchObject({ code: 'not_found' });
  });

  test('that is so already stays at its version and off the record', async () => {
    const { titleId } = await published();
    const before = await everyItem(app.table);
    await publishTitle(app, titleId, by());
    await editTitle(app, titleId, { name: film.name, synopsis: undefined }, by());
    expect(await everyItem(app.table)).toEqual(before);
    await unpublishTitle(app, titleId, by());
    expect(await unpublishTitle(app, titleId, by())).toMatchObject({ version: 3 });
  });

  test('is not published without anything to play, nor changed by who saw another version', async () => {
    const { titleId } = await create();
    await expect(publishTitle(app, titleId, by())).rejects.toMatchObject({ code: 'media_not_ready' });
    const stale = { code: 'stale_version' };
    await expect(editTitle(app, titleId, { name: 'X' }, by(2))).rejects.toMatchObject(stale);
    await expect(deleteTitle(app, titleId, by(0))).rejects.toMatchObject(stale);
    expect(await deeds(titleId)).toEqual(['createTitle']);
  });

  test('asked for twice by one request is made, and changed, once', async () => {
    const change = by();
    const made = await createTitle(app, film as unknown as NewTitle, change);
    expect((await createTitle(app, film as unknown as NewTitle, change)).titleId).toBe(made.titleId);
    const again = by();
    await editTitle(app, made.titleId, { name: 'Anew' }, again);
    expect(await editTitle(app, made.titleId, { name: 'Newer' }, again)).toMatchObject({
      name: 'Anew',
      version: 2,
    });
  });

  test('keeps its number from others, lets go of it for another, and is refused one that is taken', async () => {
    const [one, two] = [await create({ externalId: 'A1' }), await create({ externalId: 'B2' })];
    const renumber = (title: AdminTitleRecord, externalId: string | null) =>
      editTitle(app, title.titleId, { externalId }, by());
    await expect(renumber(two, 'A1')).rejects.toMatchObject({ code: 'external_id_taken' });
    await expect(create({ externalId: 'A1' })).rejects.toMatchObject({ code: 'external_id_taken' });
    expect(await renumber(one, 'C3')).toMatchObject({ externalId: 'C3' });
    expect(await renumber(two, 'A1')).toMatchObject({ externalId: 'A1' });
    expect(await renumber(two, null)).not.toHaveProperty('externalId');
    const holders = ['A1', 'B2', 'C3'].map((number) => titleIdOfExternal(app.table, number));
    expect(await Promise.all(holders)).toEqual([undefined, undefined, one.titleId]);
  });

  test('changed by two at once stands as both have it', async () => {
    const { titleId } = await create();
    const other = () => editTitle(app, titleId, { releaseYear: 1999 }, by());
    const table = withInterlude(app.table, 'TransactWriteCommand', other);
    expect(await editTitle({ ...app, table }, titleId, { name: 'Anew' }, by())).toMatchObject({
      ...{ name: 'Anew', releaseYear: 1999, version: 3 },
    });
  });

  test('is refused pictures from elsewhere and genres that there are not, and is deleted whatever it shows', async () => {
    const { titleId } = await create({ posterUrl: 'https://images.test/a.jpg' });
    const refused = { code: 'invalid_request' };
    const evil = editTitle(app, titleId, { posterUrl: 'https://evil.test/a.jpg' }, by());
    await expect(evil).rejects.toMatchObject(refused);
    await expect(editTitle(app, titleId, { genres: ['none'] }, by())).rejects.toMatchObject(refused);
    const moved = { ...app, config: { ...app.config, pictureHosts: ['other.test'] } };
    await deleteTitle(moved, titleId, by());
    await expect(titleForAdmin(app, titleId)).rejects.toMatchObject({ code: 'not_found' });
  });
});
