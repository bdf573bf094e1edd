import type { Entitlement } from '../../lib/domain/playback/playability.ts';
import type { EpisodeRecord, TitleRecord } from '../../lib/domain/catalogue/title.ts';
import type { Caller } from '../../lib/http/declaration.ts';
import { entitlementWrite } from '../../lib/store/playback/viewing.ts';
import { episodeItem } from '../../lib/store/catalogue/titles.ts';
import { keyOf } from '../../lib/table/keys.ts';
import { putItem, transact, type Table } from '../../lib/table/table.ts';
import { handler as heartbeat } from '../../functions/playback/heartbeat.ts';
import { handler as startPlayback } from '../../functions/playback/start-playback.ts';
import { handler as stopPlayback } from '../../functions/playback/stop-playback.ts';
import type { TestApp } from './app.ts';
import { callEndpoint } from './call.ts';

/** A movie of 6,000 s in 4K for everybody with a basic plan, unless told otherwise. */
export async function aTitle(app: TestApp, changes: Partial<TitleRecord> = {}): Promise<TitleRecord> {
  const titleId = app.newId('ttl');
  const record: TitleRecord = {
    titleId,
    type: 'movie',
    name: 'The Long Night Train',
    synopsis: 'Nobody gets off.',
    genres: ['drama'],
    cast: [],
    directors: [],
    releaseYear: 2026,
    maturityRating: 'PG',
    accessLevel: 'basic',
    status: 'published',
    publishedAt: app.now(),
    media: { mediaId: `med-${titleId.slice(-8)}`, maxResolution: '4K', durationSeconds: 6000 },
    version: 1,
    ...changes,
  };
  await putItem(app.table, { ...keyOf('title', { titleId }), ...record });
  return record;
}

/** A series with so many episodes in each season, each of 3,000 s. */
export async function aSeries(
  app: TestApp,
  seasons: number[],
  changes: Partial<TitleRecord> = {},
): Promise<{ series: TitleRecord; episodes: EpisodeRecord[] }> {
  const series = await aTitle(app, {
    type: 'series',
    media: undefined,
    seasonCount: seasons.length,
    lastEpisode: { season: seasons.length, number: seasons.at(-1) ?? 0 },
    ...changes,
  });
  const episodes = seasons.flatMap((count, index) =>
    Array.from({ length: count }, (_, at): EpisodeRecord => {
      const episodeId = app.newId('epi');
      return {
        episodeId,
        titleId: series.titleId,
        season: index + 1,
        number: at + 1,
        name: `S${index + 1}E${at + 1}`,
        synopsis: '',
        media: { mediaId: `med-${episodeId.slice(-8)}`, maxResolution: '1080p', durationSeconds: 3000 },
        version: 1,
      };
    }),
  );
  for (const episode of episodes) await putItem(app.table, episodeItem(episode));
  return { series, episodes };
}

/** A device of a person; without `userId` of a new one. */
export const aCaller = (app: TestApp, userId = app.newId('usr')): Caller => ({
  userId,
  deviceId: app.newId('dev'),
  session: 1,
  role: 'user',
  tier: 'basic',
});

/** Gives a person a term that runs now: basic, two devices, 1080p, 30 days unless told otherwise. */
export async function entitle(
  app: { table: Table; now(): number; newId: TestApp['newId'] },
  userId: string,
  changes: Partial<Entitlement> = {},
): Promise<void> {
  const term: Entitlement = {
    accessLevel: 'basic',
    maxDevices: 2,
    resolution: '1080p',
    from: app.now() - 1000,
    until: app.now() + 30 * 24 * 3600_000,
    ...changes,
  };
  await transact(app.table, [entitlementWrite(userId, [term])]);
}

/** Signs the device in, as far as playbacks look. */
export const signIn = (app: TestApp, { userId, deviceId }: Pick<Caller, 'userId' | 'deviceId'>) =>
  putItem(app.table, {
    ...keyOf('device', { userId, deviceId }),
    ...{
      userId,
      deviceId,
      session: 1,
      name: 'Living room TV',
      platform: 'tv',
      expiresAt: app.now() + 30 * 24 * 3600_000,
    },
  });

/** Starts a playback on a signed-in device; fails the test unless it is admitted. */
export async function started(app: TestApp, caller: Caller, body: Record<string, unknown>) {
  await signIn(app, caller);
  const answer = await callEndpoint(startPlayback, app, { caller, body });
  if (answer.status !== 201) throw new Error(`the start was refused: ${JSON.stringify(answer.body)}`);
  return answer.body as { id: string; leaseToken: string; resumeAtSeconds: number; [more: string]: unknown };
}

export const beat = (
  app: TestApp,
  playback: { id: string; leaseToken: string },
  positionSeconds: number,
  sequence: number,
  state: 'playing' | 'paused' = 'playing',
) =>
  callEndpoint(heartbeat, app, {
    token: playback.leaseToken,
    params: { sessionId: playback.id },
    body: { positionSeconds, sequence, state },
  });

export const stop = (
  app: TestApp,
  playback: { id: string; leaseToken: string },
  body: Record<string, unknown> = {},
) =>
  callEndpoint(stopPlayback, app, { token: playback.leaseToken, params: { sessionId: playback.id }, body });
