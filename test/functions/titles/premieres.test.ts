import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as getTitle } from '../../../functions/catalogue/get-title.ts';
import { handler as shelveTitles } from '../../../functions/jobs/shelve-titles.ts';
import { handler as startPlayback } from '../../../functions/playback/start-playback.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { titleCopies } from '../../../lib/store/catalogue/premieres.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { getItems, type Item, updateItem, type Table } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { attachFilm, episode, film, giveMedia, manager, storedTitle } from '../../support/catalogue.ts';
import { startEngine } from '../../support/engine.ts';
import { aCaller, beat, entitle, signIn, started } from '../../support/playback.ts';
import { newCaller } from '../../support/subscriptions/subscribers.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let admin: Caller;
let boss: ReturnType<typeof manager>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  for (const genre of ['drama', 'comedy']) await addGenre(app.table, genre, genre);
  admin = await newCaller(app, 'admin');
  boss = manager(app, admin);
});

/** A title that is published today. */
async function premiere(): Promise<string> {
  const { id } = (await boss.create({ ...film, name: 'Lamp' })).body;
  await giveMedia(app, id);
  expect((await boss.publish(id)).status).toBe(200);
  return id;
}
const copies = async (titleId: string) =>
  (
    await getItems<Item>(
      app.table,
      titleCopies.map((copy) => keyOf('titleCopy', { titleId, copy })),
    )
  ).filter((copy) => copy !== undefined);
/** The copies there are and how many of them say exactly what the title says. */
async function alike(titleId: string): Promise<[number, number]> {
  const { shelvedAs, writtenBy, ...title } = (await storedTitle(app, titleId))!;
  const all = await copies(titleId);
  const same = all.filter(({ gsi2pk, gsi2sk, ...copy }) => {
    const own = { ...title, pk: copy.pk, sk: copy.sk };
    return isDeepStrictEqual(copy, own);
  });
  return [all.length, same.length];
}
async function viewer(): Promise<Caller> {
  const caller = aCaller(app);
  await entitle(app, caller.userId);
  return caller;
}
/** One container: how often it asks for the title itself, and for copies of it. */
function container() {
  const asked = { title: 0, copies: 0 };
  const send = (command: { input: object }, ...rest: unknown[]) => {
    const input = JSON.stringify(command.input);
    if (/"pk":"TITLE#/.test(input)) asked.title++;
    if (/"pk":"TITLE-COPY#/.test(input)) asked.copies++;
    return (app.table.client.send as (...all: unknown[]) => Promise<unknown>)(command, ...rest);
  };
  const client = new Proxy(app.table.client, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name, target)),
  });
  const own: TestApp = { ...app, table: { ...app.table, client } as Table };
  return { own, asked };
}

describe('a title in its premiere', () => {
  test('has forty copies that say what it says after every write, and none when nobody may see it', async () => {
    const titleId = await premiere();
    expect(await alike(titleId)).toEqual([40, 40]);
    await boss.update(titleId, { name: 'Light', genres: ['comedy'] });
    expect(await alike(titleId)).toEqual([40, 40]);
    await boss.unpublish(titleId);
    expect(await alike(titleId)).toEqual([0, 0]);
    await boss.publish(titleId);
    expect(await alike(titleId)).toEqual([40, 40]);
    await boss.remove(titleId);
    expect(await alike(titleId)).toEqual([0, 0]);
  });

  test('has them where it is a series whose episodes change, and until thirty days after its window opens', async () => {
    const { id } = (await boss.create({ ...film, type: 'series' })).body;
    const { id: episodeId } = (await boss.addEpisode(id)).body;
    await attachFilm(app, id, episodeId);
    await boss.publish(id);
    expect(await alike(id)).toEqual([40, 40]);
    await boss.addEpisode(id, { ...episode, episodeNumber: 2 });
    expect(await alike(id)).toEqual([40, 40]);
    const opens = app.now() + 50 * 86_400_000;
    await boss.update(id, { availableFrom: new Date(opens).toISOString() });
    app.advance(79 * 86_400);
    await runJob(shelveTitles, {}, app);
    expect(await alike(id)).toEqual([40, 40]);
    app.advance(2 * 86_400);
    expect(await runJob(shelveTitles, {}, app)).toEqual({ finished: 0, renewed: 1, failed: 0 });
    expect([await alike(id), (await storedTitle(app, id))!.copies]).toEqual([[0, 0], undefined]);
  });

  test('is asked itself once by a container, whose other starts, heartbeats and pages ask a copy at the same cost', async () => {
    const titleId = await premiere();
    const { own, asked } = container();
    await started(own, await viewer(), { titleId });
    expect(asked).toEqual({ title: 1, copies: 0 });
    const units = { read: 0, write: 0 };
    const caller = await viewer();
    await signIn(app, caller);
    own.table.observe = (_, cost) => (units[cost.kind] += cost.units);
    const begun = await callEndpoint(startPlayback, own, { caller, body: { titleId } });
    delete own.table.observe;
    expect([begun.status, units.read <= 3, units.write <= 3]).toEqual([201, true, true]);
    app.advance(5);
    expect((await beat(own, begun.body, 5, 1)).status).toBe(200);
    expect((await callEndpoint(getTitle, own, { caller, params: { titleId } })).status).toBe(200);
    expect(asked.title).toBe(1);
    expect(asked.copies).toBeGreaterThanOrEqual(3);
  });

  test('that is withdrawn starts no more where a container knows of its copies, and what runs of it ends', async () => {
    const titleId = await premiere();
    const { own, asked } = container();
    const [first, second] = [await viewer(), await viewer()];
    await started(own, first, { titleId });
    const playback = await started(own, second, { titleId });
    app.advance(5);
    expect((await beat(own, playback, 5, 1)).status).toBe(200);
    await boss.unpublish(titleId);
    expect(await beat(own, playback, 35, 2)).toMatchObject({ status: 410 });
    const again = () => callEndpoint(startPlayback, own, { caller: second, body: { titleId } });
    expect((await again()).status).toBe(404);
    await boss.publish(titleId);
    expect((await again()).status).toBe(201);
    const before = asked.title;
    expect((await callEndpoint(getTitle, own, { params: { titleId } })).status).toBe(200);
    expect(asked.title).toBe(before);
  });
});

test('copies that a version without them left behind are written again by the job', async () => {
  const titleId = await premiere();
  await updateItem(app.table, keyOf('title', { titleId }), { set: { name: 'Renamed' }, add: { rev: 1 } });
  expect(await alike(titleId)).toEqual([40, 0]);
  expect(await runJob(shelveTitles, {}, app)).toEqual({ finished: 0, renewed: 1, failed: 0 });
  expect(await alike(titleId)).toEqual([40, 40]);
  expect(await runJob(shelveTitles, {}, app)).toEqual({ finished: 0, renewed: 0, failed: 0 });
});

test('a title of long ago that is published again has no copies', async () => {
  const titleId = await premiere();
  app.advance(40 * 86_400);
  await boss.unpublish(titleId);
  await boss.publish(titleId);
  expect(await copies(titleId)).toEqual([]);
});
