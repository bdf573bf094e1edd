import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** jest globalSetup: a folder for what the test files of one run share; answers how to remove it. */
export default function () {
  const folder = mkdtempSync(join(tmpdir(), 'marquee-run-'));
  process.env.RUN_FOLDER = folder;
  globalThis.removeRunFolder = () => rmSync(folder, { recursive: true, force: true });
}
