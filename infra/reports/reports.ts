import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../functions.ts';

const FOLDER = join(PROJECT, 'lib/domain/admin/events/reports');

/** A saved query over the archive of events, in what Trino (Athena) and SQLite both understand. */
export interface Report {
  name: string;
  /** What it answers; the first line of its file. */
  about: string;
  /** Each pair of `?` is the first and the last day. */
  sql: string;
}

/** Every report, by name: one file each, used here and by Athena alike. */
export const readReports = (): Report[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const sql = readFileSync(join(FOLDER, file), 'utf8').trim();
      return { name: file.slice(0, -'.sql'.length), about: /^-- (.+)/.exec(sql)?.[1] ?? '', sql };
    });

/** The days of a report, `2026-11-27`, both included. */
export interface Days {
  from: string;
  to: string;
}

/** What stands for the `?` of a query, in order. */
export const parametersOf = ({ sql }: Report, { from, to }: Days): string[] =>
  Array.from(sql.matchAll(/\?/g), (_, index) => (index % 2 === 0 ? from : to));
