/**
 * npm run report -- plays [--from 2026-11-01] [--to 2026-11-30]
 *
 * Answers a saved query from the events of the local platform (DATA_DIR), as Athena does in a deployment.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readSettings } from '../local/settings.ts';
import { readReports } from './reports.ts';
import { type Row, runReport } from './run.ts';

const DAY = /^\d{4}-\d\d-\d\d$/;

/** Rows with their columns under each other; numbers to the right. */
export function asText(rows: Row[]): string {
  if (rows.length === 0) return 'Nothing of that kind has happened in these days.';
  const names = Object.keys(rows[0]!);
  const lines = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '-')))];
  const widths = names.map((_, at) => Math.max(...lines.map((line) => line[at]!.length)));
  const isNumber = names.map((name) => rows.some((row) => typeof row[name] === 'number'));
  const cell = (text: string, at: number) =>
    isNumber[at] ? text.padStart(widths[at]!) : text.padEnd(widths[at]!);
  return lines.map((line) => line.map(cell).join('  ').trimEnd()).join('\n');
}

/** What the command prints. Throws an Error that says what is wrong with what was given. */
export function report(args: string[], dir: string): string {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      from: { type: 'string', default: '0000-01-01' },
      to: { type: 'string', default: '9999-12-31' },
      help: { type: 'boolean' },
    },
  });
  const reports = readReports();
  const found = reports.find(({ name }) => name === positionals[0]);
  if (!found || positionals.length > 1 || values.help) {
    const list = reports.map(({ name, about }) => `  ${name.padEnd(12)}${about}`).join('\n');
    throw new Error(`Name a report, such as \`npm run report -- plays\`:\n${list}`);
  }
  for (const day of [values.from, values.to]) {
    if (!DAY.test(day)) throw new Error(`"${day}" is no day: write it as 2026-11-27.`);
  }
  if (!existsSync(dir))
    throw new Error(`No events lie in ${dir}: is it in the DATA_DIR of a platform that has run?`);
  return `${found.about}\n\n${asText(runReport(dir, found, values))}`;
}

if (process.argv[1] === import.meta.filename) {
  try {
    console.log(report(process.argv.slice(2), join(readSettings(process.env).dataDir, 'events')));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
