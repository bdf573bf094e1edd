/**
 * `npm run cost`: dollars of a million heartbeats and plays by the interval of heartbeats and by memory, of an hour of
 * video, and of a month of 1,000, 100,000 and 10 million subscribers and of nobody; exit code 1 over a target. With
 * `--write` the figures go into Architecture.md too.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { leaseMsOf } from '../../../lib/domain/playback/leases.ts';
import { RESOLUTIONS } from '../../../lib/domain/levels.ts';
import { jobsOf, PROJECT, readFunctions } from '../../functions.ts';
import { fillPlace } from '../../generate.ts';
import { withBenchApp } from '../bench-app.ts';
import { measureHabits } from './actions.ts';
import * as calls from './calls.ts';
import { type Action, idleMonth, type Month, monthOf, monthTotal } from './months.ts';
import { measurePlay, type Play } from './play.ts';
import { ASSUMPTIONS, PRICES } from './prices.ts';

const MILLION = 1e6;
/** quality.md, figure 10: called directly. */
export const TARGETS = { heartbeats: 2.3, plays: 230 };
const INTERVALS = [30, 60, 120];
const MEMORIES = [128, 256, 512, 1024, 1769];
const SIZES = [1_000, 100_000, 10_000_000];

const money = (dollars: number, digits = 2) => dollars.toFixed(digits);
const whole = (dollars: number) => Math.round(dollars).toLocaleString('en');

type Table = string[][];

