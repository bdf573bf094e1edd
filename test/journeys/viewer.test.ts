import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, answerOf, createApi, type Schemas } from '../../infra/web/shared/client.ts';
import { type Platform, startPlatform } from '../support/platform/platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.stop());

/** The client that the pages use, as somebody who holds this token. */
const as = (token?: string): Api =>
  createApi({ baseUrl: platform.origin, ...(token && { headers: { Authorization: `Bearer ${token}` } }) });

const edge = async (url: string) => {
  const answer = await fetch(url);
  return { status: answer.status, text: await answer.text() };
};

/** The first URI of a playlist, made absolute; the query of the signature is put on it. */
const childOf = (playlist: string, base: string, query: string) => {
  const line = playlist.split('\n').find((each) => each !== '' && !each.startsWith('#'))!;
  const url = new URL(line, base);
  url.search = query;
  return url.href;
};

const titles = async (accessLevel: 'basic' | 'premium') => {
  const query = { accessLevel, type: 'movie', limit: 100 } as const;
  return (await answerOf(as().GET('/v1/titles', { params: { query } }))).items;
};

describe('a viewer with nothing but HTTP', () => {
  let token: string;
  let playback: Schemas['Playback'];
  const report = (positionSeconds: number, sequence: number) =>
    as(playback.leaseToken).POST('/v1/playback/sessions/{sessionId}/heartbeat', {
      baseUrl: playback.heartbeatUrl.replace(/\/v1\/.*/, ''),
      params: { path: { sessionId: playback.id } },
      body: { positionSeconds, state: 'playing', sequence },
    });

  test('registers and subscribes to a Basic plan', async () => {
    const body = { email: 'ada@example.com', password: 'correct horse battery', name: 'Ada' };
    token = (await answerOf(as().POST('/v1/auth/register', { body }))).accessToken;
    const { items } = await answerOf(as().GET('/v1/plans'));
    const basic = items.find(
      ({ accessLevel, resolution }) => accessLevel === 'basic' && resolution === '720p',
    )!;
    const order = { body: { planId: basic.id } };
    const subscription = await answerOf(as(token).POST('/v1/me/subscription', order));
    expect(subscription).toMatchObject({ status: 'active', plan: { id: basic.id } });
  });

  test('starts a basic film and fetches playlists and a segment through the signed URL', async () => {
    const film = (await titles('basic')).find(({ durationSeconds }) => (durationSeconds ?? 0) > 360)!;
    const start = { body: { titleId: film.id } };
    playback = await answerOf(as(token).POST('/v1/playback/sessions', start));
    expect(playback).toMatchObject({ maxResolution: '720p', resumeAtSeconds: 0 });
    const { manifestUrl, query } = playback.delivery;
    const manifest = await edge(manifestUrl);
    expect(manifest).toMatchObject({ status: 200, text: expect.stringContaining('#EXTM3U') });
    const child = childOf(manifest.text, manifestUrl, query);
    const playlist = await edge(child);
    expect(playlist).toMatchObject({ status: 200, text: expect.stringContaining('#EXTINF') });
    expect((await edge(childOf(playlist.text, child, query))).status).toBe(200);
  });

  test('gets nothing without the query, with one byte changed, or above the plan', async () => {
    const { manifestUrl, query } = playback.delivery;
    const bare = manifestUrl.split('?')[0]!;
    const changed = query.replace(
      /Signature=(.)/,
      (_: string, c: string) => `Signature=${c === 'A' ? 'B' : 'A'}`,
    );
    const above = bare.replace('/hd/md/', '/hd/');
    const asked = await Promise.all([bare, `${bare}?${changed}`, `${above}?${query}`].map(edge));
    expect(asked.map(({ status }) => status)).toEqual([403, 403, 403]);
  });

  test('reports where it is, and Continue Watching shows it', async () => {
    expect((await report(120, 1)).data).toMatchObject({ heartbeatEverySeconds: 30 });
    const row = await answerOf(as(token).GET('/v1/me/continue-watching'));
    expect(row.items).toMatchObject([{ title: { id: playback.titleId }, positionSeconds: 120 }]);
    expect((await answerOf(as(token).GET('/v1/me/recently-watched'))).items).toHaveLength(1);
  });

  test('is told which plan would open a premium title', async () => {
    const [premium] = await titles('premium');
    const start = { body: { titleId: premium!.id } };
    const { error, response } = await as(token).POST('/v1/playback/sessions', start);
    expect(response.status).toBe(403);
    expect(error).toMatchObject({
      code: 'plan_upgrade_required',
      decision: {
        ...{ playable: false, requiredAccessLevel: 'premium', currentAccessLevel: 'basic' },
        unlockedBy: { planId: expect.stringMatching(/^pln_/) },
      },
    });
  });

  test('keeps account, subscription and position when the platform is killed', async () => {
    await platform.kill();
    platform = await startPlatform(platform.env);
    const { subscription } = await answerOf(as(token).GET('/v1/me/subscription'));
    expect(subscription).toMatchObject({ status: 'active' });
    const row = await answerOf(as(token).GET('/v1/me/continue-watching'));
    expect(row.items).toMatchObject([{ title: { id: playback.titleId }, positionSeconds: 120 }]);
  });

  test('loses the media when the grant has expired, and the slot when the lease has', async () => {
    await fetch(`${platform.origin}/_local/clock`, { method: 'POST', body: '{"advanceSeconds":601}' });
    expect((await edge(playback.delivery.manifestUrl)).status).toBe(403);
    const { error, response } = await report(150, 2);
    expect(response.status).toBe(410);
    expect(error).toMatchObject({ code: 'lease_ended', reason: 'expired' });
  });
});
