import { anonymousApi } from '../../shared/api.ts';
import { type Api, answerOf } from '../../shared/client.ts';
import type { PlaybackService, Ticket } from '../player/service.ts';

/** A request that hangs says no more than one that is lost. */
const TIMEOUT_MS = 15_000;

/** The operations of a playback carry its own token, so that they work whoever has signed in or out meanwhile. */
const byLease = ({ id, leaseToken }: Ticket) => ({
  params: { path: { sessionId: id } },
  headers: { Authorization: `Bearer ${leaseToken}` },
  keepalive: true,
  signal: AbortSignal.timeout(TIMEOUT_MS),
});

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
  heartbeat: (of, body) =>
    answerOf(anonymousApi.POST('/v1/playback/sessions/{sessionId}/heartbeat', { ...byLease(of), body })),
  stop: (of, { positionSeconds, sequence }) =>
    answerOf(
      anonymousApi.POST('/v1/playback/sessions/{sessionId}/stop', {
        ...byLease(of),
        body: { ...(positionSeconds !== undefined && { positionSeconds }), ...(sequence && { sequence }) },
      }),
    ),
});
