/**
 * `npm run bench:fanout [sizes…]`: tells so many followers (10³ and 10⁴ by default) of one title with the job that does it,
 * killed half-way and run again, in a heap of 96 MB; and what that costs. Fails when somebody is told twice or not at all,
 * when the work for a follower grows with their number, or when memory does.
 */
import { PRICES } from '../cost/prices.ts';
import { type Fanout, measureFanout } from './measure.ts';

/** How much the work for one may grow, an exponent of the size; and memory, megabytes. */
const GROWTH = 0.02;
const HEAP_MB = 32;
/** What the functions of jobs have, and what SES takes of an account in a second to begin with. */
const GIGABYTES = 0.5;
const SENDS_PER_SECOND = 14;

const given = process.argv.slice(2).map(Number);
const sizes = given.length > 0 ? given : [1000, 10_000];
const results: Fanout[] = [];
for (const size of sizes) {
  results.push(await measureFanout(size));
  console.error(`${size} measured`);
}

const dollarsOf = ({ read, write, milliseconds }: Fanout['work']): number =>
  read * PRICES.readUnit +
  write * PRICES.writeUnit +
  (milliseconds / 1000) * GIGABYTES * PRICES.lambdaGbSecond;

const rows = results.map((result) => {
  const { size, work, runs, written, expected, peakHeap, sending } = result;
  const mails = (expected * 3) / 4;
  const each = dollarsOf(sending) / sending.sent + PRICES.mail;
  return {
    followers: size,
    'runs (one killed)': runs,
    written,
    'to be written': expected,
    'requests a follower': (work.requests / size).toFixed(3),
    'write units a follower': (work.write / size).toFixed(3),
    'read units a follower': (work.read / size).toFixed(3),
    'µs a follower': ((work.milliseconds * 1000) / size).toFixed(0),
    'peak heap, MB': peakHeap.toFixed(0),
    'dollars, telling': dollarsOf(work).toFixed(4),
    'units a mail sent, write + read': `${(sending.write / sending.sent).toFixed(1)} + ${(sending.read / sending.sent).toFixed(1)}`,
    'dollars, sending (SES in)': (mails * each).toFixed(4),
    [`hours at ${SENDS_PER_SECOND} a second`]: (mails / SENDS_PER_SECOND / 3600).toFixed(2),
  };
});
for (const name of Object.keys(rows[0]!) as (keyof (typeof rows)[0])[]) {
  console.log(name.padEnd(34) + rows.map((row) => String(row[name]).padStart(14)).join(''));
}

const [before, last] = [results.at(-2), results.at(-1)!];
const growth =
  before &&
  Math.log(last.work.write / last.size / (before.work.write / before.size)) /
    Math.log(last.size / before.size);
const faults = [
  ...results
    .filter(({ written, expected }) => written !== expected)
    .map(({ size }) => `told wrongly: ${size}`),
  ...(growth !== undefined && growth > GROWTH ? [`the work for one grows: ${growth.toFixed(3)}`] : []),
  ...(before && last.peakHeap > before.peakHeap + HEAP_MB ? ['memory grows'] : []),
];
console.log(
  faults.length > 0
    ? `\n${faults.join('\n')}`
    : '\nEverybody is told once; work for one and memory do not grow.',
);
if (faults.length > 0) process.exitCode = 1;
