import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from '../../../lib/app.ts';
import type { Cost, TableAction } from '../../../lib/table/table.ts';

/** A function and the table actions of its role. */
interface Role {
  id: string;
  table: readonly TableAction[];
}

const noted = new Set<string>();

/** Keeps for the end of the run that a function needed an action: see declared.ts. */
function note(id: string, action: TableAction): void {
  const line = `${id} ${action}\n`;
  if (!process.env.RUN_FOLDER || noted.has(line)) return;
  noted.add(line);
  appendFileSync(join(process.env.RUN_FOLDER, 'actions'), line);
}

/** Runs a function with an app whose table hears what it asks; throws when its role would not have allowed that. */
export async function withinRole<T>(role: Role, app: App, run: (app: App) => Promise<T>): Promise<T> {
  const used = new Set<TableAction>();
  const observe = (actions: TableAction[], cost: Cost) => {
    for (const action of actions) {
      used.add(action);
      note(role.id, action);
    }
    app.table.observe?.(actions, cost);
  };
  const outcome = await run({ ...app, table: { ...app.table, observe } });
  const missing = [...used].filter((action) => !role.table.includes(action));
  if (missing.length > 0) throw new Error(`${role.id} does not declare ${missing.join(', ')}`);
  return outcome;
}
