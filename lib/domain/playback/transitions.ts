import { pointAfter, type Point } from '../history/points.ts';
import type { Report } from '../history/rows.ts';
import { type Finish, finishOf } from './finishes.ts';
import { keptGrants } from './grants.ts';
import { endOf, type Ended, isLive, type Lease, type Viewing } from './leases.ts';
import { recentEnds } from './session-ends.ts';
import { handedOver, moverOf, openReports, turnOf } from './turns.ts';

/** A client that still reports after this is told "expired", whatever ended it. */
const REMEMBERED_MS = 10 * 60_000;
/** So many of a device and altogether, so that one that zaps does not push out what another must be told. */
const REMEMBERED = { ofDevice: 3, altogether: 30 };

/** A change of the viewing item, what history must have before the change may be written, and how what it ends was then. */
export interface Transition {
  next: Viewing;
  fold: Report[];
  finishes?: Record<string, Finish>;
}

/**
 * Ends leases. Those that ran out before count as expired, whatever else is asked. They go in the order in which they
 * ended, so that of one movie or episode the last to run is the last that moved its point, noticed or not.
 */
export function end(viewing: Viewing, ending: ReadonlyMap<string, Ended>, now: number): Transition {
  const gone = endsOf(viewing, ending, now);
  const fold: Report[] = [];
  let { v, leases } = viewing;
  for (const { id } of gone) {
    const reports = openReports({ leases }).filter(({ playbackId }) => playbackId === id);
    fold.push(...reports.map((report) => ({ ...report, keptAt: now })));
    const { [id]: _gone, ...left } = leases;
    leases = handedOver(leases, left, ++v);
  }
  const ended = gone.map(({ id, ended }): [string, Ended] => [id, ended]);
  const grants = keptGrants(
    viewing,
    gone.map(({ lease }) => lease),
    now,
  );
  return {
    next: {
      ...{ ...viewing, v: Math.max(v, viewing.v + 1), grants, leases },
      ended: Object.fromEntries(remembered([...Object.entries(viewing.ended), ...ended], now)),
      out: recentEnds(viewing.out, now),
    },
    fold,
    finishes: Object.fromEntries(gone.map(({ id, lease, ended }) => [id, finishOf(lease, ended)])),
  };
}

/** The leases that go, and how they ended, the first to end first; of those that end at once the newest turn last. */
function endsOf(viewing: Viewing, ending: ReadonlyMap<string, Ended>, now: number) {
  const since = ({ lease, ended }: { lease: Lease; ended: Ended }) => Math.min(lease.until, ended.at);
  return Object.entries(viewing.leases)
    .filter(([id, lease]) => ending.has(id) || !isLive(lease, now))
    .map(([id, lease]) => {
      const ended = isLive(lease, now) ? { ...ending.get(id)!, of: lease.device } : endOf(lease);
      return { id, lease, ended };
    })
    .sort((a, b) => since(a) - since(b) || turnOf(a.lease) - turnOf(b.lease));
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
  const { next, ...left } = end(viewing, new Map(replaced.map(([other]) => [other, how])), now);
  // One more than what a lease that was handed a turn by this got.
  const n = next.v + 1;
  return { next: { ...next, v: n, leases: { ...next.leases, [id]: { ...lease, n, g: next.g } } }, ...left };
}

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

/** Changes what open streams say about a title, or about every one, without a new report. */
export const repointed = (
  viewing: Viewing,
  concerns: (lease: Lease) => boolean,
  point: (lease: Lease) => Point,
): Viewing => ({
  ...viewing,
  v: viewing.v + 1,
  leases: Object.fromEntries(
    Object.entries(viewing.leases).map(([id, lease]) => [
      id,
      concerns(lease) ? { ...lease, point: point(lease) } : lease,
    ]),
  ),
});
