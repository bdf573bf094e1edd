import type { DeviceRecord } from '../accounts/user.ts';

/** How long a replaced refresh token still gives the token that followed it (contract §2). */
const GRACE_MS = 10_000;

/** A refresh token and the attempt a client named, as hashes. */
export interface Presented {
  hash: string;
  attempt?: string | undefined;
}

/**
 * What a presented refresh token means for its device session:
 * `rotate`: it is the current one; `repeat`: replaced within the grace period, or by this very attempt while the
 * token that followed it waits to be used, so it gives the same next one; `unknown`: neither, so either an old one
 * of this session or none of it. A thief has the token but not the attempt, so the alarm stays as sharp as it was.
 */
export function meaningOf(
  device: Pick<DeviceRecord, 'refreshHash' | 'replaced' | 'expiresAt'>,
  { hash, attempt }: Presented,
  now: number,
): 'rotate' | 'repeat' | 'unknown' | 'expired' {
  if (device.expiresAt <= now) return 'expired';
  if (device.refreshHash === hash) return 'rotate';
  const last = device.replaced.at(-1);
  const isSameAttempt = attempt !== undefined && last?.hash === hash && last.attempt === attempt;
  const isRecent = device.replaced.some((each) => each.hash === hash && now < each.at + GRACE_MS);
  return isSameAttempt || isRecent ? 'repeat' : 'unknown';
}

/** Most replaced hashes that are kept: more refreshes than this in ten seconds are nobody's need. */
const KEPT = 20;

/** The replaced hashes after this one is replaced too. */
export const withReplaced = (
  replaced: DeviceRecord['replaced'],
  { hash, attempt }: Presented,
  now: number,
): DeviceRecord['replaced'] =>
  [
    ...replaced.filter(({ at }) => now < at + GRACE_MS),
    { hash, at: now, ...(attempt !== undefined && { attempt }) },
  ].slice(-KEPT);
