import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from '../../infra/functions.ts';

const VITEST = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/mutants/vitest.config.js'];

/** Groups of processes that run: each with the engines that its tests started. */
const running = new Set<number>();

function endGroup(pid: number): void {
  running.delete(pid);
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of them have ended.
  }
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    running.forEach(endGroup);
    process.exit(1);
  });
}

/**
 * Runs test files and answers how that ended. `hung`: nothing was heard of them for `silenceMs`, so that they were
 * stopped; what goes round for ever without a pause lets no time limit of its own fire. What they leave is removed.
 */
export function runTests(
  args: string[],
  env: NodeJS.ProcessEnv,
  silenceMs = Infinity,
): Promise<{ code: number | null; hung: boolean; output: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'marquee-mutants-'));
  // In the verbose form each test is reported when it ends.
  const child = spawn(process.execPath, [...VITEST, '--reporter', 'verbose', ...args], {
    cwd: PROJECT,
    env: { ...process.env, ...env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const pid = child.pid!;
  running.add(pid);
  return new Promise((resolve) => {
    let [output, hung] = ['', false];
    const stop = () => {
      hung = true;
      endGroup(pid);
    };
    const wait = () => (silenceMs === Infinity ? undefined : setTimeout(stop, silenceMs));
    let timer = wait();
    const heard = (text: Buffer) => {
      output = (output + text.toString()).slice(-3000);
      clearTimeout(timer);
      timer = wait();
    };
    child.stdout.on('data', heard);
    child.stderr.on('data', heard);
    child.once('exit', (code) => {
      clearTimeout(timer);
      endGroup(pid);
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
      resolve({ code, hung, output });
    });
  });
}
