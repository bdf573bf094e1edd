import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT } from '../../infra/functions.ts';

export const BUILT = join(PROJECT, '.build/clients');
/** What was installed stays between runs; what was generated does not. */
export const TOOLS = join(BUILT, 'tools');

/** Runs a command and answers what it printed; rejects with its last words. */
export async function run(command: string, args: string[], cwd = PROJECT): Promise<string> {
  // What npm sets for its own scripts would make the npm below install into this project.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_config_local_prefix|NODE_OPTIONS)$/.test(name)),
  );
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, env, maxBuffer: 2 ** 24 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    const said = `${stdout}${stderr}`.trim().split('\n').slice(-20).join('\n');
    throw new Error(`${command} ${args[0]} failed: ${said || (error as Error).message}`);
  }
}

/** Fetches a tool once for each set of pinned packages. A registry that does not answer is said in one sentence. */
export async function fetched(
  folder: string,
  packages: string[],
  install: () => Promise<unknown>,
): Promise<void> {
  const stamp = join(folder, 'installed.txt');
  const wanted = packages.join('\n');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    await install();
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    throw new Error(`${packages.join(' and ')} could not be installed; is the registry reached? ${reason}`);
  }
  await writeFile(stamp, wanted);
}
