/**
 * `npm run bench:init [-- --rounds 9 --only heartbeat,startPlayback]`: how long the start of each function computes, in
 * a fresh process of its own, against an empty function and one that only opens node:https and node:crypto, which
 * whatever calls the table must pay. Interleaved, medians; exit code 1 when the median function or heartbeat is over
 * quality.md's figure 6.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildFunctions } from '../build.ts';
import { jobsOf } from '../functions.ts';

const AT_MOST = { empty: 2.5, opening: 1.35 };
/** What is compared by itself is taken this often a round, spread over it: a median of nine still moves by a twentieth on a busy machine. */
const TIMES = 4;

/**
 * Says of itself how long it has computed since it began, in microseconds, once the function is there. As Lambda's
 * runtime it is an ES module that requires the function.
 */
const PROGRAM = (file: string) => `
  import { createRequire } from 'node:module';
  createRequire(${JSON.stringify(file)})(${JSON.stringify(file)});
  const { user, system } = process.cpuUsage();
  console.log(user + system);`;

function initCpuMs(file: string): number {
  const args = ['--input-type=module', '--eval', PROGRAM(file)];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8', env: {} });
  if (status !== 0) throw new Error(`${file} does not start: ${stderr}`);
  return Number(stdout) / 1000;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '9' }, only: { type: 'string' } },
});
const folder = await mkdtemp(join(tmpdir(), 'marquee-init-'));
try {
  const { functions, outDir } = await buildFunctions({ outDir: join(folder, 'functions') });
  const jobs = new Set<string>(jobsOf(functions).map(({ id }) => id));
  const asked = values.only?.split(',');
  const ids = functions.map(({ id }) => id).filter((id) => (asked ? asked.includes(id) : !jobs.has(id)));
  const own = {
    empty: 'exports.handler = async () => undefined;',
    opening: "require('node:https'); require('node:crypto'); exports.handler = async () => undefined;",
  };
  const files = new Map(ids.map((id) => [id, join(outDir, id, 'index.cjs')]));
  for (const [name, text] of Object.entries(own)) {
    files.set(name, join(folder, `${name}.cjs`));
    await writeFile(files.get(name)!, text);
  }
  const taken = new Map([...files.keys()].map((id): [string, number[]] => [id, []]));
  const alone = ['empty', 'opening', 'heartbeat'].filter((id) => files.has(id));
  const others = [...files.keys()].filter((id) => !alone.includes(id));
  const part = Math.ceil(others.length / TIMES);
  const order = Array.from({ length: TIMES }, (_, i) => [
    ...alone,
    ...others.slice(i * part, (i + 1) * part),
  ]).flat();
  for (let round = -1; round < Number(values.rounds); round++) {
    // The first one only warms what the system keeps of files.
    for (const id of order) {
      const took = initCpuMs(files.get(id)!);
      if (round >= 0) taken.get(id)!.push(took);
    }
  }
  const [empty, opening] = [median(taken.get('empty')!), median(taken.get('opening')!)];
  console.log(
    `empty ${empty.toFixed(1)} ms of CPU; with node:https and node:crypto ${opening.toFixed(1)} ms`,
  );
  const medians = new Map(ids.map((id) => [id, median(taken.get(id)!)]));
  const show = (name: string, ms: number): boolean => {
    const met = ms / empty <= AT_MOST.empty && ms / opening <= AT_MOST.opening;
    const ratios = `${(ms / empty).toFixed(2)} × empty, ${(ms / opening).toFixed(2)} × opening`;
    console.log(`${name.padEnd(28)}${ms.toFixed(1).padStart(7)} ms  ${ratios}  ${met ? 'met' : 'MISSED'}`);
    return met;
  };
  const met = show('the median function', median([...medians.values()]));
  const beat = medians.get('heartbeat');
  const beats = beat === undefined || show('heartbeat', beat);
  for (const [id, ms] of [...medians].toSorted(([, a], [, b]) => b - a).slice(0, 5)) show(id, ms);
  if (!met || !beats) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
