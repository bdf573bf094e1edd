import { mkdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PROJECT } from './functions.ts';

const WRITTEN = join(PROJECT, 'openapi.yaml');
const COPY = join(PROJECT, '.build/openapi.json');

let known: Promise<string> | undefined;

/**
 * The written description as JSON. Making it anew would play every example, and parsing half a megabyte of YAML is a
 * tenth of a start; so a copy is kept, which carries the time of what it was made from.
 */
export const readDescription = (): Promise<string> => (known ??= read());

async function read(): Promise<string> {
  const { mtime } = await stat(WRITTEN);
  const copied = await stat(COPY).catch(() => undefined);
  if (copied?.mtime.getTime() === mtime.getTime()) return readFile(COPY, 'utf8');
  const json = JSON.stringify(parse(await readFile(WRITTEN, 'utf8')));
  await mkdir(join(COPY, '..'), { recursive: true });
  // Whole or not at all: another process may be starting.
  const draft = `${COPY}.${process.pid}`;
  await writeFile(draft, json);
  await utimes(draft, mtime, mtime);
  await rename(draft, COPY);
  return json;
}
