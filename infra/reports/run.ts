import { DatabaseSync } from 'node:sqlite';
import { type ArchivedEvent, EVENT_COLUMNS } from '../../lib/domain/admin/events/event.ts';
import { archivedEvents } from '../local/events/read.ts';
import { type Days, parametersOf, type Report } from './reports.ts';

const TYPES = { string: 'TEXT', bigint: 'INTEGER', double: 'REAL' } as const;

export type Row = Record<string, string | number | null>;

/** Answers a report from the files below `dir`, whatever of them came twice: one row a line of its table. */
export function runReport(dir: string, report: Report, days: Days): Row[] {
  const database = new DatabaseSync(':memory:');
  try {
    fill(database, archivedEvents(dir));
    const rows = database.prepare(report.sql).all(...parametersOf(report, days));
    return rows.map((row) => ({ ...row }) as Row);
  } finally {
    database.close();
  }
}

function fill(database: DatabaseSync, events: ArchivedEvent[]): void {
  const columns = Object.entries(EVENT_COLUMNS).map(([name, { type }]) => `${name} ${TYPES[type]}`);
  database.exec(`CREATE TABLE events (${columns.join(', ')}, day TEXT, type TEXT)`);
  const names = [...Object.keys(EVENT_COLUMNS), 'day', 'type'] as (keyof ArchivedEvent)[];
  const insert = database.prepare(`INSERT INTO events VALUES (${names.map(() => '?').join(', ')})`);
  database.exec('BEGIN');
  for (const event of events) insert.run(...names.map((name) => event[name] ?? null));
  database.exec('COMMIT');
}
