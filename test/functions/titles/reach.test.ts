import { afterAll, beforeAll, expect, test } from 'vitest';
import { handler as getTitle } from '../../../functions/catalogue/get-title.ts';
import { handler as listTitles } from '../../../functions/catalogue/list-titles.ts';
import { handler as similarTitles } from '../../../functions/catalogue/similar-titles.ts';
import { handler as listGenres } from '../../../functions/genres/list-genres.ts';
import { handler as addToWatchlist } from '../../../functions/history/changes/add-to-watchlist.ts';
import { handler as continueWatching } from '../../../functions/history/lists/continue-watching.ts';
import { handler as listWatchlist } from '../../../functions/history/lists/list-watchlist.ts';
import { handler as recentlyWatched } from '../../../functions/history/lists/recently-watched.ts';
import { handler as recommendations } from '../../../functions/history/lists/recommendations.ts';
import type { Handler } from '../../../lib/http/endpoint.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint, type CallOptions } from '../../support/call.ts';
import { film, giveMedia, manager } from '../../support/catalogue.ts';
import { startEngine } from '../../support/engine.ts';
import { aCaller, beat, entitle, started, stop } from '../../support/playback.ts';
import { newCaller } from '../../support/subscriptions/subscribers.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

/** Two films of a genre, of which one is seen, begun and on the list of a viewer, and played by another. */
async function aCatalogue() {
  const app = testApp(await engine.freshTable());
  await addGenre(app.table, 'drama', 'Drama');
  const boss = manager(app, await newCaller(app, 'admin'));
  const made = async (name: string): Promise<string> => {
    const { id } = (await boss.create({ ...film, name })).body;
    await giveMedia(app, id);
    await boss.publish(id);
    return id;
  };
  const [titleId, otherId] = [await made('Lamp'), await made('Other')];
  const [viewer, watcher] = [aCaller(app), aCaller(app)];
  for (const { userId } of [viewer, watcher]) await entitle(app, userId);
  await callEndpoint(addToWatchlist, app, { caller: viewer, params: { titleId } });
  const begun = await started(app, viewer, { titleId });
  app.advance(10);
  await stop(app, begun, { positionSeconds: 1200, sequence: 1 });
  const playback = await started(app, watcher, { titleId });
  expect((await beat(app, playback, 40, 1)).status).toBe(200);
  return { app, boss, titleId, otherId, viewer, playback };
}
type Catalogue = Awaited<ReturnType<typeof aCatalogue>>;

const DEEDS: { name: string; run: (at: Catalogue) => Promise<{ status: number }>; gone: boolean }[] = [
  { name: 'withdrawing it', run: ({ boss, titleId }) => boss.unpublish(titleId), gone: true },
  { name: 'deleting it', run: ({ boss, titleId }) => boss.remove(titleId), gone: true },
  {
    name: 'closing its window',
    run: ({ boss, titleId }) => boss.update(titleId, { availableUntil: '2026-11-24T12:00:01.000Z' }),
    gone: true,
  },
  {
    name: 'putting its window off',
    run: ({ boss, titleId }) => boss.update(titleId, { availableFrom: '2026-12-24T12:00:00.000Z' }),
    gone: true,
  },
  {
    name: 'raising its level',
    run: ({ boss, titleId }) => boss.update(titleId, { accessLevel: 'premium' }),
    gone: false,
  },
];

const listing = async (app: TestApp, list: Handler, call: CallOptions) =>
  (await callEndpoint(list, app, call)).body.items as { id: string; title?: { id: string } }[];

/** Where a title is seen, and how often there. */
const PLACES: Record<string, (at: Catalogue) => Promise<number>> = {
  ...Object.fromEntries(
    Object.entries<Record<string, string>>({
      'the newest': {},
      'the popular': { sort: 'popular' },
      'its genre by name': { genre: 'drama', sort: 'name' },
      'its type and level': { type: 'movie', accessLevel: 'basic' },
      'a search': { q: 'lam' },
      'a search in its genre': { q: 'lamp', genre: 'drama' },
    }).map(([place, query]) => [place, (at: Catalogue) => seen(at, listTitles, { query })]),
  ),
  'titles like another': (at) => seen(at, similarTitles, { params: { titleId: at.otherId } }),
  recommendations: (at) => seen(at, recommendations, { caller: aCaller(at.app) }),
  'continue watching': (at) => seen(at, continueWatching, { caller: at.viewer }),
  'recently watched': (at) => seen(at, recentlyWatched, { caller: at.viewer }),
  'the watchlist': (at) => seen(at, listWatchlist, { caller: at.viewer }),
  'its page': async ({ app, titleId }) =>
    (await callEndpoint(getTitle, app, { params: { titleId } })).status === 200 ? 1 : 0,
};

const seen = async ({ app, titleId }: Catalogue, list: Handler, call: CallOptions): Promise<number> =>
  (await listing(app, list, call)).filter(({ id, title }) => (title?.id ?? id) === titleId).length;

const everywhere = async (at: Catalogue): Promise<Record<string, number>> =>
  Object.fromEntries(
    await Promise.all(Object.entries(PLACES).map(async ([place, look]) => [place, await look(at)])),
  );

const countOf = (at: Catalogue) =>
  listing(at.app, listGenres, {}).then(
    (genres) => (genres[0] as unknown as { titleCount: number }).titleCount,
  );

test.each(DEEDS)(
  '$name reaches every place by the next read, and what runs by its next heartbeat',
  async (deed) => {
    const at = await aCatalogue();
    const before = await everywhere(at);
    expect(before).toEqual(Object.fromEntries(Object.keys(PLACES).map((place) => [place, 1])));
    expect([await countOf(at), (await deed.run(at)).status]).toEqual([2, expect.any(Number)]);
    const left = deed.gone ? [] : Object.keys(PLACES).filter((place) => place !== 'its type and level');
    expect(await everywhere(at)).toEqual(
      Object.fromEntries(Object.keys(PLACES).map((place) => [place, left.includes(place) ? 1 : 0])),
    );
    expect(await beat(at.app, at.playback, 70, 2)).toMatchObject({
      status: 410,
      body: { code: 'lease_ended', reason: deed.gone ? 'title_unavailable' : expect.any(String) },
    });
  },
);
