import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerOf, createApi, type Schemas } from '../../../infra/web/shared/client.ts';
import { type Platform, startPlatform } from '../../support/platform/platform.ts';

let platform: Platform;
let playback: Schemas['Playback'];
beforeAll(async () => {
  platform = await startPlatform({ RATE_LIMITS: 'off', HEARTBEAT_SECONDS: '60' });
  const api = (token?: string) =>
    createApi({ baseUrl: platform.origin, headers: token ? { Authorization: `Bearer ${token}` } : {} });
  const body = { email: 'ada@example.com', password: 'correct horse battery', name: 'Ada' };
  const { accessToken } = await answerOf(api().POST('/v1/auth/register', { body }));
  const query = { accessLevel: 'free' } as const;
  const { items } = await answerOf(api().GET('/v1/titles', { params: { query } }));
  const film = items.find(({ type }) => type === 'movie')!;
  playback = await answerOf(api(accessToken).POST('/v1/playback/sessions', { body: { titleId: film.id } }));
});
afterAll(() => platform.stop());

let sequence = 0;
const beat = (url: string, init: RequestInit = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { Authorization: `Bearer ${playback.leaseToken}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ positionSeconds: 30, state: 'playing', sequence: ++sequence }),
    ...init,
  });

describe('the door of leases', () => {
  test('is what a start names, and answers as the path of the API does, without cookies', async () => {
    expect(playback.heartbeatUrl).not.toMatch(new RegExp(`^${platform.origin}/v1/`));
    expect(playback.heartbeatUrl).toMatch(new RegExp(`/v1/playback/sessions/${playback.id}/heartbeat$`));
    const other = `${platform.origin}/v1/playback/sessions/${playback.id}/heartbeat`;
    const [direct, path] = [await beat(playback.heartbeatUrl), await beat(other)];
    expect([direct.status, path.status]).toEqual([200, 200]);
    expect(direct.headers.getSetCookie()).toEqual([]);
    expect(path.headers.getSetCookie().length).toBeGreaterThanOrEqual(3);
    const named = async (answer: Response) => Object.keys((await answer.json()) as object);
    expect(await named(direct)).toEqual(await named(path));
  });

  test('asks for reports as seldom as the setting says, and holds the slot 2.5 times as long', async () => {
    expect(playback.heartbeatEverySeconds).toBe(60);
    const before = Date.now();
    const answer = (await (await beat(playback.heartbeatUrl)).json()) as Schemas['HeartbeatAnswer'];
    expect(answer.heartbeatEverySeconds).toBe(60);
    const held = Date.parse(answer.leaseExpiresAt) - before;
    expect(held).toBeGreaterThan(149_000);
    expect(held).toBeLessThan(155_000);
  });

  test('does not believe what only the distribution may say', async () => {
    const headers = { Authorization: `Bearer ${playback.leaseToken}`, 'X-Marquee-Edge': 'x'.repeat(44) };
    expect(
      (
        await beat(playback.heartbeatUrl, { headers: { ...headers, 'Content-Type': 'application/json' } })
      ).headers.getSetCookie(),
    ).toEqual([]);
  });

  test('tells methods and preflights as the API does, and knows no other path', async () => {
    const get = await fetch(playback.heartbeatUrl);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
    const preflight = await fetch(playback.heartbeatUrl, { method: 'OPTIONS' });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    const elsewhere = await fetch(playback.heartbeatUrl.replace(/\/playback.*/, '/health'));
    expect([elsewhere.status, await elsewhere.json()]).toEqual([404, { message: 'Not Found' }]);
  });
});
