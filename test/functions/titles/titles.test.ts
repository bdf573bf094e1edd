import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as listGenres } from '../../../functions/genres/list-genres.ts';
import { handler as getTitle } from '../../../functions/catalogue/get-title.ts';
import { handler as listTitles } from '../../../functions/catalogue/list-titles.ts';
import { handler as adminGetTitle } from '../../../functions/titles/admin-get-title.ts';
import { handler as adminListTitles } from '../../../functions/titles/admin-list-titles.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { auditEntries } from '../../../lib/store/audit.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { film, giveMedia, manager, storedTitle } from '../../support/catalogue.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { withFault } from '../../support/faults.ts';
import { beat, entitle, started } from '../../support/playback.ts';
import { newCaller } from '../../support/subscriptions/subscribers.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let admin: Caller;
let boss: ReturnType<typeof manager>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(fresh);

async function fresh() {
  app = testApp(await engine.freshTable());
  for (const genre of ['drama', 'comedy']) await addGenre(app.table, genre, genre);
  admin = await newCaller(app, 'admin');
  boss = manager(app, admin);
}

const audit = async () =>
  (await auditEntries(app.table, { limit: 50, after: undefined })).records.map(({ action }) => action);
const namesIn = async (handler: typeof listTitles, query = {}, caller?: Caller): Promise<string[]> =>
  (await callEndpoint(handler, app, { query, ...(caller && { caller }) })).body.items.map(
    ({ name }: { name: string }) => name,
  );
const listed = (query = {}) => namesIn(listTitles, query);
const drafted = (query = {}) => namesIn(adminListTitles, query, admin);
const dramas = async () =>
  (await callEndpoint(listGenres, app)).body.items.find(({ id }: { id: string }) => id === 'drama')
    .titleCount;
const releases = async () => (await everyItem(app.table)).filter(({ sk }) => sk === 'RELEASE');

async function published(fields: object = {}): Promise<string> {
  const { id } = (await boss.create({ ...film, ...fields })).body;
  await giveMedia(app, id);
  expect((await boss.publish(id)).status).toBe(200);
  return id;
}

