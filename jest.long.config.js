import settings from './jest.config.js';

// The workers inherit it: see test/support/run/thorough.ts.
process.env.THOROUGH = 'yes';

/**
 * The tests that `npm test` leaves to `.ci/run`, because each of them takes long by itself, and the sweeps, of which
 * it runs a sample.
 */
export default {
  ...settings,
  testMatch: ['**/*.{long,sweep}.test.ts'],
  passWithNoTests: false,
};
