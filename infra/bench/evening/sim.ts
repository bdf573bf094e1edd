/**
 * `npm run sim:evening -- --subscribers 10000000 [--seed 1] [--every 30] [--retry-spread 27] [--minutes 10] [--write]`: an
 * evening of so many subscribers (`evening.ts` says what happens on it) in what `npm run bench:units` measures of every
 * call: each minute's busiest second, the quota that is met first, the busiest partition of every access pattern, and dollars.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PROJECT } from '../../functions.ts';
import { fillPlace } from '../../generate.ts';
import { measureUnits } from '../units.ts';
import { ceilingOf, PATTERNS } from './ceilings.ts';
import { type Demand, demandOf, QUOTAS, type Unit, unitsOf } from './demand.ts';
import { type Call, EVENING, type Second, type Settings, simulate } from './evening.ts';

type Limited = keyof typeof QUOTAS;
const LIMITED = Object.keys(QUOTAS) as Limited[];

export interface Evening {
  /** The most of each thing in any second of each minute. */
  minutes: (Demand & { at: number; watching: number })[];
  peaks: Record<Limited, { most: number; at: number; first: number | undefined }>;
  /** Of each access pattern, the most calls of any second. */
  heat: { most: number; at: number }[];
  dollars: number;
  calls: number;
}

/** Goes through the evening and keeps what was most. */
export function run(settings: Settings, units: Record<Call, Unit>): Evening {
  const minutes: Evening['minutes'] = [];
  const peaks = Object.fromEntries(
    LIMITED.map((name) => [name, { most: 0, at: 0, first: undefined as number | undefined }]),
  ) as Evening['peaks'];
  const heat = PATTERNS.map(() => ({ most: 0, at: 0 }));
  const total = { dollars: 0, calls: 0 };
  for (const second of simulate(settings)) {
    const demand = demandOf(second, units);
    total.dollars += demand.dollars;
    total.calls += demand.gateway;
    keepMinute(minutes, second, demand);
    for (const name of LIMITED) {
      const peak = peaks[name];
      if (demand[name] > peak.most) Object.assign(peak, { most: demand[name], at: second.at });
      if (demand[name] > QUOTAS[name].most) peak.first ??= second.at;
    }
    PATTERNS.forEach((pattern, index) => {
      const count = pattern.calls(second);
      if (count > heat[index]!.most) heat[index] = { most: count, at: second.at };
    });
  }
  return { minutes, peaks, heat, ...total };
}

function keepMinute(minutes: Evening['minutes'], { at, watching }: Second, demand: Demand): void {
  const minute = Math.floor(at / 60);
  const kept = (minutes[minute] ??= { ...demand, at, watching, dollars: 0 });
  for (const name of LIMITED) kept[name] = Math.max(kept[name], demand[name]);
  kept.watching = Math.max(kept.watching, watching);
  kept.dollars += demand.dollars;
}

const clock = (at: number) =>
  `${18 + Math.floor(at / 3600)}:${String(Math.floor((at % 3600) / 60)).padStart(2, '0')}`;
const whole = (value: number) => Math.round(value).toLocaleString('en');

const minuteLines = (minutes: Evening['minutes'], step: number) => [
  '| At | watching | calls a second | containers | read units | write units | edge requests | Gbit/s | dollars |',
  '|---|---:|---:|---:|---:|---:|---:|---:|---:|',
  ...minutes
    .filter((_, index) => index % step === 0)
    .map(({ at, watching, gateway, containers, read, write, edge, gigabits, dollars }) => {
      const figures = [watching, gateway, containers, read, write, edge, gigabits].map(whole);
      return `| ${clock(at)} | ${figures.join(' | ')} | ${dollars.toFixed(2)} |`;
    }),
];

const quotaLines = ({ peaks }: Evening) => [
  '| Quota of a new account | its figure | most on the evening | met first | what then |',
  '|---|---:|---:|---|---|',
  ...LIMITED.toSorted((a, b) => (peaks[a].first ?? Infinity) - (peaks[b].first ?? Infinity)).map((name) => {
    const { most, at, first } = peaks[name];
    const { most: quota, what, yields } = QUOTAS[name];
    const when = first === undefined ? 'never' : clock(first);
    return `| ${what} | ${whole(quota)} | ${whole(most)} at ${clock(at)} | ${when} | ${yields} |`;
  }),
];

const ceilingLines = ({ heat }: Evening) => [
  '| Access pattern | ceiling, calls a second | most on the evening | why, and what then |',
  '|---|---:|---:|---|',
  ...PATTERNS.map((pattern, index) => {
    const { most, at } = heat[index]!;
    const ceiling = ceilingOf(pattern);
    const shown = Number.isFinite(ceiling) ? whole(ceiling) : 'none';
    return `| ${pattern.name} | ${shown} | ${whole(most)} at ${clock(at)}${most > ceiling ? ', **above**' : ''} | ${pattern.why} |`;
  }),
];

function report(settings: Settings, evening: Evening, step: number): string {
  const { subscribers, seed, everySeconds, retrySpread } = settings;
  const watching = Math.max(...evening.minutes.map((minute) => minute.watching));
  const mails = subscribers * EVENING.premiere.share;
  return [
    `${subscribers.toLocaleString('en')} subscribers, seed ${seed}, a heartbeat every ${everySeconds} s, retries spread over ${retrySpread} s: ${whole(watching)} watch at once at most, ${whole(evening.calls)} calls for ${whole(evening.dollars)} dollars, media apart. Each line is the busiest second of its minute.`,
    minuteLines(evening.minutes, step).join('\n'),
    quotaLines(evening).join('\n'),
    `SES: nothing that viewers do on the evening waits for a mail. ${whole(mails)} mails that tell of the premiere take ${(mails / 14 / 3600).toFixed(0)} hours at the 14 a second of a new account, so they begin days before, or the rate is raised.`,
    ceilingLines(evening).join('\n'),
  ].join('\n\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      subscribers: { type: 'string', default: '10000000' },
      seed: { type: 'string', default: '1' },
      every: { type: 'string', default: '30' },
      'retry-spread': { type: 'string', default: '27' },
      minutes: { type: 'string', default: '1' },
      write: { type: 'boolean', default: false },
    },
  });
  const settings: Settings = {
    subscribers: Number(values.subscribers),
    seed: Number(values.seed),
    everySeconds: Number(values.every),
    retrySpread: Number(values['retry-spread']),
  };
  const evening = run(settings, unitsOf(await measureUnits()));
  console.log(report(settings, evening, Number(values.minutes)));
  if (values.write) {
    const path = join(PROJECT, 'Architecture.md');
    const text = report(settings, evening, 15);
    await writeFile(path, fillPlace(await readFile(path, 'utf8'), 'evening', text));
  }
}