describe('a title', () => {
  test('begins as a draft that only administrators see, and its making is on record', async () => {
    const { status, body } = await boss.create();
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...film, status: 'draft', version: 1, publishedAt: null, externalId: null });
    expect(
      (await callEndpoint(adminGetTitle, app, { caller: admin, params: { titleId: body.id } })).body,
    ).toEqual({ ...body, images: [] });
    expect((await callEndpoint(getTitle, app, { params: { titleId: body.id } })).status).toBe(404);
    expect([await listed(), await drafted(), await dramas()]).toEqual([[], [film.name], 0]);
    expect((await auditEntries(app.table, { limit: 5, after: undefined })).records).toMatchObject([
      { actorId: admin.userId, action: 'createTitle', objectId: body.id, before: null, after: body },
    ]);
  });

  test.each([
    ['name', ''],
    ['name', '​'],
    ['name', 'x'.repeat(201)],
    ['genres', []],
    ['genres', ['drama', 'drama']],
    ['genres', ['a', 'b', 'c', 'd', 'e', 'f']],
    ['genres', ['unheard-of']],
    ['cast', ['Ada', 'Ada']],
    ['releaseYear', 1700],
    ['releaseYear', 2025.5],
    ['maturityRating', 'PG'],
    ['accessLevel', 'gold'],
    ['posterUrl', 'javascript:alert(1)'],
    ['posterUrl', 'https://elsewhere.example/poster.jpg'],
    ['externalId', 'a#b'],
    ['availableFrom', 'tomorrow'],
    ['status', 'published'],
    ['version', 3],
    ['id', 'ttl_01KA2B3C4D5E6F7G8H9JKMNPQR'],
    ['publishedAt', '2026-11-22T18:04:05.123Z'],
  ])('%s %j is refused in a new title and in a change, at its field', async (field, value) => {
    const { id } = (await boss.create()).body;
    for (const answer of [
      await boss.create({ ...film, [field]: value }),
      await boss.update(id, { [field]: value }),
    ]) {
      expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_request' } });
      expect(answer.body.errors[0].pointer).toMatch(new RegExp(`^/${field}`));
    }
    expect((await storedTitle(app, id))!.version).toBe(1);
  });

  test('takes pictures of the configured hosts, and null clears what may be empty', async () => {
    const { id } = (
      await boss.create({ ...film, posterUrl: 'https://images.test/p.webp', externalId: 'A-1' })
    ).body;
    const { body } = await boss.update(id, { posterUrl: null, externalId: null });
    expect(body).toMatchObject({ posterUrl: null, externalId: null, version: 2 });
    expect((await boss.update(id, { name: null as never })).status).toBe(422);
  });

  test('cannot end before it begins, also when only one end of the window changes', async () => {
    const window = { availableFrom: '2026-12-01T00:00:00.000Z', availableUntil: '2026-12-02T00:00:00.000Z' };
    const { id } = (await boss.create({ ...film, ...window })).body;
    const late = await boss.update(id, { availableFrom: '2026-12-02T00:00:00.000Z' });
    expect(late).toMatchObject({ status: 422, body: { errors: [{ pointer: '/availableUntil' }] } });
    expect((await boss.update(id, { availableUntil: null })).status).toBe(200);
  });

  test('keeps a number that no other title has', async () => {
    const { id } = (await boss.create({ ...film, externalId: 'A-1' })).body;
    expect(await boss.create({ ...film, externalId: 'A-1' })).toMatchObject({
      status: 409,
      body: { code: 'external_id_taken' },
    });
    const other = (await boss.create()).body.id;
    expect((await boss.update(other, { externalId: 'A-1' })).status).toBe(409);
    expect((await boss.update(id, { externalId: 'A-2' })).status).toBe(200);
    expect((await boss.update(other, { externalId: 'A-1' })).status).toBe(200);
    await boss.remove(id);
    expect((await boss.create({ ...film, externalId: 'A-2' })).status).toBe(201);
  });

  test('is published once its media is ready; a second time changes nothing', async () => {
    const { id } = (await boss.create()).body;
    expect(await boss.publish(id)).toMatchObject({ status: 409, body: { code: 'media_not_ready' } });
    await giveMedia(app, id);
    const { body } = await boss.publish(id);
    expect(body).toMatchObject({ status: 'published', version: 2, durationSeconds: 6000 });
    expect((await boss.publish(id)).body).toEqual(body);
    expect([await listed(), await dramas()]).toEqual([[film.name], 1]);
    expect(await audit()).toEqual(['publishTitle', 'createTitle']);
  });

  test('withdrawn, changed and published again is released once', async () => {
    const id = await published();
    expect((await boss.unpublish(id)).body).toMatchObject({ status: 'draft', version: 3 });
    expect([await listed(), await dramas(), await listed({ q: 'light' })]).toEqual([[], 0, []]);
    await boss.update(id, { name: 'The Lamp Audit' });
    await boss.publish(id);
    expect([await listed({ q: 'lamp' }), await listed({ q: 'light' })]).toEqual([['The Lamp Audit'], []]);
    expect(await releases()).toHaveLength(1);
  });

  test('published ahead is seen, and new, from its time on', async () => {
    await published({ name: 'Ahead', availableFrom: '2026-11-24T13:00:00.000Z' });
    app.advance(60);
    await published({ name: 'Present' });
    expect(await listed()).toEqual(['Present']);
    expect(await releases()).toHaveLength(2);
    app.advance(3600);
    expect(await listed()).toEqual(['Ahead', 'Present']);
  });

  test('changed by two at once: one change is made, the other refused, and nothing is lost', async () => {
    const { id } = (await boss.create()).body;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => boss.update(id, { name: `Name ${n}` }, 1)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(19);
    const parallel = await Promise.all([
      boss.update(id, { releaseYear: 1999 }),
      boss.update(id, { synopsis: 'Another.' }),
    ]);
    expect(parallel.map(({ status }) => status)).toEqual([200, 200]);
    expect(await storedTitle(app, id)).toMatchObject({ releaseYear: 1999, synopsis: 'Another.', version: 4 });
  });

  test('twenty publishing at once publish once: one audit item, one release', async () => {
    const { id } = (await boss.create()).body;
    await giveMedia(app, id);
    const answers = await Promise.all(Array.from({ length: 20 }, () => boss.publish(id)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await audit()).toEqual(['publishTitle', 'createTitle']);
    expect([(await releases()).length, await dramas()]).toEqual([1, 1]);
  });

  test('deleted is gone from every list, and stays gone', async () => {
    const id = await published();
    expect((await boss.remove(id, 1)).status).toBe(412);
    expect((await boss.remove(id, 2)).status).toBe(204);
    expect([await listed(), await drafted(), await dramas()]).toEqual([[], [], 0]);
    for (const answer of [
      await boss.remove(id),
      await boss.update(id, { name: 'Back' }),
      await boss.publish(id),
    ]) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    expect((await everyItem(app.table)).filter(({ pk }) => String(pk).startsWith('SHELF#'))).toEqual([]);
    expect(await audit()).toEqual(['deleteTitle', 'publishTitle', 'createTitle']);
  });
});

