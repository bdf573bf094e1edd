/** Native ESM under jest: the packages of this project (middy, jose, bcryptjs) ship no CommonJS that ts-jest could use. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  // What takes a minute by itself runs in .ci/run: `npm run test:long`.
  testMatch: ['**/!(*.long).test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/run/esbuild-transform.js' },
  testTimeout: 20_000,
  globalSetup: '<rootDir>/test/support/run/run-folder.js',
  globalTeardown: '<rootDir>/test/support/run/remove-run-folder.js',
  // Each waits for its engine and its platform for a part of its time.
  maxWorkers: 3,
};
