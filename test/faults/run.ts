/**
 * npm run faults [-- --injections 10000 --seed 1]
 *
 * Sends every writing request and runs every job while the table fails: each fault at each of its calls, and then a sample of two faults in
 * a row, until so many were injected. Prints flows, calls, faults and violations; exits with 1 on any.
 */
import { parseArgs } from 'node:util';
import { randomFrom } from '../../infra/bench/random.ts';
import { JOB_FLOWS } from './jobs.ts';
import { openStage, REPEATS } from '../support/repeats/stage.ts';
import { type Clean, cleanRun, inject, type Injection, injectionsOf } from './injections.ts';

const { values } = parseArgs({
  options: {
    injections: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    flow: { type: 'string' },
  },
});
const [count, seed] = [Number(values.injections), Number(values.seed)];
const flows = [...Object.keys(REPEATS), ...Object.keys(JOB_FLOWS)].filter(
  (flow) => values.flow === undefined || flow === values.flow,
);

let stage = await openStage();
const clean: Record<string, Clean> = {};
for (const flow of flows) clean[flow] = await cleanRun(stage, flow);
const calls = Object.values(clean).reduce((sum, each) => sum + each.calls, 0);
const all = (two: boolean) => flows.flatMap((flow) => injectionsOf(flow, clean[flow]!.calls, two));
const random = randomFrom(seed);
const shuffled = all(true)
  .map((each) => ({ each, order: random() }))
  .sort((a, b) => a.order - b.order)
  .map(({ each }) => each);
const injections = [...all(false), ...shuffled].slice(0, count);
console.log(`seed ${seed}; ${flows.length} flows of ${calls} calls, ${injections.length} injections`);

const violations: string[] = [];
/** A fresh engine now and then forgets the tables of the runs before. */
const RUNS_OF_AN_ENGINE = 500;
for (const [index, injection] of injections.entries()) {
  if (index > 0 && index % RUNS_OF_AN_ENGINE === 0) {
    stage.close();
    stage = await openStage();
    console.log(`  ${index} of ${injections.length}, ${violations.length} violations`);
  }
  for (const what of await violationsOf(injection)) {
    violations.push(what);
    console.log(`  VIOLATION ${injection.flow}, ${faultsText(injection)}: ${what}`);
  }
}
stage.close();
const faults = injections.reduce((sum, each) => sum + each.faults.length, 0);
console.log(
  `${flows.length} flows, ${calls} calls, ${faults} faults in ${injections.length} runs, ${violations.length} violations`,
);
process.exitCode = violations.length > 0 ? 1 : 0;

function violationsOf(injection: Injection): Promise<string[]> {
  return inject(stage, injection, clean[injection.flow]!).catch((error: Error) => [error.message]);
}

function faultsText({ faults }: Injection): string {
  return faults.map(({ at, kind }) => `call ${at} ${kind}`).join(', then ');
}
