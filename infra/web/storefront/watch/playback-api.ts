import { anonymousApi } from '../../shared/api.ts';
import { type Api, answerOf } from '../../shared/client.ts';
import { type PlaybackService, refusalOf, type Ticket } from '../player/service.ts';

/** A request that hangs says no more than one that is lost. */
const TIMEOUT_MS = 15_000;

/** The operations of a playback carry its own token, so that they work whoever has signed in or out meanwhile. */
const byLease = ({ id, leaseToken }: Ticket) => ({
  params: { path: { sessionId: id } },
  headers: { Authorization: `Bearer ${leaseToken}` },
  keepalive: true,
  signal: AbortSignal.timeout(TIMEOUT_MS),
});

const HEARTBEAT = '/v1/playback/sessions/{sessionId}/heartbeat';

/** A browser that plays HLS by itself carries the grant in cookies, which only heartbeats through our own host renew. */
const readsCookies = () => !('MediaSource' in globalThis || 'ManagedMediaSource' in globalThis);

/** Playback as `api`'s person. */
export const playbackApi = (api: Api): PlaybackService => ({
  start: (wish, key) =>
    answerOf(
      api.POST('/v1/playback/sessions', {
        body: { ...wish, delivery: 'renewable' },
        headers: { 'Idempotency-Key': key },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }),
    ),
  async heartbeat(of, body) {
    const send = (way?: { baseUrl: string }) =>
      answerOf(anonymousApi.POST(HEARTBEAT, { ...byLease(of), body, ...way }));
    if (readsCookies()) return send();
    try {
      return await send({ baseUrl: of.heartbeatUrl.replace(HEARTBEAT.replace('{sessionId}', of.id), '') });
    } catch (thrown) {
      // Some networks let through nothing but the page's own host.
      if (refusalOf(thrown).code === 'offline') return send();
      throw thrown;
    }
  },
  stop: (of, { positionSeconds, sequence }) =>
    answerOf(
      anonymousApi.POST('/v1/playback/sessions/{sessionId}/stop', {
        ...byLease(of),
        body: { ...(positionSeconds !== undefined && { positionSeconds }), ...(sequence && { sequence }) },
      }),
    ),
});
