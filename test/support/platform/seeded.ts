import { cpSync, copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Set for a run of the tests by run-folder.js: filling a table takes each platform two seconds, copying one none. */
const RUN_FOLDER = process.env.RUN_FOLDER;
const KEPT = RUN_FOLDER && join(RUN_FOLDER, 'seeded');

/** Fills a new data folder with what the first platform of this run kept, if there is any. */
export function copySeed(dataDir: string): void {
  if (KEPT && existsSync(KEPT)) cpSync(KEPT, dataDir, { recursive: true });
}

/** Keeps the table and the secrets of a platform that has just filled a new data folder, once a run. */
export function keepSeed(dataDir: string): void {
  if (!KEPT || existsSync(KEPT)) return;
  const own = mkdtempSync(`${KEPT}-`);
  const table = new DatabaseSync(join(dataDir, 'table.sqlite'), { readOnly: true });
  table.prepare('VACUUM INTO ?').run(join(own, 'table.sqlite'));
  table.close();
  copyFileSync(join(dataDir, 'secrets.json'), join(own, 'secrets.json'));
  try {
    renameSync(own, KEPT);
  } catch {
    // Another worker of this run was faster.
    rmSync(own, { recursive: true });
  }
}
