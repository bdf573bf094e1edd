import { existsSync, globSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { PROJECT } from '../../infra/functions.ts';
import { randomFrom } from '../../infra/bench/random.ts';
import { EXPLAINED } from './explained.ts';
import { type Mutant, mutantsOf } from './mutate.ts';
import { runTests } from './watched.ts';

/** `npm run mutants`: changes single places of lib/domain and lib/store, and counts the changes that a test notices. */
const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    files: { type: 'string', default: 'lib/{domain,store}/**/*.ts' },
    // The tests that may decide: of one process, since those that start a platform build it by themselves.
    tests: {
      type: 'string',
      default: 'test/{domain,functions,store,auth,http,media,mail}/**/*.test.ts',
    },
    jobs: { type: 'string', default: '2' },
    /** Only changes that are printed so, a regular expression: `--what 'when: .* \(gone\)'`. */
    what: { type: 'string', default: '' },
    /** Records only the tests that have changed since they were recorded. */
    again: { type: 'boolean', default: false },
  },
});
const [SAMPLE, SEED, JOBS] = [values.sample, values.seed, values.jobs].map(Number) as [
  number,
  number,
  number,
];
const REACH_DIR = join(PROJECT, '.build/reach');
/** A change that makes a test hang is noticed, too: no test is silent for so much longer than its whole file took. */
const silenceOf = (tests: Reach[]) => 60_000 + 4 * Math.max(...tests.map(({ milliseconds }) => milliseconds));
/**
 * So many tests decide about a change at most, those of its area before others: what is reached by all of them
 * would otherwise cost minutes for each change that lives. So the figure is rather too low than too high.
 */
const MOST_TESTS = 40;

interface Reach {
  test: string;
  milliseconds: number;
  own: { file: string; ranges: [number, number, number][] }[];
}

const started = Date.now();
const minutes = () => `${((Date.now() - started) / 60_000).toFixed(1)} min`;

const recordOf = (test: string) => join(REACH_DIR, `${test.replaceAll(/[^A-Za-z0-9]/g, '_')}.json`);

/** Which test files are run, in this order, as vitest.config.js reads it. */
const given = (tests: string[]) => ({ TEST_ORDER: JSON.stringify(tests) });

/** Records what these test files run, each in a file of its own (reach.ts), and names those that failed. */
async function recordOnce(tests: string[]): Promise<string[]> {
  for (const test of tests) rmSync(recordOf(test), { force: true });
  const outcome = join(REACH_DIR, 'outcome.json');
  const args = ['--reporter', 'json', '--outputFile', outcome];
  const { output } = await runTests(args, { REACH_DIR, ...given(tests) });
  if (!existsSync(outcome)) throw new Error(`The tests did not run:\n${output}`);
  const { testResults } = JSON.parse(readFileSync(outcome, 'utf8')) as {
    testResults: { name: string; status: string }[];
  };
  rmSync(outcome);
  return testResults.filter(({ status }) => status !== 'passed').map(({ name }) => name);
}

/** A test that fails on a busy machine gets a second try, for it must be green before it is judged. */
async function recordReach(tests: string[]): Promise<void> {
  console.log(`Recording what ${tests.length} files of tests run, which takes some minutes …`);
  const failed = await recordOnce(tests);
  const still = failed.length > 0 ? await recordOnce(failed) : [];
  for (const test of still) rmSync(recordOf(test), { force: true });
  if (still.length > 0)
    throw new Error(`The tests must be green before they are judged:\n${still.join('\n')}`);
  console.log(`Recorded after ${minutes()}.`);
}

/** Has the test been recorded since it was written. */
const isRecorded = (test: string) =>
  existsSync(recordOf(test)) && statSync(recordOf(test)).mtimeMs > statSync(test).mtimeMs;

const readReach = (test: string) => JSON.parse(readFileSync(recordOf(test), 'utf8')) as Reach;

/**
 * Did the test run this place. The innermost stretch around it decides, as V8 reports them; in a source that has changed
 * since the record, whose outermost stretch is not the whole any more, everything counts as run.
 */
