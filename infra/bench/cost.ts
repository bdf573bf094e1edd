/** `npm run cost`: dollars of a million heartbeats, of a million plays and of an hour of video; exit code 1 over a target. */
import { fileURLToPath } from 'node:url';
import { RESOLUTIONS } from '../../lib/domain/levels.ts';
import type { Session } from '../../lib/domain/accounts/user.ts';
import { SEED_PLANS } from '../seed/plans.ts';
import { SEED_TITLES } from '../seed/titles.ts';
import { authorizeAs, subscribeTo } from './actions.ts';
import { type BenchApp, type Usage, withBenchApp } from './bench-app.ts';
import { ASSUMPTIONS, PRICES } from './prices.ts';
import * as viewer from './viewer.ts';

const MILLION = 1e6;
export const TARGETS = { heartbeats: 4.8, plays: 440 };
const PLAY_SECONDS = 45 * 60;
const HEARTBEAT_SECONDS = 30;
/** Of every function that hashes no passwords. */
const MEMORY_GB = 0.5;

/** What one play of 45 minutes asks of the table, call by call. */
export interface Play {
  authorizer: Usage;
  start: Usage;
  heartbeats: Usage[];
  stop: Usage;
  /** What our own functions log in it. */
  loggedBytes: number;
}

/** Plays a film for 45 minutes on the only screen of an account that has watched before. */
export async function measurePlay(app: BenchApp): Promise<Play> {
  await viewer.fillCatalogue(app);
  const session: Session = await viewer.registerViewer(app);
  const caller = viewer.callerOf(session);
  await subscribeTo(app, caller, SEED_PLANS.premium.planId, 'subscribe-00000001');
  await authorizeAs(app, session.accessToken);
  const authorizer = await app.usageOf(() => authorizeAs(app, session.accessToken));
  await viewer.makeHistory(app, caller);
  const loggedBefore = app.loggedBytes();
  let playing: viewer.Playback | undefined;
  const { titleId } = SEED_TITLES.findLast(({ type }) => type === 'movie')!;
  const start = await app.usageOf(async () => (playing = await viewer.start(app, caller, { titleId })));
  const heartbeats: Usage[] = [];
  for (let seconds = HEARTBEAT_SECONDS; seconds <= PLAY_SECONDS; seconds += HEARTBEAT_SECONDS) {
    app.advance(HEARTBEAT_SECONDS);
    heartbeats.push(await app.usageOf(() => viewer.beat(app, playing!, 930 + seconds, seconds)));
  }
  const stop = await app.usageOf(() => viewer.stop(app, playing!, 930 + PLAY_SECONDS, PLAY_SECONDS + 1));
  return { authorizer, start, heartbeats, stop, loggedBytes: app.loggedBytes() - loggedBefore };
}

/** What a warm call of a function costs, with its share of the table. */
export interface Dollars {
  gateway: number;
  lambda: number;
  table: number;
}

const sum = (parts: Dollars[]): Dollars => ({
  gateway: parts.reduce((total, { gateway }) => total + gateway, 0),
  lambda: parts.reduce((total, { lambda }) => total + lambda, 0),
  table: parts.reduce((total, { table }) => total + table, 0),
});

/** All of it. */
export const totalOf = ({ gateway, lambda, table }: Dollars): number => gateway + lambda + table;

/** An invocation behind the gateway; the authorizer is one that the gateway bills nothing for. */
function priceOf({ trips, read, write }: Usage, gateway: number = PRICES.gatewayRequest): Dollars {
  const { millisecondsBase, millisecondsPerTrip } = ASSUMPTIONS;
  const seconds = (millisecondsBase + millisecondsPerTrip * trips) / 1000;
  return {
    gateway,
    lambda: PRICES.lambdaRequest + MEMORY_GB * seconds * PRICES.lambdaGbSecond,
    table: read * PRICES.readUnit + write * PRICES.writeUnit,
  };
}

/** Dollars of one heartbeat, on average over a play, and of the whole play. */
export function dollarsOf({ authorizer, start, heartbeats, stop }: Play): {
  heartbeat: Dollars;
  play: Dollars;
} {
  const beats = sum(heartbeats.map((each) => priceOf(each)));
  const { gateway, lambda, table } = beats;
  const n = heartbeats.length;
  return {
    heartbeat: { gateway: gateway / n, lambda: lambda / n, table: table / n },
    play: sum([priceOf(authorizer, 0), priceOf(start), beats, priceOf(stop)]),
  };
}

/** Dollars of an hour of video at a resolution: what the edge sends, its requests, and what it fetches. */
export function hourOf(resolution: (typeof RESOLUTIONS)[number]) {
  const gigabytes = (ASSUMPTIONS.bitrates[resolution] * 3600) / 8 / 1e9;
  const requests = (2 * 3600) / ASSUMPTIONS.segmentSeconds;
  return {
    gigabytes,
    transfer: gigabytes * PRICES.transferGb,
    requests: requests * (PRICES.edgeRequest + ASSUMPTIONS.edgeMisses * PRICES.storageGet),
    keptMonth: gigabytes * PRICES.storageGbMonth,
  };
}

const money = (dollars: number, digits = 2) => `$${dollars.toFixed(digits)}`;

function show(name: string, dollars: Dollars, target: number): boolean {
  const total = MILLION * totalOf(dollars);
  const parts = (['gateway', 'lambda', 'table'] as const).map(
    (part) => `${part} ${money(MILLION * dollars[part])}`,
  );
  const met = total <= target;
  console.log(`${name.padEnd(32)}${money(total).padStart(9)}  (${parts.join(', ')})`);
  console.log(`${' '.repeat(32)}at most ${money(target)}: ${met ? 'met' : 'MISSED'}`);
  return met;
}

function showTraffic(): void {
  console.log(
    '\nAn hour of video, besides: what the edge sends, its requests and fetches; a month of keeping it',
  );
  for (const resolution of RESOLUTIONS) {
    const { gigabytes, transfer, requests, keptMonth } = hourOf(resolution);
    const figures = [
      `${gigabytes.toFixed(2)} GB`,
      money(transfer, 4),
      money(requests, 5),
      money(keptMonth, 4),
    ];
    console.log(`${resolution.padEnd(8)}${figures.map((figure) => figure.padStart(12)).join('')}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const play = await withBenchApp(measurePlay);
  const { heartbeat, play: whole } = dollarsOf(play);
  console.log(`us-east-1, prices of ${PRICES.asOf}, warm functions\n`);
  const met = [
    show('A million heartbeats', heartbeat, TARGETS.heartbeats),
    show('A million plays of 45 minutes', whole, TARGETS.plays),
  ];
  const calls = play.heartbeats.length + 2;
  console.log(
    `\nBeside that, for a million plays: through the distribution ${money(MILLION * calls * PRICES.edgeRequest)},`,
  );
  console.log(`our own log lines ${money((MILLION * play.loggedBytes * PRICES.logsGb) / 1e9)}`);
  showTraffic();
  if (met.includes(false)) process.exitCode = 1;
}
