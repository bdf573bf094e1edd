import { DatabaseSync } from 'node:sqlite';
import { type ArchivedEvent, EVENT_COLUMNS } from '../../lib/domain/admin/events/event.ts';
import { archivedEvents } from '../local/events/read.ts';
import { type Days, parametersOf, type Report } from './reports.ts';

const TYPES = { string: 'TEXT', bigint: 'INTEGER', double: 'REAL' } as const;

export type Row = Record<string, string | number | null>;

/** Answers a report from the files below `dir`, whatever of them came twice: one row a line of its table. */
export const runReport = (dir: string, report: Report, days: Days): Row[] =>
  queryEvents(dir, report.sql, parametersOf(report, days)).rows;

/** What a query over the files below `dir` answers, as one table `events` with the columns that it has in the deployment. */
export function queryEvents(dir: string, sql: string, parameters: string[] = []) {
  const database = new DatabaseSync(':memory:');
  try {
    fill(database, archivedEvents(dir));
    const query = database.prepare(sql);
    const rows = query.all(...parameters).map((row) => ({ ...row }) as Row);
    return { columns: query.columns().map(({ name }) => name), rows };
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
