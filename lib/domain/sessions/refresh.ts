import type { DeviceRecord } from '../accounts/user.ts';

/** How long a replaced refresh token still gives the token that followed it (contract §2). */
const GRACE_MS = 10_000;

/**
 * What a presented refresh token means for its device session:
 * `rotate`: it is the current one; `repeat`: replaced within the grace period, so it gives the same next one;
 * `unknown`: neither, so either an old one of this session or none of it.
 */
export function meaningOf(
  device: Pick<DeviceRecord, 'refreshHash' | 'replaced' | 'expiresAt'>,
  hash: string,
  now: number,
): 'rotate' | 'repeat' | 'unknown' | 'expired' {
  if (device.expiresAt <= now) return 'expired';
  if (device.refreshHash === hash) return 'rotate';
  return device.replaced.some((each) => each.hash === hash && now < each.at + GRACE_MS)
    ? 'repeat'
    : 'unknown';
}

/** Most replaced hashes that are kept: more refreshes than this in ten seconds are nobody's need. */
const KEPT = 20;

/** The replaced hashes after this one is replaced too. */
export const withReplaced = (
  replaced: DeviceRecord['replaced'],
  hash: string,
  now: number,
): DeviceRecord['replaced'] =>
  [...replaced.filter(({ at }) => now < at + GRACE_MS), { hash, at: now }].slice(-KEPT);
