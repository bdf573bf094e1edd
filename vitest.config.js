import { defineConfig } from 'vitest/config';

/** The sources are run as they are by Node, which strips the types; nothing is transformed. */
export default defineConfig({
  test: {
    // What takes a minute by itself runs in .ci/run: `npm run test:long`.
    include: ['test/**/*.test.ts'],
    exclude: ['**/*.long.test.ts'],
    globalSetup: 'test/support/run/run-folder.js',
    experimental: { viteModuleRunner: false },
    // What a file needs it is given, and nothing of it is kept in a module: so the files of a worker share the loaded SDK.
    isolate: false,
    pool: 'forks',
    // Each waits for its engine and its platform for a part of its time.
    maxWorkers: 3,
    // Only what hangs is meant to meet it: a busy machine may stand still for half a minute.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
