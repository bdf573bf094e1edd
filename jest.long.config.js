import settings from './jest.config.js';

/** The tests that `npm test` leaves to `.ci/run`, because each of them takes a minute by itself. */
export default { ...settings, testMatch: ['**/*.long.test.ts'], passWithNoTests: false };