describe('what runs of a title', () => {
  test.each([
    ['withdrawing it', (id: string) => boss.unpublish(id)],
    ['deleting it', (id: string) => boss.remove(id)],
    ['closing its window', (id: string) => boss.update(id, { availableUntil: '2026-11-24T00:00:00.000Z' })],
    ['raising its level', (id: string) => boss.update(id, { accessLevel: 'premium' })],
  ])('ends at its next heartbeat after %s', async (_, take) => {
    const id = await published();
    const viewer = await newCaller(app);
    await entitle(app, viewer.userId);
    const playback = await started(app, viewer, { titleId: id });
    expect((await beat(app, playback, 40, 1)).status).toBe(200);
    expect((await take(id)).status).toBeLessThan(300);
    expect(await beat(app, playback, 70, 2)).toMatchObject({ status: 410, body: { code: 'lease_ended' } });
    expect((await everyItem(app.table)).filter(({ sk }) => sk === 'WITHDRAWAL')).toEqual([]);
  });
});

test('a withdrawal whose answer was lost is finished when it is asked for again, before any job', async () => {
  const id = await published();
  const viewer = await newCaller(app);
  await entitle(app, viewer.userId);
  const playback = await started(app, viewer, { titleId: id });
  // The first call reads the title, the second writes it; the next one fails.
  const table = withFault(app.table, { at: 3, kind: 'before' });
  expect((await manager({ ...app, table }, admin).unpublish(id)).status).toBe(503);
  expect((await boss.unpublish(id)).status).toBe(200);
  expect((await everyItem(app.table)).filter(({ sk }) => sk === 'WITHDRAWAL')).toEqual([]);
  expect(await beat(app, playback, 70, 1)).toMatchObject({ status: 410 });
});

test('administrators find drafts by status, type, level, genre and words, in each order', async () => {
  for (const [n, fields] of [
    { name: 'Amber Gate', genres: ['comedy'] },
    { name: 'Brass Gate', accessLevel: 'free' },
    { name: 'Cold Mill', type: 'series' },
  ].entries()) {
    await boss.create({ ...film, ...fields });
    app.advance(n + 1);
  }
  const first = (await callEndpoint(adminListTitles, app, { caller: admin, query: { sort: 'name' } })).body
    .items[0];
  await boss.update(first.id, { synopsis: 'Changed.' });
  expect(await drafted()).toEqual(['Cold Mill', 'Brass Gate', 'Amber Gate']);
  expect(await drafted({ sort: 'name' })).toEqual(['Amber Gate', 'Brass Gate', 'Cold Mill']);
  expect(await drafted({ sort: 'changed' })).toEqual(['Amber Gate', 'Cold Mill', 'Brass Gate']);
  expect(await drafted({ genre: 'comedy' })).toEqual(['Amber Gate']);
  expect(await drafted({ type: 'series', status: 'draft' })).toEqual(['Cold Mill']);
  expect(await drafted({ accessLevel: 'free', type: 'movie' })).toEqual(['Brass Gate']);
  expect(await drafted({ q: 'gat', genre: 'drama' })).toEqual(['Brass Gate']);
  expect(await drafted({ q: 'gate amb' })).toEqual(['Amber Gate']);
  expect(await drafted({ status: 'published' })).toEqual([]);
  expect(await drafted({ q: 'gate', status: 'draft' })).toEqual(['Amber Gate', 'Brass Gate']);
  expect(await drafted({ q: 'gate', status: 'published' })).toEqual([]);
  expect(await drafted({ q: '!' })).toEqual([]);
  const both = { caller: admin, query: { q: 'gate', sort: 'newest' } };
  expect(await callEndpoint(adminListTitles, app, both)).toMatchObject({
    ...{ status: 422, body: { code: 'invalid_request', errors: [{ pointer: '/sort' }] } },
  });
});
