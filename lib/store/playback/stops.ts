import type { App } from '../../app.ts';
import type { LeaseClaims } from '../../auth/lease-tokens.ts';
import { holdOf, isLive, type Viewing } from '../../domain/playback/leases.ts';
import { end, freed, type Transition, withPoint } from '../../domain/playback/transitions.ts';
import { moverOf } from '../../domain/playback/turns.ts';
import { pointAfter } from '../../domain/history/points.ts';
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
  // Also where it is gone when the step runs again: the answer to the write that ended it may have been lost.
  let held = false;
  const { ran, after } = await changeViewing(table, userId, undefined, (viewing) => {
    const now = app.now();
    const lease = viewing.leases[playbackId];
    held ||= lease !== undefined;
    const ran = lease !== undefined && isLive(lease, now);
    const transition = ran ? stopped(viewing, claims, last, now) : lease && end(viewing, new Map(), now);
    if (!transition) return Promise.resolve({ result: { ran, after: viewing } });
    return Promise.resolve({ transition, result: { ran, after: transition.next } });
  });
  if (!ran) {
    await countLate();
    await lateStop(app, claims, last, after);
  }
  const [progress] = await Promise.all([
    trueProgress(table, claims, after, app.now()),
    held ? unmarkStream(table, { userId, titleId, playbackId }) : undefined,
  ]);
  return progress;
}

/** The end of a running stream, after its last report. */
function stopped(viewing: Viewing, claims: LeaseClaims, last: LastReport, now: number): Transition {
  const { playbackId } = claims;
  const itsTurn: Transition = freed(viewing, playbackId, now) ?? { next: viewing, fold: [] };
  const reported = withLastReport(itsTurn.next, playbackId, last, now);
  const { next, fold, finishes } = end(
    reported,
    new Map([[playbackId, { reason: 'stopped', at: now }]]),
    now,
  );
  return { next, fold: [...itsTurn.fold, ...fold], finishes: { ...itsTurn.finishes, ...finishes } };
}

/** The account as if the lease had just reported its last position, unless the report is a late one. */
function withLastReport(
  viewing: Viewing,
  playbackId: string,
  { positionSeconds, sequence }: LastReport,
  now: number,
): Viewing {
  const lease = viewing.leases[playbackId]!;
  const seq = sequence ?? lease.seq + 1;
  if (positionSeconds === undefined || seq <= lease.seq) return viewing;
  const leases = { ...viewing.leases, [playbackId]: { ...lease, seq, until: now + holdOf(lease) } };
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
  const report = {
    ...{ titleId, durationSeconds, playbackId, n },
    episode: 'season' in stored ? placeOf(stored) : undefined,
    point: pointAfter(point, last.positionSeconds, durationSeconds, app.now()),
    sequence: last.sequence ?? sequence + 1,
    startedAt,
    at: updatedAt,
    keptAt: app.now(),
  };
  await keepReport(app.table, userId, report, { late: true });
}
