import { Session } from 'node:inspector';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';

/**
 * Runs in every test file while reach is recorded (`REACH_DIR`): writes which stretches of our sources the file ran.
 * Node strips the types in place, so that V8's offsets are those of the file.
 */
const folder = process.env.REACH_DIR!;
const session = new Session();
session.connect();
const started = performance.now();

interface Coverage {
  result: {
    url: string;
    functions: { ranges: { startOffset: number; endOffset: number; count: number }[] }[];
  }[];
}

const post = (method: string, params?: object): Promise<unknown> =>
  new Promise((resolve, reject) =>
    session.post(method, params, (error, result) => (error ? reject(error) : resolve(result))),
  );

// At once rather than in a hook: what a module does while it is imported counts too.
await post('Profiler.enable');
await post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

afterAll(async () => {
  const { result } = (await post('Profiler.takePreciseCoverage')) as Coverage;
  const own = result
    .filter(({ url }) => /\/lib\/(domain|store)\//.test(url))
    .map(({ url, functions }) => ({
      file: url.slice(url.lastIndexOf('/lib/') + 1),
      ranges: functions.flatMap(({ ranges }) => ranges.map((r) => [r.startOffset, r.endOffset, r.count])),
    }));
  const test = expect.getState().testPath!;
  mkdirSync(folder, { recursive: true });
  const name = test.replaceAll(/[^A-Za-z0-9]/g, '_');
  writeFileSync(
    join(folder, `${name}.json`),
    JSON.stringify({ test, milliseconds: performance.now() - started, own }),
  );
});
