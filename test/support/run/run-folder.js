import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Global set-up: a folder for what the test files of one run share; answers how to remove it. */
export default function () {
  const folder = mkdtempSync(join(tmpdir(), 'marquee-run-'));
  process.env.RUN_FOLDER = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
