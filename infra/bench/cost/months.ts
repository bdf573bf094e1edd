import type { JobFile } from '../../functions.ts';
import {
  dollarsOfCall,
  type Dollars,
  type Door,
  EDGE_REQUEST,
  EVENT,
  EVENTS_A_PLAY,
  hourOf,
  MEMORY_MB,
  mediaRequest,
  mediaRequestsOf,
  millisecondsOf,
  sum,
  totalOf,
} from './calls.ts';
import type { Measured } from './play.ts';
import { ASSUMPTIONS, PRICES } from './prices.ts';

const MONTH_SECONDS = 30 * 86_400;
const HOUR = 3600;
/** Of the hours of a day those in which most is watched hold so much of it, and for so long. */
const BUSY = { share: 0.5, hours: 4 };

/** What a subscriber does in a month. Made up, and the first thing to put your own figures into. */
export const HABITS = {
  plays: 12,
  playMinutes: 45,
  visits: 20,
  pagesAVisit: 4,
  signIns: 0.4,
  orders: 1,
  mails: 3,
};

/** Functions called by what a subscriber does, each with how often in a month. */
export interface Action {
  name: string;
  perMonth: number;
  call: Measured;
  door: Door;
  memoryMb: number;
}

/**
 * How many of a function's calls find no warm container. Where calls come seldom, as many as come after a longer pause
 * than containers are kept (arrivals by chance); where they come often, the containers that are replaced, at the
 * concurrency of the busy hours.
 */
export function startsOf(callsPerMonth: number, milliseconds: number): number {
  const busyRate = (callsPerMonth * BUSY.share) / (30 * BUSY.hours * HOUR);
  const rate = callsPerMonth / MONTH_SECONDS;
  const afterPauses = callsPerMonth * Math.exp(-rate * ASSUMPTIONS.keptMinutes * 60);
  const concurrency = Math.max(1, busyRate * (milliseconds / 1000));
  const replaced = concurrency * (MONTH_SECONDS / (ASSUMPTIONS.replacedHours * HOUR));
  return Math.min(callsPerMonth, afterPauses + Math.min(callsPerMonth, replaced));
}

const EVENTS_A_MONTH = HABITS.plays * EVENTS_A_PLAY + HABITS.signIns + HABITS.orders;

export interface Month extends Dollars {
  starts: number;
  edge: number;
  media: number;
  mails: number;
  standing: number;
}

/** A month of so many subscribers who call everything through the distribution but for heartbeats. */
export function monthOf(subscribers: number, actions: Action[], standing: number): Month {
  const calls = actions.map((action) => ({ ...action, count: action.perMonth * subscribers }));
  const warm = calls.map(({ call, door, memoryMb, count }) =>
    sum([dollarsOfCall(call, door, memoryMb)], count),
  );
  const starts = calls.map(({ call, memoryMb, count }) => {
    const share = Math.min(1, memoryMb / 1769);
    const billed = ASSUMPTIONS.initCpuMs / share + ASSUMPTIONS.startRuntimeMs;
    const gbSeconds = ((memoryMb / 1024) * billed) / 1000;
    return startsOf(count, millisecondsOf(call, memoryMb)) * gbSeconds * PRICES.lambdaGbSecond;
  });
  const throughEdge = calls
    .filter(({ door }) => door === 'rest')
    .reduce((total, { count }) => total + count, 0);
  const hours = (subscribers * HABITS.plays * HABITS.playMinutes) / 60;
  const { transfer } = hourOf('1080p');
  return {
    ...sum(warm),
    events: subscribers * EVENTS_A_MONTH * EVENT,
    starts: starts.reduce((total, each) => total + each, 0),
    edge: throughEdge * EDGE_REQUEST,
    media: hours * (transfer + mediaRequestsOf(HOUR) * mediaRequest),
    mails: subscribers * HABITS.mails * PRICES.mail,
    standing: standing + tableOf(subscribers),
  };
}

/** Dollars of what subscribers have in the table: 30 KB each, with its indexes. */
const tableOf = (subscribers: number) => ((subscribers * 30) / 1e6) * PRICES.tableGbMonth;

export const monthTotal = ({ starts, edge, media, mails, standing, ...calls }: Month): number =>
  totalOf(calls) + starts + edge + media + mails + standing;

/**
 * A month in which nobody comes: the firewall's two ACLs with two rules each, alarms, metrics of our own, the secret,
 * and the schedules, whose runs each start anew, look into the table once and log a line. With what a small catalogue
 * keeps: 100 films in 1080p of 100 minutes.
 */
export function idleMonth(jobs: JobFile[], { firewall }: { firewall: boolean }) {
  const runs = jobs.reduce((total, { handler }) => total + runsOf(handler.job.schedule), 0);
  const look: Measured = { trips: 1, requests: 1, read: 2, write: 0, cpuMs: 10, loggedBytes: 200 };
  return {
    firewall: firewall ? 2 * PRICES.wafAcl + 4 * PRICES.wafRule : 0,
    alarms: 20 * PRICES.alarm,
    metrics: 17 * PRICES.metric,
    secret: PRICES.secret,
    jobs: runs * totalOf(dollarsOfCall(look, 'none', MEMORY_MB.usual)),
    films: 100 * (100 / 60) * hourOf('1080p').keptMonth,
  };
}

/** Runs in a month of a schedule such as `rate(5 minutes)`. */
function runsOf(schedule: string | undefined): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour)s?\)$/.exec(schedule ?? '') ?? [];
  return count === undefined ? 0 : MONTH_SECONDS / (Number(count) * (unit === 'hour' ? HOUR : 60));
}
