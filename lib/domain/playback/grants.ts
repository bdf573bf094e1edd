import { heardAt, type Lease, type Viewing } from './leases.ts';
import type { Allowance } from './playability.ts';

/**
 * How long a renewable grant lasts (contract §2, "Bytes follow slots"): ten minutes from the report, and while more
 * devices hold one than the plan has streams, a lease and 15 s.
 */
const RENEWABLE_MS = 600_000;
const BEYOND_LEASE_MS = 15_000;
/** A standalone grant lasts the running time and this, but no longer than `max`. */
const STANDALONE = { spareMs: 30 * 60_000, maxMs: 6 * 3600_000 };

/** What a device may fetch media with, until when (epoch ms). Nobody can take it back. */
export interface Grant {
  device: string;
  until: number;
  /** Standalone: given once, at the start of its playback. */
  alone?: true;
}

/** The newest grant of a playback: of its start, or of its newest heartbeat. */
export function grantOf(lease: Pick<Lease, 'device' | 'until' | 'hold' | 'brief' | 'alone'>): Grant {
  const { device, until, brief, alone } = lease;
  if (alone !== undefined) return { device, until: alone, alone: true };
  return { device, until: brief ? until + BEYOND_LEASE_MS : heardAt(lease) + RENEWABLE_MS };
}

/** The grants that have not run out, of running playbacks and of those that ended. */
const grantsAt = ({ leases, grants }: Viewing, now: number): Grant[] =>
  [...Object.values(leases).map(grantOf), ...grants].filter(({ until }) => until > now);

/** What must be remembered of the grants when these leases go: of renewable ones a device's last is enough. */
export function keptGrants({ grants }: Viewing, gone: readonly Lease[], now: number): Grant[] {
  const open = [...grants, ...gone.map(grantOf)].filter(({ until }) => until > now);
  const last = new Map<string, Grant>();
  for (const grant of open) {
    if (!grant.alone && grant.until > (last.get(grant.device)?.until ?? 0)) last.set(grant.device, grant);
  }
  return [...open.filter(({ alone }) => alone), ...last.values()];
}

/** Would another grant of this device's make more devices hold one than the plan has streams. */
export function isCrowded(viewing: Viewing, device: string, { limit }: Allowance, now: number): boolean {
  const others = grantsAt(viewing, now).filter((grant) => grant.device !== device);
  return new Set(others.map((grant) => grant.device)).size >= limit;
}

/** When a standalone grant given now runs out: never after the term or the title's window. */
export const standaloneUntil = (
  { until }: Allowance,
  { durationSeconds, availableUntil }: { durationSeconds: number; availableUntil: number | undefined },
  now: number,
): number =>
  Math.min(
    now + Math.min(durationSeconds * 1000 + STANDALONE.spareMs, STANDALONE.maxMs),
    until ?? Infinity,
    availableUntil ?? Infinity,
  );

/** When the account may have another standalone grant; undefined: now. */
export function standaloneFreeAt(viewing: Viewing, { limit }: Allowance, now: number): number | undefined {
  const ends = grantsAt(viewing, now)
    .filter(({ alone }) => alone)
    .map(({ until }) => until)
    .sort((a, b) => a - b);
  return ends.length < limit ? undefined : ends[ends.length - limit];
}
