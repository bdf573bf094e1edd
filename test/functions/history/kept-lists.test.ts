import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { handler as addToWatchlist } from '../../../functions/history/changes/add-to-watchlist.ts';
import { handler as continueWatching } from '../../../functions/history/lists/continue-watching.ts';
import { handler as listWatchlist } from '../../../functions/history/lists/list-watchlist.ts';
import { handler as recentlyWatched } from '../../../functions/history/lists/recently-watched.ts';
import type { TitleRecord } from '../../../lib/domain/catalogue/title.ts';
import type { Report } from '../../../lib/domain/history/rows.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import type { Handler } from '../../../lib/http/endpoint.ts';
import { putTitle } from '../../../lib/store/catalogue/shelves.ts';
import { keepReport } from '../../../lib/store/history/progress.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { deleteItem, getItem, putItem } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { aCaller, aTitle, entitle } from '../../support/playback.ts';
import { titleIdOf, titleOf } from '../../support/titles.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let caller: Caller;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  caller = aCaller(app);
  await entitle(app, caller.userId);
});

const LISTS = [
  ['continue watching', continueWatching],
  ['recently watched', recentlyWatched],
  ['the watchlist', listWatchlist],
] as const;

async function watch(titleId: string, seconds: number) {
  const at = app.now();
  const report: Report = {
    ...{ titleId, episode: undefined, durationSeconds: 6000, point: { at: seconds } },
    ...{ n: at, sequence: 1, playbackId: app.newId('pbs'), startedAt: at - 1, at, keptAt: at },
  };
  await keepReport(app.table, caller.userId, report);
  app.advance(60);
}
const put = (titleId: string) => callEndpoint(addToWatchlist, app, { caller, params: { titleId } });

async function page(list: Handler, query: Record<string, string> = {}) {
  const { status, body } = await callEndpoint(list, app, { caller, query });
  expect(status).toBe(200);
  return body as {
    items: { title: { id: string; name: string; synopsis: string } }[];
    nextCursor: string | null;
  };
}
const ids = ({ items }: Awaited<ReturnType<typeof page>>) => items.map(({ title }) => title.id);

async function unitsOf(run: () => Promise<unknown>) {
  let [requests, units] = [0, 0];
  app.table.observe = (_actions, cost) => {
    requests++;
    units += cost.units;
  };
  await run();
  delete app.table.observe;
  return { requests, units };
}

test.each(LISTS)(
  '%s costs one request and at most three units, behind 60 titles as behind 25',
  async (_, list) => {
    const all: string[] = [];
    const more = async (count: number) => {
      for (let n = 0; n < count; n++) {
        const { titleId } = await aTitle(app, {
          name: `Film ${n}`,
          synopsis: 'Somebody waits for a train. '.repeat(8),
        });
        all.unshift(titleId);
        await watch(titleId, 600);
        await put(titleId);
      }
    };
    for (const count of [25, 35]) {
      await more(count);
      await page(list);
      const { requests, units } = await unitsOf(() => page(list));
      expect(requests).toBe(1);
      expect(units).toBeLessThanOrEqual(3);
      const first = await page(list);
      expect(ids(first)).toEqual(all.slice(0, 20));
      const second = await page(list, { cursor: first.nextCursor! });
      expect(ids(second)).toEqual(all.slice(20, 40));
    }
  },
);

test.each(LISTS)('%s says what the history says where what is kept was lost', async (_, list) => {
  for (let n = 0; n < 3; n++) {
    const { titleId } = await aTitle(app);
    await watch(titleId, 600);
    await put(titleId);
  }
  const before = await page(list);
  expect(before.items).toHaveLength(3);
  for (const kind of ['home', 'copies'] as const) {
    const name = { 'continue watching': 'continue', 'recently watched': 'all', 'the watchlist': 'watchlist' }[
      _
    ];
    await deleteItem(app.table, keyOf(kind, { userId: caller.userId, list: name }));
    expect(await page(list)).toEqual(before);
  }
});

test.each(LISTS)('%s shows a title as it is now, and leaves out what was withdrawn', async (_, list) => {
  await putItem(app.table, { ...keyOf('genre', { genreId: 'drama' }), genreId: 'drama', name: 'drama' });
  const media = { mediaId: 'med-1', maxResolution: '1080p' as const, durationSeconds: 6000 };
  for (const n of [1, 2]) {
    await putTitle(app.table, titleOf(n, { media }), undefined, 'test');
    await watch(titleIdOf(n), 600);
    await put(titleIdOf(n));
    app.advance(1);
  }
  expect(ids(await page(list))).toEqual([2, 1].map(titleIdOf));
  const change = async (n: number, changes: Partial<TitleRecord>) => {
    const seen = await getItem<TitleRecord>(app.table, keyOf('title', { titleId: titleIdOf(n) }));
    await putTitle(app.table, { ...seen!, ...changes }, seen, app.newId('sub'));
  };
  await change(1, { name: 'Another name', synopsis: 'Another story.' });
  expect((await page(list)).items[1]!.title).toMatchObject({
    name: 'Another name',
    synopsis: 'Another story.',
  });
  await change(2, { status: 'draft' });
  expect(ids(await page(list))).toEqual([titleIdOf(1)]);
  await change(2, { status: 'published' });
  expect(ids(await page(list))).toEqual([2, 1].map(titleIdOf));
});