function reaches({ own }: Reach, { file, start }: Mutant): boolean {
  const ranges = own.filter((each) => each.file === file).flatMap((each) => each.ranges);
  if (!ranges.some(([from, to]) => from === 0 && to === lengths.get(file))) return ranges.length > 0;
  const around = ranges.filter(([from, to]) => from <= start && start < to);
  const innermost = around.sort(([a, b], [c, d]) => b - a - (d - c))[0];
  return innermost !== undefined && innermost[2] > 0;
}

/** The tests that reach a change: those named as its file first, then those of its area, the quick ones before the slow. */
function testsOf(mutant: Mutant, recorded: Reach[]): Reach[] {
  const area = basename(dirname(mutant.file));
  const stem = basename(mutant.file, '.ts').replace(/s$/, '');
  const near = ({ test }: Reach) =>
    2 * Number(basename(test).includes(stem)) + Number(test.includes(`/${area}/`));
  return recorded
    .filter((reach) => reaches(reach, mutant))
    .sort((a, b) => near(b) - near(a) || a.milliseconds - b.milliseconds)
    .slice(0, MOST_TESTS);
}

/** Changes whose tests were stopped because nothing was heard of them: most go round for ever; on a busy machine look at them. */
const hung: string[] = [];

async function isNoticed(mutant: Mutant, tests: Reach[]): Promise<boolean> {
  const url = pathToFileURL(join(PROJECT, mutant.file)).href;
  const env = { ...given(tests.map(({ test }) => test)), MUTANT: JSON.stringify({ ...mutant, url }) };
  const outcome = await runTests(['--bail', '1', '--maxWorkers', '1'], env, silenceOf(tests));
  if (outcome.hung) hung.push(`${mutant.file}:${mutant.line}  ${mutant.what}`);
  return outcome.code !== 0;
}

const filesOf = (pattern: string) => globSync(pattern, { cwd: PROJECT }).sort();
const sources = filesOf(values.files);
const texts = sources.map((file) => readFileSync(join(PROJECT, file), 'utf8'));
const lengths = new Map(sources.map((file, index) => [file, texts[index]!.length]));
const all = sources.flatMap((file, index) => mutantsOf(file, texts[index]!));
const isExplained = ({ file, what }: Mutant) => EXPLAINED[file]?.[what] !== undefined;
const isMeant = new RegExp(values.what);
const random = randomFrom(SEED);
const chosen = all
  .filter((mutant) => !isExplained(mutant) && isMeant.test(mutant.what))
  .map((mutant) => ({ mutant, order: random() }))
  .sort((a, b) => a.order - b.order)
  .slice(0, SAMPLE)
  .map(({ mutant }) => mutant);
console.log(
  `${all.length} changes of ${sources.length} files, ${all.filter(isExplained).length} explained; trying ${chosen.length}, seed ${SEED}.`,
);
const tests = filesOf(values.tests)
  // What makes media is tried by ffmpeg alone, which takes long.
  .filter((file) => !file.endsWith('.long.test.ts') || file.startsWith('test/functions/media/'))
  .map((file) => join(PROJECT, file));
const stale = tests.filter((test) => !values.again || !isRecorded(test));
if (stale.length > 0) await recordReach(stale);
const recorded = tests.map(readReach);
const survivors: string[] = [];
let done = 0;
const waiting = [...chosen];
const work = async () => {
  for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
    const reaching = testsOf(mutant, recorded);
    const noticed = reaching.length > 0 && (await isNoticed(mutant, reaching));
    if (!noticed)
      survivors.push(
        `${mutant.file}:${mutant.line}  ${mutant.what}${reaching.length === 0 ? '  (no test runs it)' : ''}`,
      );
    if (!noticed) console.log(`lives: ${survivors.at(-1)}`);
    if (++done % 10 === 0)
      console.log(`${done} of ${chosen.length}, ${survivors.length} live, after ${minutes()}`);
  }
};
await Promise.all(Array.from({ length: JOBS }, work));
const killed = chosen.length - survivors.length;
console.log(`\n${killed} of ${chosen.length} noticed: ${((100 * killed) / chosen.length).toFixed(1)} %`);
if (hung.length > 0) console.log(`${hung.length} of them by never coming to an end:\n${hung.join('\n')}`);
