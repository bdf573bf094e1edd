import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copySeed, keepSeed } from './seeded.ts';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
const STARTED = /^ {2}storefront +(\S+)/m;

/** Hashing at its real cost was most of what the journeys' sign-ins took; a test that is about it sets its own. */
const QUICK = { PASSWORD_COST: '4' };
const ADMIN = { ADMIN_EMAIL: 'admin@marquee.example', ADMIN_PASSWORD: 'correct horse battery staple' };

export interface Platform {
  /** Such as `http://localhost:41234`. */
  origin: string;
  /** What it was started with; given to `startPlatform` again, it goes on with the same data on the same port. */
  env: Record<string, string>;
  admin: { email: string; password: string };
  /** Everything printed so far. */
  output(): string;
  /** The exit code, once it has ended. */
  ended: Promise<number | null>;
  /** As Ctrl-C does. Removes a data folder that was made here. */
  stop(): Promise<void>;
  /** As a power cut does; the data stays. */
  kill(): Promise<void>;
}

export interface EndedPlatform {
  code: number | null;
  output: string;
}

/**
 * Starts the local platform as `npm start` does, on a free port and a temporary data folder unless `env` says
 * otherwise, and answers when it serves. Rejects with what it printed when it ends instead.
 */
export async function startPlatform(given: Record<string, string> = {}): Promise<Platform> {
  const env = {
    PORT: String(await freePort()),
    ...ADMIN,
    ...QUICK,
    ...given,
    DATA_DIR: given.DATA_DIR ?? newFolder(),
  };
  const isFresh = given.DATA_DIR === undefined;
  if (isFresh) copySeed(env.DATA_DIR);
  const { child, output, ended } = spawnPlatform(env);
  const started = new Promise<string>((resolve) => {
    const look = () => {
      const found = STARTED.exec(output())?.[1];
      if (found === undefined) return;
      child.stdout.off('data', look);
      resolve(new URL(found).origin);
    };
    child.stdout.on('data', look);
  });
  const origin = await Promise.race([started, ended]);
  if (typeof origin !== 'string') {
    removeFolder(env.DATA_DIR);
    throw new Error(`The platform did not start:\n${output()}`);
  }
  if (isFresh) keepSeed(env.DATA_DIR);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  return {
    origin,
    env,
    admin: { email: env.ADMIN_EMAIL, password: env.ADMIN_PASSWORD },
    output,
    ended,
    stop: () => end('SIGINT').then(() => removeFolder(env.DATA_DIR)),
    kill: () => end('SIGKILL'),
  };
}

/** Starts a platform that is expected to refuse: its exit code and all it printed. */
export async function failToStart(env: Record<string, string>): Promise<EndedPlatform> {
  const { output, ended } = spawnPlatform(env);
  return { code: await ended, output: output() };
}

const made = new Set<string>();

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'marquee-'));
  made.add(folder);
  return folder;
}

function removeFolder(folder: string): void {
  if (made.delete(folder)) rmSync(folder, { recursive: true, force: true });
}

function spawnPlatform(env: Record<string, string>) {
  // The tests' own switches must not reach it.
  const { NODE_OPTIONS: _, ...own } = process.env;
  const child = spawn(process.execPath, ['infra/local/main.ts'], {
    cwd: PROJECT,
    env: { ...own, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, output: () => text, ended };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
