import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readGuides } from '../../../infra/documentation.ts';
import { PROJECT } from '../../../infra/functions.ts';
import { type Platform, startPlatform } from '../../support/platform/platform.ts';
import { runCollection } from '../../support/platform/collection.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({ RATE_LIMITS: 'off' });
});
afterAll(() => platform.stop());

/** Below the project, where the guides' imports are found. */
const FOLDER = join(PROJECT, '.build/walk-throughs');
const ENDING: Record<string, string> = { sh: 'sh', ts: 'ts', py: 'py' };
const PROGRAM: Record<string, string> = { sh: 'bash', ts: process.execPath, py: 'python3' };

/** Runs a text's code against the platform, and answers what it printed. Rejects when it fails. */
async function run(name: string, language: string, code: string): Promise<string> {
  await mkdir(FOLDER, { recursive: true });
  await writeFile(
    join(FOLDER, 'marquee-api.ts'),
    await (await fetch(`${platform.origin}/docs/marquee-api.ts`)).text(),
  );
  const file = join(FOLDER, `${name}.${ENDING[language]}`);
  await writeFile(file, code.replaceAll('http://localhost:3000', platform.origin));
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(PROGRAM[language]!, [file], { env, timeout: 60_000 });
  return stdout;
}
afterAll(() => rm(FOLDER, { recursive: true, force: true }));

/** The code that a text marks to be run: language, name and code. */
const blocksOf = (text: string) =>
  [...text.matchAll(/^```(\w+) run=(\S+).*\n([^]*?)^```$/gm)].map(
    ([, language, name, code]) => [name!, language!, code!] as const,
  );

/** What each piece of code prints when it did what its guide says. */
const PRINTS: Record<string, RegExp> = {
  curl: /#EXTM3U[^]*#EXTINF[^]*"positionSeconds":120[^]*"items":\[\{"title"/,
  typescript: /#EXTM3U[^]*: watched up to 120 s/,
  python: /#EXTM3U[^]*: watched up to 120 s/,
  sessions: /^the same session$/m,
  playback: /^2 grants, ended: stopped$/m,
  idempotency: /201[^]*idempotent-replayed: true[^]*422/i,
  clock: /"now"[^]*expired$/m,
};

describe.each([1, 2])('run %i', () => {
  test('the guides’ code does what they say', async () => {
    const blocks = Object.values(await readGuides()).flatMap(blocksOf);
    expect(blocks.map(([name]) => name).sort()).toEqual(Object.keys(PRINTS).sort());
    // The clock's comes last because it moves the others' time.
    for (const [name, language, code] of blocks) {
      expect([name, await run(name, language, code)]).toEqual([name, expect.stringMatching(PRINTS[name]!)]);
    }
  });

  test('README’s walk-through plays a film, shows the edge’s refusal and the upgrade that is missing', async () => {
    const readme = await readFile(join(PROJECT, 'README.md'), 'utf8');
    const code = /^## Watch a film with curl\n[^]*?```sh\n([^]*?)```/m.exec(readme)![1]!;
    const printed = await run('readme', 'sh', code);
    expect(printed).toMatch(/#EXTM3U[^]*403[^]*#EXTINF[^]*"positionSeconds":120[^]*plan_upgrade_required/);
  });

  test('the collection’s first film plays, and no other request of it is malformed', async () => {
    const collection = await (await fetch(`${platform.origin}/docs/marquee.postman_collection.json`)).json();
    const { failures, heard } = await runCollection(collection, platform.origin);
    expect(failures).toEqual([]);
    const own = heard.filter(({ path }) => !path.startsWith('/v1/admin/'));
    expect(own.length).toBeGreaterThan(50);
    const malformed = own.filter(({ status }) => [405, 413, 415, 422].includes(status) || status >= 500);
    expect(malformed).toEqual([]);
  });
});
