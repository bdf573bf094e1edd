import type { App } from '../../app.ts';
import type { LeaseClaims } from '../../auth/lease-tokens.ts';
import {
  end,
  freed,
  isLive,
  LEASE_MS,
  moverOf,
  type Viewing,
  withPoint,
} from '../../domain/playback/leases.ts';
import { isWiped, pointAfter } from '../../domain/history/points.ts';
import type { Progress } from '../../domain/history/progress.ts';
import { placeOf } from '../../domain/history/rows.ts';
import { keepReport, storedPoint } from '../history/progress.ts';
import { unmarkStream } from './streams.ts';
import { trueProgress } from './true-progress.ts';
import { changeViewing } from './viewing.ts';

/** The last report of a playback; without a position the last heartbeat's counts. */
export interface LastReport {
  positionSeconds?: number | undefined;
  sequence?: number | undefined;
}

/**
 * Ends a stream on its viewer's word: history first, then the slot, so that a crash between the two leaves
 * nothing but a slot that frees itself. One that ended before still leaves its last position, as long as nothing
 * newer played the title; `countLate` counts those, or throws the 429.
 */
export async function stopStream(
  app: App,
  claims: LeaseClaims,
  last: LastReport,
  countLate: () => Promise<void>,
): Promise<Progress> {
  const { table } = app;
  const { userId, playbackId, titleId } = claims;
  const { ran, after } = await changeViewing(table, userId, undefined, (viewing) => {
    const now = app.now();
    const lease = viewing.leases[playbackId];
    if (!lease) return Promise.resolve({ result: { ran: false, after: viewing } });
    const itsTurn = freed(viewing, playbackId, now) ?? { next: viewing, fold: [] };
    const stopped = withLastReport(itsTurn.next, claims, last, now);
    const { next, fold } = end(stopped, new Map([[playbackId, { reason: 'stopped', at: now }]]), now);
    const transition = { next, fold: [...itsTurn.fold, ...fold] };
    return Promise.resolve({ transition, result: { ran: true, after: next } });
  });
  if (!ran) {
    await countLate();
    await lateStop(app, claims, last, after);
  }
  const [progress] = await Promise.all([
    trueProgress(table, claims, after, app.now()),
    ran ? unmarkStream(table, { userId, titleId, playbackId }) : undefined,
  ]);
  return progress;
}

/** The account as if the lease had just reported its last position, unless the report is a late one. */
function withLastReport(
  viewing: Viewing,
  { playbackId }: LeaseClaims,
  { positionSeconds, sequence }: LastReport,
  now: number,
): Viewing {
  const lease = viewing.leases[playbackId]!;
  const seq = sequence ?? lease.seq + 1;
  // What was forgotten comes back with a playback that goes on, not with one that ran out.
  const isForgotten = isWiped(lease.point) && !isLive(lease, now);
  if (positionSeconds === undefined || seq <= lease.seq || isForgotten) return viewing;
  const heard = { ...lease, seq, ...(isLive(lease, now) && { until: now + LEASE_MS }) };
  const leases = { ...viewing.leases, [playbackId]: heard };
  return withPoint({ ...viewing, leases }, playbackId, positionSeconds, now);
}

/**
 * A stop after the end: it moves the point only where this playback was the last to move it, and keeps the place in
 * the history that its last report had.
 */
async function lateStop(app: App, claims: LeaseClaims, last: LastReport, viewing: Viewing): Promise<void> {
  const { userId, playbackId, titleId, episodeId, durationSeconds, startedAt } = claims;
  const item = { title: titleId, ...(episodeId !== undefined && { episode: episodeId }) };
  if (last.positionSeconds === undefined || moverOf(viewing, item)) return;
  const stored = await storedPoint(app.table, userId, titleId, episodeId);
  if (stored?.playbackId !== playbackId) return;
  const { point, n, sequence, updatedAt } = stored;
  await keepReport(app.table, userId, {
    ...{ titleId, durationSeconds, playbackId, n },
    episode: 'season' in stored ? placeOf(stored) : undefined,
    point: pointAfter(point, last.positionSeconds, durationSeconds, app.now()),
    sequence: last.sequence ?? sequence + 1,
    startedAt,
    at: updatedAt,
  });
}
