import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROJECT } from '../../../infra/functions.ts';
import { freePort } from '../../support/platform/platform.ts';

/** A copy of the sources, so that a test can break one. */
let copy: string;
let npm: ChildProcess;
let origin: string;
let output = '';

beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), 'marquee-develop-'));
  for (const name of [
    'functions',
    'lib',
    'infra',
    'package.json',
    'openapi.yaml',
    'Architecture.md',
    'README.md',
    'tsconfig.json',
  ])
    cpSync(join(PROJECT, name), join(copy, name), { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules'), join(copy, 'node_modules'));
  const { NODE_OPTIONS: _, ...env } = process.env;
  const port = await freePort();
  origin = `http://localhost:${port}`;
  npm = spawn('npm', ['start'], {
    cwd: copy,
    env: { ...env, PORT: String(port), DATA_DIR: join(copy, '.local') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [npm.stdout!, npm.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  await until(() => output.includes('Marquee is ready'));
});
afterAll(() => {
  npm.kill('SIGKILL');
  rmSync(copy, { recursive: true, force: true });
});

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`It did not come to pass; printed so far:\n${output}`);
}

const health = () => fetch(`${origin}/v1/health`);

test('a syntax error leaves the last good build running and is told by its place; its mending is live', async () => {
  const file = join(copy, 'functions/system/get-health.ts');
  const source = readFileSync(file, 'utf8');
  writeFileSync(file, source.replace('export const handler', 'export const const handler'));
  await until(() => output.includes('Not built'));
  expect(output).toMatch(/functions\/system\/get-health\.ts:\d+: /);
  expect((await health()).status).toBe(200);
  expect((await fetch(`${origin}/v1/plans`)).status).toBe(200);
  expect((await fetch(`${origin}/_local/jobs/drainOutbox`, { method: 'POST' })).status).toBe(200);

  writeFileSync(file, source.replace('version: VERSION', "version: 'mended'"));
  await until(async () => ((await (await health()).json()) as { version: string }).version === 'mended');
});

test('npm told to stop leaves nothing running', async () => {
  const engine = JSON.parse(readFileSync(join(copy, '.local/engine.json'), 'utf8')) as { pid: number };
  npm.kill('SIGTERM');
  const runs = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  await until(() => !runs(engine.pid));
  await expect(health()).rejects.toThrow();
});
