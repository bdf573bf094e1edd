import type { RESOLUTIONS } from '../../../lib/domain/levels.ts';
import { type Measured, type Play, PLAY_SECONDS } from './play.ts';
import { ASSUMPTIONS, PRICES } from './prices.ts';

/** Memory, MB, with which Lambda gives a full core; a part of it gives that part of a core. */
const FULL_CORE_MB = 1769;
/** What a function has unless its declaration says otherwise, and those that nobody waits for. */
export const MEMORY_MB = { usual: 512, background: 256, hashing: 1769 } as const;

/** Dollars by what they are paid for. */
export interface Dollars {
  gateway: number;
  lambda: number;
  table: number;
  logs: number;
  /** What leaves the table's stream for the archive. */
  events: number;
}

export const PARTS = ['gateway', 'lambda', 'table', 'logs', 'events'] as const satisfies (keyof Dollars)[];

const NOTHING: Dollars = { gateway: 0, lambda: 0, table: 0, logs: 0, events: 0 };

export const sum = (all: Dollars[], times = 1): Dollars =>
  all.reduce((total, each) => {
    const added = PARTS.map((part) => [part, total[part] + each[part] * times] as const);
    return Object.fromEntries(added) as unknown as Dollars;
  }, NOTHING);

/** All of it. */
export const totalOf = (dollars: Dollars): number => PARTS.reduce((total, part) => total + dollars[part], 0);

/** Billed milliseconds of a warm call: what it computes on its part of a core, and what it waits for the table. */
export function millisecondsOf(
  { cpuMs, trips }: Pick<Measured, 'cpuMs' | 'trips'>,
  memoryMb: number,
): number {
  const share = Math.min(1, memoryMb / FULL_CORE_MB);
  return (cpuMs * ASSUMPTIONS.coreRatio) / share + ASSUMPTIONS.millisecondsPerTrip * trips;
}

export type Door = 'rest' | 'http' | 'none';

/** A warm call behind a door; the authorizer stands behind none of its own. */
export function dollarsOfCall(call: Measured, door: Door, memoryMb: number = MEMORY_MB.usual): Dollars {
  const gbSeconds = ((memoryMb / 1024) * millisecondsOf(call, memoryMb)) / 1000;
  const access = door === 'none' ? 0 : ASSUMPTIONS.accessLogBytes[door] + ASSUMPTIONS.logOverheadBytes;
  return {
    gateway: { rest: PRICES.restRequest, http: PRICES.httpRequest, none: 0 }[door],
    lambda: PRICES.lambdaRequest + gbSeconds * PRICES.lambdaGbSecond,
    table: call.read * PRICES.readUnit + call.write * PRICES.writeUnit,
    logs: ((call.loggedBytes + access) * PRICES.logsGb) / 1e9,
    events: 0,
  };
}

/** A start and a stop, and of some a completion. A heartbeat leaves no event and does not reach the job. */
export const EVENTS_A_PLAY = 2 + ASSUMPTIONS.completedPlays;

/** Dollars of an event: Firehose counts 5 KB at least, the job reads its account's name and computes a little. */
export const EVENT =
  5e-6 * PRICES.firehoseGb +
  PRICES.readUnit +
  (MEMORY_MB.usual / 1024) *
    (ASSUMPTIONS.eventMs / 1000 / (MEMORY_MB.usual / FULL_CORE_MB)) *
    PRICES.lambdaGbSecond;

/** Dollars of one heartbeat, on average over a play, and of the whole play, called directly. */
export function dollarsOf({ authorizer, start, heartbeats, stop }: Play): {
  heartbeat: Dollars;
  play: Dollars;
} {
  const beats = sum(heartbeats.map((each) => dollarsOfCall(each, 'http', MEMORY_MB.background)));
  return {
    heartbeat: sum([beats], 1 / heartbeats.length),
    play: sum([
      dollarsOfCall(authorizer, 'none'),
      dollarsOfCall(start, 'rest'),
      beats,
      dollarsOfCall(stop, 'http', MEMORY_MB.background),
      { ...NOTHING, events: EVENTS_A_PLAY * EVENT },
    ]),
  };
}

/** What a request through the distribution pays besides: the edge's price and the firewall's. */
export const EDGE_REQUEST = PRICES.edgeRequest + PRICES.wafRequest;

/** Requests for media in so many seconds of playing: picture and sound are fetched apart. */
export const mediaRequestsOf = (seconds: number): number => (2 * seconds) / ASSUMPTIONS.segmentSeconds;

/** Dollars of media requests: the edge's, the firewall's, and what of them goes on to S3. */
export const mediaRequest = EDGE_REQUEST + ASSUMPTIONS.edgeMisses * PRICES.storageGet;

export const PLAY_MEDIA_REQUESTS = mediaRequestsOf(PLAY_SECONDS);

/** Dollars of an hour of video at a resolution: what the edge sends, its requests, and what it fetches. */
export function hourOf(resolution: (typeof RESOLUTIONS)[number]) {
  const gigabytes = (ASSUMPTIONS.bitrates[resolution] * 3600) / 8 / 1e9;
  return {
    gigabytes,
    transfer: gigabytes * PRICES.transferGb,
    requests: mediaRequestsOf(3600) * mediaRequest,
    keptMonth: gigabytes * PRICES.storageGbMonth,
  };
}
