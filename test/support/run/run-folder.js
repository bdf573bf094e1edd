import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolesAreUsed } from './declared.ts';

/** Global set-up: a folder for what the test files of one run share; answers how to end the run. */
export default function (project) {
  const folder = mkdtempSync(join(tmpdir(), 'marquee-run-'));
  process.env.RUN_FOLDER = folder;
  return async () => {
    try {
      await rolesAreUsed(project, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}
