import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { handler as adminListGenres } from '../../../functions/genres/admin-list-genres.ts';
import { handler as createGenre } from '../../../functions/genres/create-genre.ts';
import { handler as deleteGenre } from '../../../functions/genres/delete-genre.ts';
import { handler as listGenres } from '../../../functions/genres/list-genres.ts';
import { handler as updateGenre } from '../../../functions/genres/update-genre.ts';
import { handler as followGenre } from '../../../functions/notifications/follow-genre.ts';
import { handler as listFollowed } from '../../../functions/notifications/list-followed-genres.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { auditEntries } from '../../../lib/store/audit.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { film, manager } from '../../support/catalogue.ts';
import { startEngine } from '../../support/engine.ts';
import { FAULTS, withFault } from '../../support/faults.ts';
import { newCaller } from '../../support/subscriptions/subscribers.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let admin: Caller;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  admin = await newCaller(app, 'admin');
});

const match = (version?: number): Record<string, string> => (version ? { 'If-Match': `"${version}"` } : {});
const create = (body: object, by = app) => callEndpoint(createGenre, by, { caller: admin, body });
const rename = (genreId: string, name: string, version?: number, by = app) =>
  callEndpoint(updateGenre, by, {
    caller: admin,
    params: { genreId },
    body: { name },
    headers: match(version),
  });
const remove = (genreId: string, version?: number, by = app) =>
  callEndpoint(deleteGenre, by, { caller: admin, params: { genreId }, headers: match(version) });
const western = { id: 'western', name: 'Western' };

test('a new genre is listed without titles, once, and its making is on record', async () => {
  const { status, body } = await create(western);
  expect([status, body]).toEqual([201, { ...western, titleCount: 0, uses: 0, version: 1 }]);
  expect(await create(western)).toMatchObject({ status: 409, body: { code: 'genre_exists' } });
  expect((await callEndpoint(adminListGenres, app, { caller: admin })).body.items).toEqual([body]);
  expect((await auditEntries(app.table, { limit: 5, after: undefined })).records).toMatchObject([
    { action: 'createGenre', objectId: 'western', before: null, after: body },
  ]);
});

test.each([
  { id: 'Western', name: 'W' },
  { id: 'a--b', name: 'W' },
  { id: 'w', name: '' },
  { id: 'w' },
  { ...western, uses: 3 },
])('%j is refused', async (body) => expect((await create(body)).status).toBe(422));

test('a genre with another name keeps its id, its titles and its followers', async () => {
  await create(western);
  await manager(app, admin).create({ ...film, genres: ['western'] });
  const viewer = await newCaller(app);
  await callEndpoint(followGenre, app, { caller: viewer, params: { genreId: 'western' } });
  expect((await rename('western', 'Frontier', 1)).body).toMatchObject({
    name: 'Frontier',
    uses: 1,
    version: 2,
  });
  expect((await rename('western', 'Plains', 1)).status).toBe(412);
  // Sent again after a lost answer.
  expect((await rename('western', 'Frontier', 2)).body.version).toBe(2);
  expect((await callEndpoint(listFollowed, app, { caller: viewer })).body.items).toMatchObject([
    { id: 'western', name: 'Frontier' },
  ]);
  expect((await callEndpoint(listGenres, app)).body.items).toMatchObject([
    { name: 'Frontier', titleCount: 0 },
  ]);
});

test('a genre in use is not deleted, by a draft either; one without titles is', async () => {
  await create(western);
  const boss = manager(app, admin);
  const { id } = (await boss.create({ ...film, genres: ['western'] })).body;
  expect(await remove('western')).toMatchObject({ status: 409, body: { code: 'genre_in_use' } });
  await boss.remove(id);
  expect((await remove('western', 7)).status).toBe(412);
  expect((await remove('western', 1)).status).toBe(204);
  expect([(await remove('western')).status, (await rename('western', 'W')).status]).toEqual([404, 404]);
});

test('of a title that takes a genre and its deletion at once, one comes to pass', async () => {
  const boss = manager(app, admin);
  for (let round = 0; round < 5; round++) {
    await create({ id: `g${round}`, name: 'G' });
    const [made, gone] = await Promise.all([
      boss.create({ ...film, genres: [`g${round}`] }),
      remove(`g${round}`),
    ]);
    expect([
      [201, 409],
      [422, 204],
    ]).toContainEqual([made.status, gone.status]);
  }
});

test.each(FAULTS)('a database call that fails (%s) does each thing once, and gives no 500', async (kind) => {
  for (let at = 1; ; at++) {
    app = testApp(await engine.freshTable());
    admin = await newCaller(app, 'admin');
    const table = withFault(app.table, { at, kind });
    const faulty = { ...app, table } as TestApp;
    for (const [run, fine] of [
      [(by: TestApp) => create(western, by), [201, 409]],
      [(by: TestApp) => rename('western', 'Frontier', undefined, by), [200]],
      [(by: TestApp) => remove('western', undefined, by), [204, 404]],
    ] as const) {
      const first = await run(faulty);
      const last = first.status === 503 ? await run(app) : first;
      expect(fine).toContain(last.status);
    }
    const { records } = await auditEntries(app.table, { limit: 10, after: undefined });
    expect(records.map(({ action }) => action)).toEqual(['deleteGenre', 'updateGenre', 'createGenre']);
    if (!table.failed()) return;
  }
});
