import { defineConfig } from 'vitest/config';
import settings from './vitest.config.js';

// The workers inherit it: see test/support/run/thorough.ts.
process.env.THOROUGH = 'yes';

/**
 * The tests that `npm test` leaves to `.ci/run`, because each of them takes long by itself, and the sweeps, of which
 * it runs a sample.
 */
export default defineConfig({
  test: { ...settings.test, include: ['test/**/*.{long,sweep}.test.ts'], exclude: [] },
});
