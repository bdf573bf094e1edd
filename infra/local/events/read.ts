import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArchivedEvent } from '../../../lib/domain/admin/events/event.ts';

/** Every event below `dir`, each once, whatever came twice; a line that a killed process did not end is none. */
export function archivedEvents(dir: string): ArchivedEvent[] {
  const events = new Map<string, ArchivedEvent>();
  if (!existsSync(dir)) return [];
  for (const file of globSync('day=*/type=*/*.jsonl', { cwd: dir })) {
    for (const line of readFileSync(join(dir, file), 'utf8').split('\n')) {
      const event = parsed(line);
      if (event) events.set(event.id, event);
    }
  }
  return [...events.values()];
}

function parsed(line: string): ArchivedEvent | undefined {
  try {
    return line === '' ? undefined : (JSON.parse(line) as ArchivedEvent);
  } catch {
    return undefined;
  }
}
