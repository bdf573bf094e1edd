/**
 * `npm run bench:units`: what each action of a viewer asks of the table, against the targets; exit code 1 when one is
 * missed. With `--write` the figures go into Architecture.md too.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROJECT } from '../functions.ts';
import { fillPlace } from '../generate.ts';
import { isMissed, measureActions, type Row, type Target } from './actions.ts';
import { withBenchApp } from './bench-app.ts';

export const measureUnits = (): Promise<Row[]> => withBenchApp(measureActions);

const HEADINGS = ['Action', 'Trips', 'Requests', 'Read units', 'Write units', 'At most'];

const describe = ({ trips, read, write }: Target): string =>
  [
    trips !== undefined && `${trips} ${trips === 1 ? 'trip' : 'trips'}`,
    read !== undefined && `${read} read`,
    write !== undefined && `${write} write`,
  ]
    .filter(Boolean)
    .join(', ');

const cellsOf = ({ action, trips, requests, read, write, target }: Row): string[] => [
  action,
  ...[trips, requests, read, write].map(String),
  describe(target),
];

/** The rows as a Markdown table. */
export const unitsTable = (rows: Row[]): string =>
  [HEADINGS, ['---', '---:', '---:', '---:', '---:', '---'], ...rows.map(cellsOf)]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
    .replace('| --- | ---: | ---: | ---: | ---: | --- |', '|---|---:|---:|---:|---:|---|');

function print(rows: Row[]): void {
  const verdict = (row: Row) => (isMissed(row) ? 'MISSED' : Object.keys(row.target).length > 0 ? 'met' : '');
  const lines = [[...HEADINGS, ''], ...rows.map((row) => [...cellsOf(row), verdict(row)])];
  for (const [action = '', ...cells] of lines) {
    const figures = cells.slice(0, 4).map((cell) => cell.padStart(12));
    console.log(`${action.padEnd(50)}${figures.join('')}  ${cells[4]!.padEnd(20)}${cells[5]}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = await measureUnits();
  print(rows);
  if (rows.some(isMissed)) process.exitCode = 1;
  if (process.argv.includes('--write')) {
    const path = join(PROJECT, 'Architecture.md');
    await writeFile(path, fillPlace(await readFile(path, 'utf8'), 'units', unitsTable(rows)));
  }
}
