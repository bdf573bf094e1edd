import { afterEach, beforeEach, expect, test } from 'vitest';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFunctions } from '../../infra/functions.ts';
import { differences } from '../support/run/declared.ts';

let folder: string;
let declared: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-roles-'));
  declared = (await readFunctions()).flatMap(({ id, table }) => table.map((action) => `${id} ${action}`));
});
afterEach(() => rm(folder, { recursive: true }));

const used = (lines: string[]) =>
  writeFile(join(folder, 'actions'), lines.map((line) => `${line}\n`).join(''));

test('roles that are what the tests of a run used are found right, whatever order it was used in', async () => {
  await used([...declared.toReversed(), ...declared, 'functionOfATest Query']);
  expect(await differences(folder)).toEqual([]);
});

test('an action that no test used, and one that its function does not declare, are each named', async () => {
  const kept = declared.filter((each) => each !== 'adminRetryMail Query');
  await used([...kept, 'getHealth PutItem']);
  expect(await differences(folder)).toEqual([
    'adminRetryMail Query: declared, and used by no test',
    'getHealth PutItem: used, and not declared',
  ]);
});
