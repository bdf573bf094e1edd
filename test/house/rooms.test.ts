import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT } from '../../infra/functions.ts';

/** About a dozen; more is two rooms. */
const MOST = 15;

const tracked = () =>
  spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'], {
    cwd: PROJECT,
    encoding: 'utf8',
  })
    .stdout.trim()
    .split('\n');

test('no folder holds more than about a dozen sources', () => {
  const counts = new Map<string, number>();
  for (const file of tracked()) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  expect(counts.size).toBeGreaterThan(30);
  expect([...counts].filter(([, count]) => count > MOST)).toEqual([]);
});

test('the areas have the same names in every tree', () => {
  const areas = (tree: string) =>
    readdirSync(join(PROJECT, tree), { withFileTypes: true })
      .filter((each) => each.isDirectory())
      .map(({ name }) => name);
  const functions = areas('functions');
  for (const tree of ['lib/domain', 'lib/store', 'test/functions', 'test/domain', 'test/store']) {
    expect([tree, areas(tree).filter((name) => !functions.includes(name))]).toEqual([tree, []]);
  }
});