/** Rows of cells as a Markdown table whose first column is text. */
const markdown = ([heads = [], ...rows]: Table): string =>
  [heads, heads.map((_, at) => (at === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
    .replaceAll(/\| --- \|(?: ---: \|)+/g, (line) => line.replaceAll(' ', ''));

/** A million heartbeats and a million plays, for each interval. */
function playTable(plays: Map<number, Play>): Table {
  const rows = [...plays].flatMap(([seconds, play]) => {
    const { heartbeat, play: entire } = calls.dollarsOf(play);
    const edge = play.heartbeats.length * calls.EDGE_REQUEST;
    return [
      [
        `every ${seconds} s, slot held ${leaseMsOf(seconds) / 1000} s`,
        money(MILLION * calls.totalOf(heartbeat)),
        ...calls.PARTS.map((part) => money(MILLION * heartbeat[part])),
        whole(MILLION * calls.totalOf(entire)),
        whole(MILLION * (calls.totalOf(entire) + edge)),
      ],
    ];
  });
  const heads = ['Heartbeats', 'a million', ...calls.PARTS, 'a million plays', 'through the distribution'];
  return [heads, ...rows];
}

/** What memory does to a function: its part of a core. */
function memoryTable(actions: Action[]): Table {
  const shown = ['heartbeat', 'stop', 'start', 'home', 'sign-in'];
  const rows = actions
    .filter(({ name }) => shown.includes(name))
    .map(({ name, call }) => [
      `${name}, ${money(call.cpuMs, 1)} ms of a core, ${money(call.trips, 1)} trips`,
      ...MEMORIES.map((memory) => {
        const { lambda } = calls.dollarsOfCall(call, 'none', memory);
        return `${money(calls.millisecondsOf(call, memory), 0)} ms, ${money(MILLION * lambda)}`;
      }),
    ]);
  return [['A call; a million', ...MEMORIES.map((memory) => `${memory} MB`)], ...rows];
}

const LINES = [
  'gateway',
  'lambda',
  'starts',
  'table',
  'logs',
  'events',
  'edge',
  'mails',
  'standing',
  'media',
] as const;
const NAMES: Record<(typeof LINES)[number], string> = {
  gateway: 'both gateways',
  lambda: 'Lambda, warm',
  starts: 'container starts',
  table: 'units of the table',
  logs: 'logs',
  events: 'events and their archive',
  edge: 'distribution and WAF, for calls',
  mails: 'SES',
  standing: 'what an empty month costs, and the table’s storage',
  media: 'media: transfer in 1080p, requests, WAF',
};

function monthTable(months: Month[]): Table {
  const rows = LINES.map((line) => [NAMES[line], ...months.map((month) => money(month[line]))]);
  const total = ['**in all**', ...months.map((month) => `**${money(monthTotal(month))}**`)];
  const each = months.map((month, at) => money((100 * (monthTotal(month) - month.media)) / SIZES[at]!));
  return [
    ['A month, dollars', ...SIZES.map((size) => `${size.toLocaleString('en')} subscribers`)],
    ...rows,
    total,
    ['cents a subscriber, without media', ...each],
  ];
}

const ADVICE: Record<(typeof LINES)[number], string> = {
  gateway: 'report less often (heartbeatSeconds), or ask for several things in one call, as getHome does',
  lambda: 'compute less in a call, see the table of memory',
  starts: 'import less, see npm run bench:init',
  table: 'touch fewer units, see npm run bench:units',
  logs: 'log one of many for more operations than heartbeat',
  events: 'put several events into one record of Firehose, which counts 5 KB for each',
  edge: 'call the API directly from apps, as heartbeats are',
  mails: 'gather releases in one mail a week by default',
  standing: 'run schedules less often, and leave out the second web ACL',
  media: 'a committed price of CloudFront, AV1, and lower renditions on small screens',
};

/** The largest part of a month beside media, which dwarfs the rest, and what to do about it. */
function next(month: Month): string {
  const [largest] = LINES.filter((line) => line !== 'media').toSorted((a, b) => month[b] - month[a]);
  const share = (100 * month[largest!]) / (monthTotal(month) - month.media);
  return `${NAMES[largest!]} (${share.toFixed(0)} % without media): ${ADVICE[largest!]}`;
}

function showTraffic(): string {
  const figures = RESOLUTIONS.map((resolution) => {
    const { gigabytes, transfer, requests } = calls.hourOf(resolution);
    return `${resolution} ${gigabytes.toFixed(2)} GB, ${money(transfer, 4)} and ${money(requests, 4)} for requests`;
  });
  return `An hour of video: ${figures.join('; ')}.`;
}

async function measure() {
  const plays = new Map<number, Play>();
  for (const seconds of INTERVALS) {
    plays.set(seconds, await withBenchApp((app) => measurePlay(app, seconds)));
  }
  const actions = await withBenchApp((app) => measureHabits(app, plays.get(30)!));
  return { plays, actions, jobs: jobsOf(await readFunctions()) };
}

async function report() {
  const { plays, actions, jobs } = await measure();
  const idle = idleMonth(jobs, { firewall: true });
  const standing = Object.values(idle).reduce((total, each) => total + each, 0);
  const months = SIZES.map((size) => monthOf(size, actions, standing));
  const { heartbeat, play } = calls.dollarsOf(plays.get(30)!);
  const [beats, all] = [MILLION * calls.totalOf(heartbeat), MILLION * calls.totalOf(play)];
  const text = [
    `us-east-1, prices of ${PRICES.asOf}; a trip to the table taken as ${ASSUMPTIONS.millisecondsPerTrip} ms, what is computed as measured.`,
    `Dollars, called directly:\n\n${markdown(playTable(plays))}`,
    `A million plays fetch media ${whole(calls.PLAY_MEDIA_REQUESTS)} million times, which is another ${whole(MILLION * calls.PLAY_MEDIA_REQUESTS * calls.mediaRequest)} dollars whatever the API does. ${showTraffic()}`,
    `Memory, which is also a part of a core: milliseconds of a call and dollars of a million.\n\n${markdown(memoryTable(actions))}`,
    markdown(monthTable(months)),
    `A month in which nobody comes: ${money(standing)} dollars (${Object.entries(idle)
      .map(([name, dollars]) => `${name} ${money(dollars)}`)
      .join(', ')}); without a firewall ${money(standing - idle.firewall)}.`,
    `To optimise next: ${SIZES.map((size, at) => `with ${size.toLocaleString('en')} subscribers ${next(months[at]!)}`).join('; ')}.`,
  ].join('\n\n');
  return { text, beats, all };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { text, beats, all } = await report();
  const verdict = (value: number, most: number) => (value <= most ? 'met' : 'MISSED');
  console.log(text);
  console.log(
    `\nA million heartbeats ${money(beats)}, at most ${TARGETS.heartbeats}: ${verdict(beats, TARGETS.heartbeats)}`,
  );
  console.log(`A million plays ${money(all)}, at most ${TARGETS.plays}: ${verdict(all, TARGETS.plays)}`);
  if (beats > TARGETS.heartbeats || all > TARGETS.plays) process.exitCode = 1;
  if (process.argv.includes('--write')) {
    const path = join(PROJECT, 'Architecture.md');
    await writeFile(path, fillPlace(await readFile(path, 'utf8'), 'cost', text));
  }
}
