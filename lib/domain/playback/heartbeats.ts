import { type Ended, endingOf, type Lease, type Viewing } from './leases.ts';
import { FIXED_POLICIES } from '../limits.ts';

/** Reports of one playback that are admitted in a minute. */
export const REPORTS_PER_MINUTE = FIXED_POLICIES.heartbeat.limit;

/** The minute of a playback's life, which names its counter. */
const minuteOf = (startedAt: number, now: number): number =>
  Math.max(0, Math.floor((now - startedAt) / 60_000));

/**
 * Six take turns because a lease survives five minutes of silence at most (a report in two minutes, 2.5 times that), so
 * what a counter held six minutes ago has been cleared since.
 */
export const COUNTERS = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5'] as const;

/** The counter of this minute, and the others, which are to be cleared. */
export function counters(
  startedAt: number,
  now: number,
): { current: (typeof COUNTERS)[number]; stale: string[] } {
  const current = COUNTERS[minuteOf(startedAt, now) % COUNTERS.length]!;
  return { current, stale: COUNTERS.filter((each) => each !== current) };
}

/** The reports of this minute, and when the next one begins. `startedAt` as the reports counted it. */
export function reportsOfMinute(
  lease: Lease,
  startedAt: number,
  now: number,
): { used: number; resetSeconds: number } {
  const elapsed = Math.max(0, now - startedAt) % 60_000;
  return {
    used: lease[counters(startedAt, now).current] ?? 0,
    resetSeconds: Math.ceil((60_000 - elapsed) / 1000),
  };
}

/** Must the rights of a running stream be looked at again: word of a change came, or it is time. */
export const needsCheck = ({ g }: Viewing, lease: Lease, now: number): boolean =>
  lease.g !== g || lease.check <= now;

/** Why a report was not simply taken. */
export type Refusal =
  | { kind: 'ended'; ended: Ended }
  | { kind: 'too_many'; retryAfterSeconds: number }
  | { kind: 'recheck'; lease: Lease }
  | { kind: 'late'; lease: Lease }
  | { kind: 'retry' };

/** Explains a refused report by the item that stood there. `startedAt` as the report counted it. */
export function explain(
  viewing: Viewing | undefined,
  report: { id: string; sequence: number; startedAt: number },
  now: number,
): Refusal {
  const ended = endingOf(viewing, report.id, now);
  const lease = viewing?.leases[report.id];
  if (!viewing || !lease || ended) return { kind: 'ended', ended: ended ?? { reason: 'expired', at: now } };
  const { used, resetSeconds } = reportsOfMinute(lease, report.startedAt, now);
  if (used >= REPORTS_PER_MINUTE) return { kind: 'too_many', retryAfterSeconds: resetSeconds };
  if (needsCheck(viewing, lease, now)) return { kind: 'recheck', lease };
  return report.sequence <= lease.seq ? { kind: 'late', lease } : { kind: 'retry' };
}
