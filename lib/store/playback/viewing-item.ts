import type { Point } from '../../domain/history/points.ts';
import { ACCESS_LEVELS, RESOLUTIONS } from '../../domain/levels.ts';
import type { Grant } from '../../domain/playback/grants.ts';
import {
  END_REASONS,
  type Ended,
  type Lease,
  NOTHING_VIEWED,
  type Viewing,
} from '../../domain/playback/leases.ts';
import { COUNTERS } from '../../domain/playback/heartbeats.ts';
import { type EndedSessions, isSessionOver } from '../../domain/playback/session-ends.ts';
import type { Item } from '../../table/table.ts';
import { sessionEndFrom, storedSessionEnds } from './session-ends.ts';
import { bare, mapped, numberOf, packed, SEPARATOR, storedTerms, termsFrom } from './terms-item.ts';

/**
 * How the viewing item is stored. Every heartbeat pays for its bytes, a write unit for each kilobyte begun: so names
 * are a letter, ids go without their prefix, and what no heartbeat changes stands in one text, numbers in base 36.
 */
interface StoredViewing {
  v?: number;
  g?: number;
  /** Terms, leases by playback, ended playbacks, ended sessions by device, grants, starts, counted plays. */
  t?: string[];
  l?: Record<string, StoredLease>;
  e?: Record<string, string>;
  o?: Record<string, string>;
  k?: string[];
  s?: string;
  c?: string;
}

interface StoredLease {
  /** What does not change while it runs, but by a new write of the whole. */
  f: string;
  /** `until`, `check`, `seq`; `x` stands while it is paused. */
  u: number;
  c: number;
  q: number;
  g: number;
  x?: true;
  p: Record<string, number | boolean>;
  c0?: number;
  c1?: number;
  c2?: number;
  c3?: number;
  c4?: number;
  c5?: number;
}

const withPrefix = (prefix: string) => (id: string) => `${prefix}_${id}`;
const device = withPrefix('dev');
const title = withPrefix('ttl');
const episode = withPrefix('epi');
const playback = withPrefix('pbs');

/** A name of a list as its place there; one that the list does not know as it is. */
const placeIn = (list: readonly string[], name: string): string => {
  const place = list.indexOf(name);
  return place < 0 ? name : String(place);
};
const nameIn = <T extends string>(list: readonly T[], place = ''): T =>
  (place !== '' && list[Number(place)]) || (place as T);

/** The names of a point's parts, as a heartbeat writes them. */
export const POINT_NAMES = { at: 'a', near: 'n', last: 'l', since: 's', done: 'd', again: 'r' } as const;
const PARTS = Object.entries(POINT_NAMES) as [keyof Point, string][];

const storedPoint = (point: Point) =>
  Object.fromEntries(
    PARTS.flatMap(([part, name]) => (point[part] === undefined ? [] : [[name, point[part]]])),
  );
const pointFrom = (stored: StoredLease['p']): Point =>
  Object.fromEntries(
    PARTS.flatMap(([part, name]) => (stored[name] === undefined ? [] : [[part, stored[name]]])),
  );

function storedLease(lease: Lease): StoredLease {
  const { until: u, check: c, seq: q, g, state, point } = lease;
  const { device, ses, title, op, n, from, dur, turn, brief, alone, hold } = lease;
  const granted = [placeIn(ACCESS_LEVELS, lease.level), placeIn(RESOLUTIONS, lease.res)];
  const fields = [bare(device), ses, bare(title), op, n, from, ...granted, String(dur)];
  const f = packed(...fields, bare(lease.episode), lease.season, lease.number, turn, brief && 1, alone, hold);
  return {
    ...{ f, u, c, q, g, p: storedPoint(point) as StoredLease['p'] },
    ...(state === 'paused' && { x: true }),
    ...Object.fromEntries(
      COUNTERS.flatMap((name) => (lease[name] === undefined ? [] : [[name, lease[name]]])),
    ),
  };
}

function leaseFrom({ f, u, c, q, g, x, p, ...counters }: StoredLease): Lease {
  const [on, ses, of, op = '', n, from, level, res, dur, part, season, number, turn, brief, alone, hold] =
    f.split(SEPARATOR);
  const place = part && { episode: episode(part), season: numberOf(season), number: numberOf(number) };
  return {
    ...{ device: device(on!), ses: numberOf(ses), title: title(of!), ...place, op, n: numberOf(n) },
    ...{ from: numberOf(from), until: u, check: c, g, dur: Number(dur), seq: q },
    ...{ level: nameIn<string>(ACCESS_LEVELS, level), res: nameIn(RESOLUTIONS, res) },
    ...{ state: x ? 'paused' : 'playing', point: pointFrom(p) },
    ...(turn && { turn: numberOf(turn) }),
    ...(brief && { brief: true }),
    ...(alone && { alone: numberOf(alone) }),
    ...(hold && { hold: numberOf(hold) }),
    ...counters,
  };
}

const storedEnd = ({ reason, at, by, of }: Ended): string =>
  packed(placeIn(END_REASONS, reason), at, bare(by), bare(of));

function endFrom(stored: string): Ended {
  const [reason, at, by, of] = stored.split(SEPARATOR);
  return {
    ...{ reason: nameIn(END_REASONS, reason), at: numberOf(at) },
    ...(by && { by: device(by) }),
    ...(of && { of: device(of) }),
  };
}

const storedGrant = ({ device, until, alone }: Grant): string => packed(bare(device), until, alone && 1);

function grantFrom(stored: string): Grant {
  const [of, until, alone] = stored.split(SEPARATOR);
  return { device: device(of!), until: numberOf(until), ...(alone && { alone: true }) };
}

/** The attributes of the viewing item, without what is empty. */
export function storedViewing({ v, g, terms, leases, ended, out, grants, starts, counted }: Viewing): Item {
  const id = (prefixed: string) => bare(prefixed)!;
  const parts = {
    t: storedTerms(terms),
    l: mapped(leases, id, storedLease),
    e: mapped(ended, id, storedEnd),
    o: storedSessionEnds(out),
    k: grants.map(storedGrant),
  };
  return {
    ...{ v, g },
    ...Object.fromEntries(Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0)),
    ...(starts && { s: packed(starts.since, starts.used) }),
    ...(counted && { c: packed(counted.day, counted.tags) }),
  };
}

/** The item as the domain sees it; an account that never watched nor paid has none. */
export function viewingFrom(item: Item | undefined): Viewing {
  const { v = 0, g = 0, l = {}, e = {}, o = {}, k = [], s, c } = (item ?? {}) as StoredViewing;
  const out: EndedSessions = mapped(o, device, sessionEndFrom);
  const gone = (lease: Lease): Lease =>
    isSessionOver(out, lease.device, lease.ses) ? { ...lease, gone: out[lease.device]!.at } : lease;
  const [since, used] = s?.split(SEPARATOR) ?? [];
  const [day, tags = ''] = c?.split(SEPARATOR) ?? [];
  return {
    ...{ ...NOTHING_VIEWED, v, g, terms: termsFrom(item), out, grants: k.map(grantFrom) },
    leases: mapped(l, playback, (lease) => gone(leaseFrom(lease))),
    ended: mapped(e, playback, endFrom),
    ...(since && { starts: { since: numberOf(since), used: numberOf(used) } }),
    ...(day && { counted: { day: numberOf(day), tags } }),
  };
}
