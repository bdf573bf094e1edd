import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { readFunctions } from '../../../infra/functions.ts';

/** What vitest.config.js includes; the long tests and those of mutants are others. */
const QUICK = 'test/**/*.test.ts';

/** Whether every quick test there is was run, and passed. */
async function isWhole({ vitest, config }: TestProject): Promise<boolean> {
  if (!config.include.includes(QUICK) || vitest.getGlobalTestNamePattern()) return false;
  const run = vitest.state.getTestModules();
  const there = await vitest.globTestSpecifications();
  return run.length === there.length && run.every((module) => module.ok());
}

/** Each action that only the declarations or only the tests know, by its function. */
export async function differences(folder: string): Promise<string[]> {
  const file = join(folder, 'actions');
  const used = new Set(existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []);
  const functions = await readFunctions();
  const declared = functions.flatMap(({ id, table }) => table.map((action) => `${id} ${action}`));
  // Tests of the kernel have functions of their own.
  const deployed = [...used].filter((each) => functions.some(({ id }) => each.startsWith(`${id} `)));
  return [
    ...declared.filter((each) => !used.has(each)).map((each) => `${each}: declared, and used by no test`),
    ...deployed.filter((each) => !declared.includes(each)).map((each) => `${each}: used, and not declared`),
  ].sort();
}

/** The end of a run: a role has exactly the actions that the tests saw its function use. Says nothing of a part of the tests. */
export async function rolesAreUsed(project: TestProject, folder: string): Promise<void> {
  if (!(await isWhole(project))) return;
  const found = await differences(folder);
  if (found.length > 0) throw new Error(`Roles and what the tests used differ:\n${found.join('\n')}`);
}
