/**
 * npm run proof:streams [-- --histories 240 --bursts 1000 --seed 1]
 *
 * Records what ten concurrent clients are told by the real endpoints over the real engine, under six kinds of
 * faults, while sessions end, the title comes and goes and the plan changes, and checks every history against the
 * contract; then starts from 50 devices at once, limits 1 to 6. Exits with 1 on any violation, and when a limiter or
 * an endpoint that is known to be broken passes.
 */
import { parseArgs } from 'node:util';
import { startEngine } from '../support/engine.ts';
import { BROKEN, BROKEN_IN } from './broken-endpoints.ts';
import { burst } from './burst.ts';
import { countThenPut, withoutVersions } from './broken-limiters.ts';
import { MODES } from './faults.ts';
import { proveEndpoints, tryFixture } from './run.ts';
import { play, SCENES } from './scenes.ts';

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '240' },
    bursts: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [histories, bursts, seed] = [values.histories, values.bursts, values.seed].map(Number) as [
  number,
  number,
  number,
];
const SHAPE = { clients: 10, operations: 30 };
const engine = await startEngine();
let failed = 0;

const say = (text: string) => process.stdout.write(`${text}\n`);
say(`seed ${seed}; ${histories} histories of ${SHAPE.clients} clients × ${SHAPE.operations} operations`);

const modes = new Map(MODES.map((mode) => [mode, { histories: 0, operations: 0, faults: 0, violations: 0 }]));
for (let count = 0; count < histories; count++) {
  const { mode, limit, operations, faults, violations, ...run } = await proveEndpoints(
    await engine.freshTable(),
    seed + count,
    SHAPE,
  );
  const sum = modes.get(mode)!;
  sum.histories++;
  sum.operations += operations;
  sum.faults += faults;
  sum.violations += violations.length;
  failed += violations.length;
  for (const violation of violations)
    say(`  VIOLATION seed ${run.seed}, ${mode}, limit ${limit}: ${violation}`);
  if ((count + 1) % 20 === 0) say(`  ${count + 1} of ${histories} histories`);
}
for (const [mode, { histories: runs, operations, faults, violations }] of modes) {
  say(
    `${mode.padEnd(13)} ${runs} histories, ${operations} operations, ${faults} faults, ${violations} violations`,
  );
}

const fixtures = { 'count-then-put': countThenPut, 'no version on heartbeat and stop': withoutVersions };
for (const [name, make] of Object.entries(fixtures)) {
  let caught = 0;
  for (let run = 0; run < 20; run++) {
    if ((await tryFixture(make, await engine.freshTable(), seed + run, SHAPE)).length > 0) caught++;
  }
  say(`broken limiter "${name}": refused in ${caught} of 20 histories`);
  if (caught === 0) failed++;
}

for (const [name, { breakage, traits }] of Object.entries(BROKEN)) {
  let caught = 0;
  for (let run = 0; run < 10 && caught === 0; run++) {
    const own = MODES.length * run + MODES.indexOf('delayed');
    const { violations } = await proveEndpoints(
      await engine.freshTable(),
      own,
      { ...SHAPE, traits },
      breakage,
    );
    if (violations.length > 0) caught++;
  }
  say(`endpoints that ${name}: ${caught > 0 ? 'refused' : 'NOT REFUSED'}`);
  if (caught === 0) failed++;
}

for (const name of Object.keys(SCENES) as (keyof typeof SCENES)[]) {
  const sound = await play(await engine.freshTable(), SCENES[name]);
  const refused = (await play(await engine.freshTable(), SCENES[name], BROKEN_IN[name])).length > 0;
  say(`${name}: ${sound.length} violations, with its fault ${refused ? 'refused' : 'NOT REFUSED'}`);
  failed += sound.length + (refused ? 0 : 1);
}

let wrong = 0;
for (let round = 0; round < bursts; round++) {
  const { admitted, expected } = await burst(await engine.freshTable(), seed + round, 50);
  if (admitted !== expected) {
    wrong++;
    say(`  VIOLATION burst seed ${seed + round}: ${admitted} admitted, ${expected} expected`);
  }
  if ((round + 1) % 100 === 0) say(`  ${round + 1} of ${bursts} bursts`);
}
say(
  `${bursts} bursts of 50 starts at once, limits 1 to 6: ${wrong} with another number than the limit admitted`,
);
say(failed + wrong === 0 ? 'proved: 0 violations' : `FAILED: ${failed + wrong}`);
engine.stop();
process.exitCode = failed + wrong === 0 ? 0 : 1;
