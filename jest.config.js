/** Native ESM under jest: the packages of this project (middy, jose, bcryptjs) ship no CommonJS that ts-jest could use. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  // What takes a minute by itself runs in .ci/run: `npm run test:long`.
  testMatch: ['**/!(*.long).test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/esbuild-transform.js' },
  testTimeout: 20_000,
  maxWorkers: 2,
};
