import { unsubscribeToken } from '../../../lib/auth/unsubscribe-tokens.ts';
import { handler as hideFromRecommendations } from '../../../functions/history/changes/hide-from-recommendations.ts';
import { handler as addToWatchlist } from '../../../functions/history/changes/add-to-watchlist.ts';
import { handler as followGenre } from '../../../functions/notifications/follow-genre.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { putItem } from '../../../lib/table/table.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { callEndpoint } from '../call.ts';
import { aSeries, beat, started, stop } from '../playback.ts';
import { afterwards, entitled, KEY, type Repeat, type World } from './repeats.ts';

/** The film, playing at its tenth minute. */
async function watching(world: World) {
  const { app, film } = world;
  const playback = await started(app, await entitled(world), { titleId: film.titleId });
  await beat(app, playback, 600, 1);
  return playback;
}

const reported =
  (body: object): Repeat['request'] =>
  async (world) => {
    const { id, leaseToken } = await watching(world);
    return { token: leaseToken, params: { sessionId: id }, body };
  };

const ofTheFilm =
  (before: (world: World) => Promise<unknown> = watching, body?: object): Repeat['request'] =>
  async (world) => {
    await before(world);
    const { person, film } = world;
    return { caller: person.caller, params: { titleId: film.titleId }, ...(body && { body }) };
  };
const nothing = () => Promise.resolve();

/** A genre there is, and a person who may follow it. */
const ofTheGenre =
  (before?: (world: World, options: { caller: Caller; params: { genreId: string } }) => Promise<unknown>) =>
  async (world: World) => {
    const genre = { genreId: 'drama', name: 'Drama', titleCount: 1, uses: 1, version: 1 };
    await putItem(world.app.table, { ...keyOf('genre', genre), ...genre });
    const options = { caller: world.person.caller, params: { genreId: 'drama' } };
    await before?.(world, options);
    return options;
  };

export const VIEWING_REPEATS: Record<string, Repeat> = {
  startPlayback: {
    request: async (world) => ({
      ...{ caller: await entitled(world), body: { titleId: world.film.titleId }, headers: KEY },
    }),
  },
  heartbeat: {
    request: reported({ positionSeconds: 700, state: 'playing', sequence: 2 }),
    anew: ['delivery'],
  },
  stopPlayback: { request: reported({ positionSeconds: 700, sequence: 2 }) },
  'stopPlayback without a position': { request: reported({}) },
  setWatched: { request: ofTheFilm(nothing, { completed: true }) },
  'setWatched of a season': {
    request: async ({ app, person: { caller } }) => ({
      ...{ caller, params: { titleId: (await aSeries(app, [2, 1])).series.titleId } },
      body: { completed: true, seasonNumber: 1 },
    }),
  },
  'setWatched back': { request: ofTheFilm(watching, { completed: false }) },
  hideFromContinueWatching: { request: ofTheFilm(), moves: ['PROGRESS#', 'HOME'] },
  hideFromRecommendations: { request: ofTheFilm(nothing) },
  showInRecommendations: {
    request: ofTheFilm(({ app, person: { caller }, film: { titleId } }) =>
      callEndpoint(hideFromRecommendations, app, { caller, params: { titleId } }),
    ),
  },
  removeFromHistory: { request: ofTheFilm() },
  removePlay: {
    request: async (world) => {
      const playback = await watching(world);
      await stop(world.app, playback, { positionSeconds: 700, sequence: 2 });
      return { caller: world.person.caller, params: { sessionId: playback.id } };
    },
  },
  clearHistory: { request: afterwards(watching, {}) },
  addToWatchlist: { request: ofTheFilm(nothing) },
  removeFromWatchlist: {
    request: ofTheFilm(({ app, person: { caller }, film: { titleId } }) =>
      callEndpoint(addToWatchlist, app, { caller, params: { titleId } }),
    ),
  },
  followGenre: { request: ofTheGenre(), moves: ['FOLLOW#'] },
  unfollowGenre: { request: ofTheGenre(({ app }, options) => callEndpoint(followGenre, app, options)) },
  updateNotificationSettings: {
    request: ({ person: { caller } }) => ({
      caller,
      body: { subscriptionExpiry: true, newReleases: false },
    }),
  },
  unsubscribe: {
    request: async ({ app: { secrets, now }, person: { userId } }) => ({
      query: { token: unsubscribeToken((await secrets()).unsubscribeKey, userId, 'newReleases', now()) },
    }),
  },
};
