import { afterAll, beforeAll, expect, test } from 'vitest';
import { handler as getTitle } from '../../../functions/catalogue/get-title.ts';
import { handler as listTitles } from '../../../functions/catalogue/list-titles.ts';
import { handler as similarTitles } from '../../../functions/catalogue/similar-titles.ts';
import { handler as addToWatchlist } from '../../../functions/history/changes/add-to-watchlist.ts';
import { handler as continueWatching } from '../../../functions/history/lists/continue-watching.ts';
import { handler as listWatchlist } from '../../../functions/history/lists/list-watchlist.ts';
import { handler as recentlyWatched } from '../../../functions/history/lists/recently-watched.ts';
import { handler as recommendations } from '../../../functions/history/lists/recommendations.ts';
import { handler as shelveTitles } from '../../../functions/jobs/shelve-titles.ts';
import { handler as adminListTitles } from '../../../functions/titles/admin-list-titles.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import type { Handler } from '../../../lib/http/endpoint.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import type { Table } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint, type CallOptions, runJob } from '../../support/call.ts';
import { film, giveMedia, manager, storedTitle } from '../../support/catalogue.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { withDeath } from '../../support/faults.ts';
import { aCaller, entitle, started, stop } from '../../support/playback.ts';
import { newCaller } from '../../support/subscriptions/subscribers.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let admin: Caller;
let viewer: Caller;
let titleId: string;
let otherId: string;

/** Both names have words of their own, and three in common by which readers find either. */
const NAMES = [
  'Silver Signal under the Northern Harbour Lamp',
  'Zodiac: A Silver Signal over Southern Harbour',
] as const;
const genres = ['drama', 'comedy', 'crime', 'western', 'war'];

beforeAll(async () => {
  engine = await startEngine();
  app = testApp(await engine.freshTable());
  for (const genre of genres) await addGenre(app.table, genre, genre);
  admin = await newCaller(app, 'admin');
  const boss = manager(app, admin);
  titleId = (await boss.create({ ...film, name: NAMES[0], genres })).body.id;
  otherId = (await boss.create({ ...film, name: 'Other' })).body.id;
  for (const id of [titleId, otherId]) {
    await giveMedia(app, id);
    expect((await boss.publish(id)).status).toBe(200);
  }
  viewer = aCaller(app);
  await entitle(app, viewer.userId);
  await callEndpoint(addToWatchlist, app, { caller: viewer, params: { titleId } });
  const playback = await started(app, viewer, { titleId });
  app.advance(10);
  await stop(app, playback, { positionSeconds: 1200, sequence: 1 });
});
afterAll(() => engine.stop());

const FILTERS: Record<string, string>[] = [
  {},
  { genre: 'war' },
  { genre: 'comedy', type: 'movie', accessLevel: 'basic' },
  ...[{ q: 's' }, { q: 'signal harb' }, { q: 'silver', genre: 'crime' }],
];
/** A search of an administrator has an order of its own. */
const UNSEARCHED = FILTERS.filter(({ q }) => q === undefined);
const searches = FILTERS.filter(({ q }) => q !== undefined).map((filter) => ({
  query: { ...filter, limit: '100' },
}));
const sorted = (orders: string[], filters = FILTERS) =>
  orders.flatMap((sort) => filters.map((filter) => ({ query: { ...filter, sort, limit: '100' } })));

/** Every kind of list that holds the title. */
const lists = (): [Handler, CallOptions][] => [
  ...sorted(['newest', 'popular', 'name']).map((call): [Handler, CallOptions] => [listTitles, call]),
  ...[...sorted(['newest', 'name', 'changed'], [...UNSEARCHED, { status: 'published' }]), ...searches].map(
    (call): [Handler, CallOptions] => [adminListTitles, { ...call, caller: admin }],
  ),
  [similarTitles, { params: { titleId: otherId } }],
  [recommendations, { caller: admin }],
  ...[listWatchlist, continueWatching, recentlyWatched].map((list): [Handler, CallOptions] => [
    list,
    { caller: viewer },
  ]),
];

/** What a list calls the title, once for each time it holds it. */
async function namesIn([list, call]: [Handler, CallOptions]): Promise<string[]> {
  const { body } = await callEndpoint(list, app, call);
  type Entry = { id?: string; name?: string; title?: { id: string; name: string } };
  return (body.items as Entry[])
    .map((entry) => entry.title ?? (entry as { id: string; name: string }))
    .filter(({ id }) => id === titleId)
    .map(({ name }) => name);
}

async function expectOneNameEach(allowed: readonly string[]): Promise<void> {
  const wrong = await Promise.all(
    lists().map(async (list) => {
      const names = await namesIn(list);
      const right = names.length === 1 && allowed.includes(names[0]!);
      return right ? [] : [{ list: list[0].declaration.id, query: list[1].query, names }];
    }),
  );
  expect(wrong.flat()).toEqual([]);
  const { name } = (await callEndpoint(getTitle, app, { params: { titleId } })).body;
  expect(allowed).toContain(name);
}

const rename = (table: Table, name: string) => manager({ ...app, table }, admin).update(titleId, { name });

test('whatever call a rename dies after, every list holds the title once by its old or new name, and the job finishes it', async () => {
  for (let calls = 1, status = 0; status !== 200; calls++) {
    const { name } = (await storedTitle(app, titleId))!;
    ({ status } = await rename(
      withDeath(app.table, calls),
      NAMES.find((each) => each !== name)!,
    ));
    await expectOneNameEach(NAMES);
    await runJob(shelveTitles, {}, app);
    await expectOneNameEach([(await storedTitle(app, titleId))!.name]);
    expect((await everyItem(app.table)).filter(({ gsi2pk }) => gsi2pk === 'SHELVING')).toEqual([]);
  }
});
