import { BaseSequencer } from 'vitest/node';
import settings from '../../vitest.config.js';

const order = JSON.parse(process.env.TEST_ORDER);
const recordsReach = process.env.REACH_DIR !== undefined;

/** Runs the files in the order in which the runner names them; vitest's own begins with the longest. */
class GivenOrder extends BaseSequencer {
  sort(files) {
    return [...files].sort((a, b) => order.indexOf(a.moduleId) - order.indexOf(b.moduleId));
  }
}

/** The tests that judge changed places: see run.ts. */
export default {
  test: {
    ...settings.test,
    include: order,
    exclude: [],
    sequence: { sequencer: GivenOrder },
    // What a module does while it is imported counts for each file only where each imports it anew.
    ...(recordsReach && { isolate: true, setupFiles: 'test/mutants/reach.ts' }),
    // A change that lets a test wait for ever is noticed all the same, and sooner.
    ...(process.env.MUTANT && {
      testTimeout: 60_000,
      execArgv: ['--import', './test/mutants/load-mutant.js'],
    }),
  },
};
