import { expect, test } from 'vitest';
import { spawnSync } from 'node:child_process';
import { PROJECT } from '../../infra/functions.ts';

/** Imports every function, and reports what our own code does meanwhile. */
const PROBE = `
  import { glob } from 'node:fs/promises';
  import net from 'node:net';
  import { pathToFileURL } from 'node:url';
  const files = [];
  for await (const file of glob('functions/**/*.ts')) files.push(file);
  Error.stackTraceLimit = 50;
  let current;
  const effects = [];
  const report = (effect) => {
    const own = (line) => /\\/(functions|lib)\\/[^ ]*\\.ts:/.test(line) && !line.includes('/node_modules/');
    if (new Error().stack.split('\\n').some(own)) effects.push(current + ': ' + effect);
  };
  const environment = process.env;
  process.env = new Proxy(environment, {
    get: (target, name) => (typeof name === 'string' && report('reads ' + name), target[name]),
  });
  net.Socket.prototype.connect = () => report('connects');
  for (const name of ['setTimeout', 'setInterval']) globalThis[name] = () => report(name);
  for (current of files.sort()) await import(pathToFileURL(current).href);
  const handles = process.getActiveResourcesInfo().filter((name) => /Timeout|TCP|TLS/.test(name));
  const found = JSON.stringify({ files: files.length, effects: [...new Set(effects)], handles });
  process.stdout.write(found, () => process.exit(0));
`;

test('importing a function reads no environment, opens nothing and starts nothing', () => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    // The permission model refuses to write files and to start processes.
    ['--permission', '--allow-fs-read=*', '--input-type=module', '--eval', PROBE],
    { cwd: PROJECT, encoding: 'utf8', env: { PATH: process.env.PATH } },
  );
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  const { files, effects, handles } = JSON.parse(stdout) as {
    files: number;
    effects: string[];
    handles: string[];
  };
  expect(files).toBeGreaterThan(2);
  expect({ effects, handles }).toEqual({ effects: [], handles: [] });
});
