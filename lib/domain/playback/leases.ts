import type { Counted } from '../catalogue/popularity.ts';
import type { Point } from '../history/points.ts';
import { covers, RESOLUTIONS, type Resolution } from '../levels.ts';
import type { Grant } from './grants.ts';
import { allowanceAt, type Allowance, type Entitlement } from './playability.ts';
import type { EndedSessions } from './session-ends.ts';

/**
 * Contract §2: the client reports every 30 s, a slot frees itself 75 s after its last report. A stage may ask for fewer
 * reports, one in two minutes at the least, and holds slots for as much longer.
 */
export const HEARTBEAT_SECONDS = 30;
export const LEASE_MS = 75_000;
/** How long a report holds its slot, where one is asked for every `seconds`: two may be lost. */
export const leaseMsOf = (seconds: number): number => seconds * 2500;
/** So often a running playback reads its title again, should word of a change have been lost. */
const RECHECK_MS = 10 * 60_000;
/**
 * A new one does so at its first heartbeat: it may have read its title while that was being withdrawn, and have marked
 * itself too late for whoever looked for streams to tell.
 */
export const UNCHECKED = 0;

/** One running stream, as the account's viewing item keeps it. Short: every heartbeat pays for its bytes. */
export interface Lease {
  device: string;
  title: string;
  episode?: string;
  season?: number;
  number?: number;
  /** The device's session that started it, and when that ended, as reading the account's item finds out. */
  ses: number;
  gone?: number;
  /** The start's operation, so that a repeated start recognises its own. */
  op: string;
  /** Number within the account: a later start has a higher one. */
  n: number;
  /** When it started and until when its slot is held, epoch ms. */
  from: number;
  until: number;
  /** Its rights hold unseen until then, and as long as the account's `g` is this one. */
  check: number;
  g: number;
  /** What was granted: the title's level and the resolution signed. */
  level: string;
  res: Resolution;
  /** Running time in seconds. */
  dur: number;
  /** The newest report. */
  seq: number;
  state: 'playing' | 'paused';
  point: Point;
  /** When it came to move its item's point again, see `turnOf`; at its start: `n`. */
  turn?: number;
  /** Its renewable grants are brief ones. */
  brief?: true;
  /** When its standalone grant runs out, epoch ms. */
  alone?: number;
  /** How long a report held its slot when it started, ms; where it is not 75 s. */
  hold?: number;
  /** Reports in the present minute, under the minute modulo 6. */
  c0?: number;
  c1?: number;
  c2?: number;
  c3?: number;
  c4?: number;
  c5?: number;
}

/** How long a report of this playback holds its slot, ms. */
export const holdOf = ({ hold = LEASE_MS }: Pick<Lease, 'hold'>): number => hold;

export const END_REASONS = [
  'expired',
  'terminated',
  'stopped',
  'plan_changed',
  'subscription_ended',
  'title_unavailable',
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** How a stream ended; `by` is the device that ended it, `of` the one that it ran on. */
export interface Ended {
  reason: EndReason;
  at: number;
  by?: string;
  of?: string;
}

/** What an account may watch and what it is watching. Every change raises `v`; a change of `terms` raises `g` too. */
export interface Viewing {
  v: number;
  g: number;
  terms: Entitlement[];
  leases: Record<string, Lease>;
  ended: Record<string, Ended>;
  /** Device sessions that ended lately, by device: what they started is over, and they start nothing more. */
  out: EndedSessions;
  /** Unexpired grants of playbacks that ended. */
  grants: Grant[];
  /** Starts of the running hour that took a slot, and when it began. */
  starts?: { since: number; used: number };
  /** What popularity has counted of this account today. */
  counted?: Counted;
}

export const NOTHING_VIEWED: Viewing = { v: 0, g: 0, terms: [], leases: {}, ended: {}, out: {}, grants: [] };

export const isLive = ({ until, gone }: Lease, now: number): boolean => gone === undefined && until > now;

/** What became of a lease that is not live. */
export const endOf = ({ device: of, until, gone }: Lease): Ended =>
  gone === undefined ? { reason: 'expired', at: until, of } : { reason: 'terminated', at: gone, of };

/** Why a stream does not run any more; undefined while it does. */
export function endingOf(viewing: Viewing | undefined, id: string, now: number): Ended | undefined {
  const lease = viewing?.leases[id];
  if (!lease) return viewing?.ended[id] ?? { reason: 'expired', at: now };
  return isLive(lease, now) ? undefined : endOf(lease);
}

/** The streams that hold a slot, oldest first. */
export const liveLeases = ({ leases }: Viewing, now: number): [string, Lease][] =>
  Object.entries(leases)
    .filter(([, lease]) => isLive(lease, now))
    .sort(([, a], [, b]) => a.n - b.n);

/** Until when rights may go unseen: the end of what they stand on, at most ten minutes. */
export const checkAt = (now: number, allowance: Allowance, availableUntil: number | undefined): number =>
  Math.min(now + RECHECK_MS, allowance.until ?? Infinity, availableUntil ?? Infinity);

/** Streams that a start from this device would leave running: not its own, nor those it terminates. */
export const inTheWay = (
  viewing: Viewing,
  { deviceId, terminate }: { deviceId: string | undefined; terminate: readonly string[] },
  now: number,
): number =>
  liveLeases(viewing, now).filter(([id, lease]) => lease.device !== deviceId && !terminate.includes(id))
    .length;

/** When a lease was heard last. */
export const heardAt = (lease: Pick<Lease, 'until' | 'hold'>): number => lease.until - holdOf(lease);

/**
 * Streams that go before this one when there are fewer slots than streams: the older ones, as far as the present
 * allowance covers them. So after a downgrade the streams that started first go on.
 */
export const ahead = (viewing: Viewing, id: string, allowance: Allowance, now: number): number => {
  const own = viewing.leases[id]!;
  return liveLeases(viewing, now).filter(([, lease]) => lease.n < own.n && isCovered(lease, allowance))
    .length;
};

const isCovered = ({ level, res }: Lease, { accessLevel, resolution }: Allowance): boolean =>
  covers(accessLevel, level) && RESOLUTIONS.indexOf(res) <= RESOLUTIONS.indexOf(resolution);

/** Does the allowance still grant what was signed for this lease. */
export const grantsLess = (lease: Lease, allowance: Allowance): boolean =>
  RESOLUTIONS.indexOf(lease.res) > RESOLUTIONS.indexOf(allowance.resolution);

export const allowanceOf = (viewing: Viewing, now: number): Allowance => allowanceAt(viewing.terms, now);
