/** A thousand runs; `npm test` makes the first 150 of them. */
process.env.RUNS ??= '1000';
await import('./progress-model.test.ts');
