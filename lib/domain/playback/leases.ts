import { covers, RESOLUTIONS, type Resolution } from '../levels.ts';
import type { Counted } from '../catalogue/popularity.ts';
import { type Grant, keptGrants } from './grants.ts';
import { type EndedSessions, recentEnds } from './session-ends.ts';
import { allowanceAt, type Allowance, type Entitlement } from './playability.ts';
import { isWiped, type Point, pointAfter } from '../history/points.ts';
import type { EpisodePlace, Report } from '../history/rows.ts';
import { handedOver, itemOf, movers, turnOf } from './turns.ts';

/** Contract §2: the client reports every 30 s, a slot frees itself 75 s after its last report. */
export const HEARTBEAT_SECONDS = 30;
export const LEASE_MS = 75_000;
/** So often a running playback reads its title again, should word of a change have been lost. */
const RECHECK_MS = 10 * 60_000;
/**
 * A new one does so at its first heartbeat: it may have read its title while that was being withdrawn, and have marked
 * itself too late for whoever looked for streams to tell.
 */
export const UNCHECKED = 0;
/** A client that still reports after this is told "expired", whatever ended it. */
const REMEMBERED_MS = 10 * 60_000;
/** So many of a device and altogether, so that one that zaps does not push out what another must be told. */
const REMEMBERED = { ofDevice: 3, altogether: 30 };

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
  /** Reports in the present minute, under the minute modulo 3. */
  c0?: number;
  c1?: number;
  c2?: number;
}

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
const endOf = ({ device: of, until, gone }: Lease): Ended =>
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

/** A change of the viewing item, and what history must have before the change may be written. */
export interface Transition {
  next: Viewing;
  fold: Report[];
}

/** Ends leases. Those that ran out before count as expired, whatever else is asked. */
export function end(viewing: Viewing, ending: ReadonlyMap<string, Ended>, now: number): Transition {
  const gone = Object.entries(viewing.leases).filter(([id, lease]) => ending.has(id) || !isLive(lease, now));
  const leases = { ...viewing.leases };
  const ended: [string, Ended][] = Object.entries(viewing.ended);
  for (const [id, lease] of gone) {
    delete leases[id];
    ended.push([id, isLive(lease, now) ? { ...ending.get(id)!, of: lease.device } : endOf(lease)]);
  }
  const grants = keptGrants(
    viewing,
    gone.map(([, lease]) => lease),
    now,
  );
  return {
    next: {
      ...{ ...viewing, v: viewing.v + 1, grants },
      leases: handedOver(viewing.leases, leases, viewing.v + 1),
      ended: Object.fromEntries(remembered(ended, now)),
      out: recentEnds(viewing.out, now),
    },
    fold: openReports(viewing).filter(({ playbackId }) => !(playbackId in leases)),
  };
}

/** The newest ends, of each device a few. */
function remembered(ended: [string, Ended][], now: number): [string, Ended][] {
  const ofDevice = new Map<string | undefined, number>();
  const isAmongTheLast = ([, { of }]: [string, Ended]) => {
    ofDevice.set(of, (ofDevice.get(of) ?? 0) + 1);
    return ofDevice.get(of)! <= REMEMBERED.ofDevice;
  };
  return ended
    .filter(([, { at }]) => at > now - REMEMBERED_MS)
    .sort(([, a], [, b]) => b.at - a.at)
    .filter(isAmongTheLast)
    .slice(0, REMEMBERED.altogether);
}

/**
 * Starts a stream: it replaces the one of its own device and those to terminate, and moves the point of what it
 * plays. The caller has asked `decide` whether there is a slot.
 */
export function begin(
  viewing: Viewing,
  id: string,
  lease: Omit<Lease, 'n' | 'g'>,
  terminate: readonly string[],
  now: number,
): Transition {
  const replaced = Object.entries(viewing.leases).filter(
    ([other, { device }]) => device === lease.device || terminate.includes(other),
  );
  const how = { reason: 'terminated', at: now, by: lease.device } as const;
  const { next, fold } = end(viewing, new Map(replaced.map(([other]) => [other, how])), now);
  // One more than what a lease that was handed a turn by this got.
  const n = next.v + 1;
  return { next: { ...next, v: n, leases: { ...next.leases, [id]: { ...lease, n, g: next.g } } }, fold };
}

/** When a lease was heard last. */
export const heardAt = ({ until }: Lease): number => until - LEASE_MS;

/** What history takes from a lease that moves its point; undefined when that was wiped. */
function reportOf(playbackId: string, lease: Lease): Report | undefined {
  const { point, episode: episodeId, season, number } = lease;
  if (isWiped(point)) return undefined;
  const episode: EpisodePlace | undefined =
    episodeId === undefined ? undefined : { episodeId, season: season!, number: number! };
  return {
    ...{ titleId: lease.title, episode, point, durationSeconds: lease.dur },
    ...{ n: turnOf(lease), sequence: lease.seq, playbackId, startedAt: lease.from, at: heardAt(lease) },
  };
}

/** The reports that the viewing item still holds, one a movie or episode: the newest turn's, earlier ones first. */
export const openReports = ({ leases }: Viewing): Report[] =>
  [...movers(leases).values()]
    .flatMap(([id, lease]) => reportOf(id, lease) ?? [])
    .sort((a, b) => a.at - b.at);

/** What moves the point of a movie or an episode in this account now, if a stream does. */
export const moverOf = (viewing: Viewing, item: Pick<Lease, 'title' | 'episode'>) =>
  movers(viewing.leases).get(itemOf(item));

/** The account with a running stream's point where its viewer is now. */
export function withPoint(viewing: Viewing, id: string, positionSeconds: number, now: number): Viewing {
  const lease = viewing.leases[id]!;
  const point = pointAfter(lease.point, positionSeconds, lease.dur, now);
  return { ...viewing, leases: { ...viewing.leases, [id]: { ...lease, point } } };
}

/** Ends what ran out when that keeps a running stream from moving its point; undefined: nothing is in its way. */
export function freed(viewing: Viewing, id: string, now: number): Transition | undefined {
  const lease = viewing.leases[id];
  const mover = lease && isLive(lease, now) ? moverOf(viewing, lease) : undefined;
  return mover && !isLive(mover[1], now) ? end(viewing, new Map(), now) : undefined;
}

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

/** Changes what open streams say about a title, or about every one, without a new report. */
export const repointed = (
  viewing: Viewing,
  concerns: (lease: Lease) => boolean,
  point: (lease: Lease) => Point,
): Transition => ({
  next: {
    ...viewing,
    v: viewing.v + 1,
    leases: Object.fromEntries(
      Object.entries(viewing.leases).map(([id, lease]) => [
        id,
        concerns(lease) ? { ...lease, point: point(lease) } : lease,
      ]),
    ),
  },
  fold: [],
});
