import { decodeJwt } from 'jose';
import { handler as login } from '../../functions/sessions/login.ts';
import { handler as register } from '../../functions/sessions/register.ts';
import { handler as addToWatchlist } from '../../functions/history/changes/add-to-watchlist.ts';
import { handler as followGenre } from '../../functions/notifications/follow-genre.ts';
import { handler as heartbeat } from '../../functions/playback/heartbeat.ts';
import { handler as startPlayback } from '../../functions/playback/start-playback.ts';
import { handler as stopPlayback } from '../../functions/playback/stop-playback.ts';
import type { Session } from '../../lib/domain/accounts/user.ts';
import type { Caller } from '../../lib/http/declaration.ts';
import { KEPT_NEIGHBOURS, KEPT_ON_TRIAL, RELATED, TAG } from '../../lib/domain/history/neighbours.ts';
import { keepNeighbours } from '../../lib/store/catalogue/neighbours.ts';
import { relateTitles } from '../../lib/store/history/relating.ts';
import { keyOf } from '../../lib/table/keys.ts';
import { entitlementWrite } from '../../lib/store/playback/viewing.ts';
import { transact, updateItem } from '../../lib/table/table.ts';
import { seed } from '../seed/load.ts';
import { SEED_TITLES } from '../seed/titles.ts';
import { type BenchApp, call } from './bench-app.ts';

const EMAIL = 'ada.lovelace@example.com';
const PASSWORD = 'correct horse battery staple';
const MOVIE_SECONDS = 6000;
const EPISODE_SECONDS = 2700;
/** What somebody has in hand who has watched for a while: more than a row of 20 shows. */
const WATCHED = 24;
const LISTED = 20;
const FOLLOWED = ['drama', 'comedy', 'mystery'];

export interface Playback {
  id: string;
  leaseToken: string;
}

export const registerViewer = (app: BenchApp): Promise<Session> =>
  call(app, register, {
    body: {
      email: EMAIL,
      password: PASSWORD,
      name: 'Ada Lovelace',
      device: { name: 'Laptop', platform: 'web' },
    },
  });

export const loginOnTv = (app: BenchApp): Promise<Session> =>
  call(app, login, {
    body: { email: EMAIL, password: PASSWORD, device: { name: 'Living room', platform: 'tv' } },
  });

export const callerOf = ({ user, device, accessToken }: Session): Caller => ({
  userId: user.id,
  deviceId: device.id,
  session: Number(decodeJwt(accessToken).ver),
  role: 'user',
  tier: 'premium',
});

export const start = (
  app: BenchApp,
  caller: Caller,
  body: { titleId: string; episodeId?: string },
  headers: Record<string, string> = {},
): Promise<Playback> => call(app, startPlayback, { caller, body, headers });

export const beat = (
  app: BenchApp,
  { id, leaseToken }: Playback,
  positionSeconds: number,
  sequence: number,
) =>
  call(app, heartbeat, {
    token: leaseToken,
    params: { sessionId: id },
    body: { positionSeconds, sequence, state: 'playing' },
  });

export const stop = (
  app: BenchApp,
  { id, leaseToken }: Playback,
  positionSeconds: number,
  sequence: number,
) =>
  call(app, stopPlayback, {
    token: leaseToken,
    params: { sessionId: id },
    body: { positionSeconds, sequence },
  });

/** The catalogue of the demonstration, with titles as long as films and episodes are. */
export async function fillCatalogue(app: BenchApp): Promise<void> {
  await seed(app);
  const lengthen = (key: { pk: string; sk: string }, seconds: number) =>
    updateItem(app.table, key, { set: { 'media.durationSeconds': seconds } });
  for (const { titleId, media, episodes = [] } of SEED_TITLES) {
    if (media) await lengthen(keyOf('title', { titleId }), MOVIE_SECONDS);
    for (const { episodeId } of episodes) {
      await lengthen(keyOf('episode', { titleId, episodeId }), EPISODE_SECONDS);
    }
  }
}

/** So many devices of one account that watch an episode each; the plan is changed to allow it. */
export async function watchTogether(
  app: BenchApp,
  { userId }: Caller,
  { titleId, episodes = [] }: (typeof SEED_TITLES)[number],
  streams: number,
): Promise<Playback[]> {
  // What ran before has ended and is forgotten.
  app.advance(15 * 60);
  const [from, until] = [app.now(), app.now() + 30 * 24 * 3600_000];
  const term = { accessLevel: 'premium', maxDevices: streams, resolution: '4K', from, until } as const;
  await transact(app.table, [entitlementWrite(userId, [term])]);
  const playing: Playback[] = [];
  for (let n = 0; n < streams; n++) {
    const { episodeId } = episodes[n % episodes.length]!;
    playing.push(await start(app, callerOf(await loginOnTv(app)), { titleId, episodeId }));
  }
  return playing;
}

/** As many titles watched to their end as a completion is related to, and every one with as many neighbours as it keeps. */
export async function makeCompletions(app: BenchApp, caller: Caller, titleIds: readonly string[]) {
  const id = () => app.newId('ttl');
  for (const titleId of titleIds) {
    await keepNeighbours(app.table, titleId, {
      ...{ watched: 1000, at: 1 },
      near: Array.from({ length: KEPT_NEIGHBOURS }, () => ({ titleId: id(), weight: 1 })),
      onTrial: Array.from({ length: KEPT_ON_TRIAL }, () => ({ tag: id().slice(-TAG), weight: 0.1 })),
    });
  }
  for (const titleId of titleIds.slice(0, RELATED)) {
    await stop(app, await start(app, caller, { titleId }), MOVIE_SECONDS - 10, 1);
    app.advance(60);
  }
  await relate(app);
}

/** Takes in what was completed an hour ago. */
export async function relate(app: BenchApp): Promise<void> {
  app.advance(3600);
  await relateTitles(app.table, app.now(), () => false);
}

/** Titles begun and left, a watchlist and followed genres, and a day in between. */
export async function makeHistory(app: BenchApp, caller: Caller): Promise<void> {
  for (const { titleId } of SEED_TITLES.slice(-WATCHED)) {
    const playback = await start(app, caller, { titleId });
    app.advance(30);
    await beat(app, playback, 900, 1);
    app.advance(30);
    await stop(app, playback, 930, 2);
    app.advance(3600);
  }
  for (const { titleId } of SEED_TITLES.slice(0, LISTED)) {
    await call(app, addToWatchlist, { caller, params: { titleId } });
    app.advance(60);
  }
  for (const genreId of FOLLOWED) await call(app, followGenre, { caller, params: { genreId } });
  app.advance(24 * 3600);
}
