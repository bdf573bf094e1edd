import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureTable, startEngine } from '../local/engine.ts';

/** The name of the table that every benchmark fills. */
export const TABLE = 'bench';

/** Runs something with an engine of its own that holds an empty table, in a file of its own. */
export async function withEngine<T>(run: (endpoint: string, file: string) => Promise<T>): Promise<T> {
  process.env.AWS_ACCESS_KEY_ID ??= 'local';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'local';
  const folder = mkdtempSync(join(tmpdir(), 'marquee-bench-'));
  const file = join(folder, 'table.db');
  const engine = await startEngine(file, (reason) => console.error(`engine ended: ${reason}`));
  try {
    await ensureTable(engine.endpoint, TABLE);
    return await run(engine.endpoint, file);
  } finally {
    engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
