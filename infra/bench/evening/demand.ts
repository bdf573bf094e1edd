import type { Row } from '../actions.ts';
import { type Door, dollarsOfCall, MEMORY_MB, millisecondsOf, totalOf } from '../cost/calls.ts';
import type { Measured } from '../cost/play.ts';
import { ASSUMPTIONS } from '../cost/prices.ts';
import { type Call, CALLS, type Second } from './evening.ts';

/** What computing a call takes of a core, ms: as `npm run cost` finds it, what there is without the table and for each trip. */
const CPU_MS = { base: 2, trip: 1.2, hash: 250 };

/** What one call asks of everything. */
export interface Unit {
  requests: { rest: number; http: number };
  read: number;
  write: number;
  /** Seconds of containers: calls in a second times these are the containers at work. */
  containers: number;
  dollars: number;
}

const LEASES: ReadonlySet<Call> = new Set<Call>(['firstBeat', 'heartbeat', 'stop', 'completion']);
/** These carry no access token: no authorizer is asked. */
const UNASKED: ReadonlySet<Call> = new Set<Call>([...LEASES]);

/** What each call asks, from the rows of `npm run bench:units`; an authorizer with those that ask it. */
export function unitsOf(rows: readonly Row[]): Record<Call, Unit> {
  const rowOf = (action: string): Row => {
    const row = rows.find((each) => each.action === action);
    if (!row) throw new Error(`npm run bench:units has no row "${action}"`);
    return row;
  };
  const partOf = (row: Row, door: Door, memoryMb: number, more = 0) => {
    const measured: Measured = {
      ...row,
      cpuMs: CPU_MS.base + CPU_MS.trip * row.trips + more,
      loggedBytes: 400,
    };
    return {
      containers: millisecondsOf(measured, memoryMb) / 1000,
      dollars: totalOf(dollarsOfCall(measured, door, memoryMb)),
    };
  };
  const entries = Object.entries(CALLS).map(([name, action]) => {
    const call = name as Call;
    const row = rowOf(action);
    const lease = LEASES.has(call);
    const hashes = call === 'signIn';
    const memory = hashes ? MEMORY_MB.hashing : lease ? MEMORY_MB.background : MEMORY_MB.usual;
    const own = partOf(row, lease ? 'http' : 'rest', memory, hashes ? CPU_MS.hash : 0);
    const guard = rowOf(
      call === 'signIn' || call === 'refresh' ? 'authorizer, anonymous' : 'authorizer, signed in',
    );
    const asked = UNASKED.has(call) ? undefined : partOf(guard, 'none', MEMORY_MB.usual);
    const unit: Unit = {
      requests: lease ? { rest: 0, http: 1 } : { rest: 1, http: 0 },
      read: row.read + (asked ? guard.read : 0),
      write: row.write + (asked ? guard.write : 0),
      containers: own.containers + (asked?.containers ?? 0),
      dollars: own.dollars + (asked?.dollars ?? 0),
    };
    return [call, unit] as const;
  });
  return Object.fromEntries(entries) as Record<Call, Unit>;
}

/** What a second asks of each thing that AWS has a quota for. */
export interface Demand {
  gateway: number;
  containers: number;
  read: number;
  write: number;
  edge: number;
  gigabits: number;
  dollars: number;
}

const calls = Object.keys(CALLS) as Call[];

export function demandOf(second: Second, units: Record<Call, Unit>): Demand {
  const sum = (of: (unit: Unit) => number) =>
    calls.reduce((total, call) => total + second[call] * of(units[call]), 0);
  const rest = sum(({ requests }) => requests.rest);
  const media = (2 * second.watching) / ASSUMPTIONS.segmentSeconds;
  return {
    gateway: rest + sum(({ requests }) => requests.http),
    containers: sum(({ containers }) => containers),
    read: sum(({ read }) => read),
    write: sum(({ write }) => write),
    edge: rest + media,
    gigabits: (second.watching * ASSUMPTIONS.bitrates['1080p']) / 1e9,
    dollars: sum(({ dollars }) => dollars),
  };
}

/** What a new account is given (each service's page of quotas), and how the design yields at it. */
export const QUOTAS: Record<
  Exclude<keyof Demand, 'dollars'>,
  { most: number; what: string; yields: string }
> = {
  gateway: {
    most: 10_000,
    what: 'requests a second of API Gateway, both doors (region)',
    yields:
      'its 429: viewers play on for ten minutes on the grant they hold, players report again after a while that differs from one to the next; the tiers’ plans keep anonymous calls from it first. Raised on request.',
  },
  containers: {
    most: 1_000,
    what: 'containers of Lambda at a time (region)',
    yields:
      '503 with a Retry-After that differs; password hashing and jobs have bounds of their own and take none from viewers. Raised on request, and grown by 1,000 a function every ten seconds.',
  },
  read: {
    most: 40_000,
    what: 'read units a second of a table on demand',
    yields: 'as a throttled table: 503 with Retry-After. Raised on request.',
  },
  write: {
    most: 40_000,
    what: 'write units a second of a table on demand',
    yields:
      'the same; a heartbeat that is lost costs nothing while its lease holds for another one and a half. Raised on request, and heartbeatSeconds halves it.',
  },
  edge: {
    most: 250_000,
    what: 'requests a second of the distribution',
    yields: 'longer segments: of ten seconds here; raised on request.',
  },
  gigabits: {
    most: 150,
    what: 'gigabits a second of the distribution',
    yields: 'raised on request, and ahead of a premiere; players go down the ladder.',
  },
};
