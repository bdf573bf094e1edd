import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Platform, startPlatform } from '../support/platform/platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 60_000);
afterAll(() => platform.stop());

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a stranger reads whatever the answer holds
type Json = any;

async function call(method: string, path: string, { token, body }: { token?: string; body?: unknown } = {}) {
  const answer = await fetch(new URL(path, platform.origin), {
    method,
    headers: {
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as Json };
}

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

const titles = async (query: string) =>
  (await call('GET', `/v1/titles?limit=100&${query}`)).body.items as Json[];

describe('a viewer with nothing but HTTP', () => {
  let token: string;
  let playback: Json;

  test('registers and subscribes to a Basic plan', async () => {
    const registered = await call('POST', '/v1/auth/register', {
      body: { email: 'ada@example.com', password: 'correct horse battery', name: 'Ada' },
    });
    expect(registered.status).toBe(201);
    token = registered.body.accessToken;
    const plans = (await call('GET', '/v1/plans')).body.items as Json[];
    const basic = plans.find(
      ({ accessLevel, resolution }) => accessLevel === 'basic' && resolution === '720p',
    );
    const subscribed = await call('POST', '/v1/me/subscription', { token, body: { planId: basic.id } });
    expect(subscribed).toMatchObject({ status: 201, body: { status: 'active', plan: { id: basic.id } } });
  });

  test('starts a basic film and fetches playlists and a segment through the signed URL', async () => {
    const film = (await titles('accessLevel=basic&type=movie')).find(
      ({ durationSeconds }) => durationSeconds > 360,
    );
    const started = await call('POST', '/v1/playback/sessions', { token, body: { titleId: film.id } });
    expect(started).toMatchObject({ status: 201, body: { maxResolution: '720p', resumeAtSeconds: 0 } });
    playback = started.body;
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
    const bare = manifestUrl.split('?')[0];
    const changed = query.replace(
      /Signature=(.)/,
      (_: string, c: string) => `Signature=${c === 'A' ? 'B' : 'A'}`,
    );
    const above = bare.replace('/hd/md/', '/hd/');
    const asked = await Promise.all([bare, `${bare}?${changed}`, `${above}?${query}`].map(edge));
    expect(asked.map(({ status }) => status)).toEqual([403, 403, 403]);
  });

  test('reports where it is, and Continue Watching shows it', async () => {
    const beat = await call('POST', `/v1/playback/sessions/${playback.id}/heartbeat`, {
      token: playback.leaseToken,
      body: { positionSeconds: 120, state: 'playing', sequence: 1 },
    });
    expect(beat).toMatchObject({ status: 200, body: { heartbeatEverySeconds: 30 } });
    const row = await call('GET', '/v1/me/continue-watching', { token });
    expect(row.body.items).toMatchObject([{ title: { id: playback.titleId }, positionSeconds: 120 }]);
    expect((await call('GET', '/v1/me/recently-watched', { token })).body.items).toHaveLength(1);
  });

  test('is told which plan would open a premium title', async () => {
    const [premium] = await titles('accessLevel=premium');
    const refused = await call('POST', '/v1/playback/sessions', { token, body: { titleId: premium.id } });
    expect(refused).toMatchObject({
      status: 403,
      body: {
        code: 'plan_upgrade_required',
        decision: { playable: false, requiredAccessLevel: 'premium', currentAccessLevel: 'basic' },
      },
    });
    expect(refused.body.decision.unlockedBy).toMatchObject({ planId: expect.stringMatching(/^pln_/) });
  });

  test('keeps account, subscription and position when the platform is killed', async () => {
    await platform.kill();
    platform = await startPlatform(platform.env);
    const subscription = await call('GET', '/v1/me/subscription', { token });
    expect(subscription.body.subscription).toMatchObject({ status: 'active' });
    const row = await call('GET', '/v1/me/continue-watching', { token });
    expect(row.body.items).toMatchObject([{ title: { id: playback.titleId }, positionSeconds: 120 }]);
  }, 60_000);

  test('loses the media when the grant has expired, and the slot when the lease has', async () => {
    await call('POST', '/_local/clock', { body: { advanceSeconds: 601 } });
    expect((await edge(playback.delivery.manifestUrl)).status).toBe(403);
    const beat = await call('POST', `/v1/playback/sessions/${playback.id}/heartbeat`, {
      token: playback.leaseToken,
      body: { positionSeconds: 150, state: 'playing', sequence: 2 },
    });
    expect(beat).toMatchObject({ status: 410, body: { code: 'lease_ended', reason: 'expired' } });
  });
});
