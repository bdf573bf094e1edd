import type { App } from '../../app.ts';
import type { LeaseClaims } from '../../auth/lease-tokens.ts';
import { end, isLive, type Lease, LEASE_MS, type Viewing } from '../../domain/playback/leases.ts';
import { type EpisodePlace, pointChange, type Progress } from '../../domain/history/progress.ts';
import { trueProgress } from './heartbeats.ts';
import { keepReport, storedPoint } from '../history/progress.ts';
import { unmarkStream } from './streams.ts';
import { changeViewing } from './viewing.ts';

/** The last report of a playback; without a position the last heartbeat's counts. */
export interface LastReport {
  positionSeconds?: number | undefined;
  sequence?: number | undefined;
}

/**
 * Ends a stream on its viewer's word: history first, then the slot, so that a crash between the two leaves
 * nothing but a slot that frees itself. One that ended before still leaves its last position, as long as nothing
 * newer played the title.
 */
export async function stopStream(app: App, claims: LeaseClaims, last: LastReport): Promise<Progress> {
  const { table } = app;
  const { userId, playbackId, titleId } = claims;
  const { ran, after } = await changeViewing(table, userId, undefined, (viewing) => {
    const now = app.now();
    const lease = viewing.leases[playbackId];
    if (!lease) return Promise.resolve({ result: { ran: false, after: viewing } });
    const stopped = withLastReport(viewing, claims, lease, last, now);
    const transition = end(stopped, new Map([[playbackId, { reason: 'stopped', at: now }]]), now);
    return Promise.resolve({ transition, result: { ran: true, after: transition.next } });
  });
  if (!ran) await lateStop(app, claims, last);
  const [progress] = await Promise.all([
    trueProgress(table, claims, after),
    ran ? unmarkStream(table, { userId, titleId, playbackId }) : undefined,
  ]);
  return progress;
}

/** The account as if the lease had just reported its last position, unless the report is a late one. */
function withLastReport(
  viewing: Viewing,
  { playbackId, durationSeconds }: LeaseClaims,
  lease: Lease,
  { positionSeconds, sequence = lease.seq + 1 }: LastReport,
  now: number,
): Viewing {
  if (positionSeconds === undefined || sequence <= lease.seq) return viewing;
  const reported = {
    ...lease,
    seq: sequence,
    point: { ...lease.point, ...pointChange(positionSeconds, durationSeconds) },
    ...(isLive(lease, now) && { until: now + LEASE_MS }),
  };
  return { ...viewing, leases: { ...viewing.leases, [playbackId]: reported } };
}

/** A stop after the end: it moves the point only where this playback was the last to move it. */
async function lateStop(app: App, claims: LeaseClaims, last: LastReport): Promise<void> {
  const { userId, playbackId, titleId, episodeId, durationSeconds, issuedAt } = claims;
  const stored = await storedPoint(app.table, userId, titleId, episodeId);
  if (last.positionSeconds === undefined || stored?.playbackId !== playbackId) return;
  const { point, n, sequence } = stored;
  await keepReport(app.table, userId, {
    ...{ titleId, durationSeconds, playbackId, n },
    episode: 'season' in stored ? placeOf(stored) : undefined,
    point: { ...point, ...pointChange(last.positionSeconds, durationSeconds) },
    sequence: last.sequence ?? sequence + 1,
    startedAt: issuedAt,
    at: app.now(),
  });
}

const placeOf = ({ episodeId, season, number }: EpisodePlace): EpisodePlace => ({
  episodeId,
  season,
  number,
});
