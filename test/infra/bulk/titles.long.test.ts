import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT } from '../../../infra/functions.ts';
import { type AdminApi, signedIn } from '../../../infra/bulk/admin-api.ts';
import { answerOf } from '../../../infra/web/shared/client.ts';
import { allTitles } from '../../../infra/bulk/pages.ts';
import { type Platform, startPlatform } from '../../support/platform/platform.ts';
import { busyFront } from './busy-front.ts';

let platform: Platform;
let boss: AdminApi;
let folder: string;
let guide: string;
beforeAll(async () => {
  platform = await startPlatform({ RATE_LIMITS: 'off' });
  folder = await mkdtemp(join(tmpdir(), 'marquee-titles-'));
  boss = await signedIn({ origin: platform.origin, ...platform.admin, say: () => {} });
  const page = await readFile(join(PROJECT, 'infra/web/docs/guides/titles.md'), 'utf8');
  guide = await kept(/```jsonl\n([^]*?)```/.exec(page)![1]!);
});
afterAll(async () => {
  await platform?.stop();
  await rm(folder, { recursive: true, force: true });
});

let files = 0;
async function kept(text: string): Promise<string> {
  const file = join(folder, `${++files}.jsonl`);
  await writeFile(file, text);
  return file;
}

/** Runs a command as npm does. */
function command(args: string[], { at = platform, options = [] as string[] } = {}) {
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    ADMIN_EMAIL: at.admin.email,
    ADMIN_PASSWORD: at.admin.password,
  };
  const child = spawn(process.execPath, [...options, join(PROJECT, 'infra/bulk/titles.ts'), ...args], {
    env,
  });
  let said = '';
  child.stdout.on('data', (text) => (said += text));
  child.stderr.on('data', (text) => (said += text));
  const ended = new Promise<{ code: number | null; said: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, said })),
  );
  return { kill: () => child.kill('SIGKILL'), ended };
}
const imported = (file: string, at = platform) => command(['import', file, at.origin], { at }).ended;
const exported = async (at = platform): Promise<string> => {
  const file = await kept('');
  const { code, said } = await command(['export', file, at.origin], { at }).ended;
  expect([code, said]).toEqual([0, expect.stringMatching(/titles\.\n$/)]);
  return file;
};

async function versions(prefix: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for await (const { externalId, version } of allTitles(boss.api)) {
    if (externalId?.startsWith(prefix)) found[externalId] = version;
  }
  return found;
}

const line = (externalId: string, more: object = {}) =>
  JSON.stringify({
    ...{
      externalId,
      type: 'movie',
      name: `Film ${externalId}`,
      synopsis: 'It gets dark.',
      genres: ['drama'],
    },
    ...{ releaseYear: 2026, maturityRating: '12+', accessLevel: 'basic', ...more },
  });

describe('a file of titles', () => {
  test('that the guide shows is made, and the second run changes nothing', async () => {
    expect(await imported(guide)).toMatchObject({
      code: 0,
      said: expect.stringMatching(/3 made, 0 changed/),
    });
    const first = await versions('north-');
    expect(Object.keys(first).sort()).toEqual(['north-1', 'north-2', 'north-3']);
    const again = await imported(guide);
    expect(again.said).toMatch(/0 made, 0 changed, 3 unchanged/);
    expect(await versions('north-')).toEqual(first);
  });

  test('changes the fields that differ, episodes too, and leaves what it does not name', async () => {
    const episode = { seasonNumber: 1, episodeNumber: 1, name: 'One', synopsis: 'Dusk.' };
    const before = {
      type: 'series',
      cast: ['Selma Ravn'],
      episodes: [episode, { ...episode, episodeNumber: 2 }],
    };
    await imported(await kept(line('edit-1', before)));
    const renamed = [
      { ...episode, name: 'Pilot' },
      { ...episode, episodeNumber: 3 },
    ];
    const { said } = await imported(
      await kept(line('edit-1', { type: 'series', name: 'Renamed', episodes: renamed })),
    );
    expect(said).toMatch(/0 made, 1 changed, 0 unchanged/);
    const lines = (await readFile(await exported(), 'utf8')).trim().split('\n');
    const after = lines.map((text) => JSON.parse(text)).find(({ externalId }) => externalId === 'edit-1');
    expect(after).toMatchObject({ name: 'Renamed', cast: ['Selma Ravn'] });
    expect(after.episodes.map(({ name }: { name: string }) => name)).toEqual(['Pilot', 'One', 'One']);
  });

  test('makes a fresh platform like the one it was written from', async () => {
    const file = await exported();
    const fresh = await startPlatform({ RATE_LIMITS: 'off' });
    try {
      const first = await imported(file, fresh);
      expect(first).toMatchObject({ code: 0 });
      expect(await readFile(await exported(fresh), 'utf8')).toBe(await readFile(file, 'utf8'));
      expect((await imported(file, fresh)).said).toMatch(/0 made, 0 changed/);
    } finally {
      await fresh.stop();
    }
  });

  test('is finished by the next run when the first was killed', async () => {
    const count = 60;
    const file = await kept(Array.from({ length: count }, (_, index) => line(`kill-${index}`)).join('\n'));
    const run = command(['import', file, platform.origin]);
    let made = 0;
    while (made < 3) made = Object.keys(await versions('kill-')).length;
    run.kill();
    await run.ended;
    const left = Object.keys(await versions('kill-')).length;
    expect(left).toBeLessThan(count);
    const { said } = await imported(file);
    const [added, unchanged] = /(\d+) made, 0 changed, (\d+) unchanged/.exec(said)!.slice(1).map(Number);
    expect(added! + unchanged!).toBe(count);
    // A title that was under way at the kill may stand a moment later.
    expect(unchanged).toBeGreaterThanOrEqual(left);
    expect(Object.keys(await versions('kill-'))).toHaveLength(count);
  });
});

describe('a file with faults', () => {
  test('has all of them listed with their lines, and changes nothing', async () => {
    const film = { seasonNumber: 1, episodeNumber: 1, name: 'One', synopsis: 'Dusk.' };
    const file = await kept(
      [
        line('bad-1'),
        line('bad-1'),
        '',
        line('bad-2', { genres: ['drama', 'noir'] }),
        '{"externalId": "bad-3"',
        line('bad-4', { maturityRating: '13+', title: 'x' }),
        line('bad-5', { posterUrl: 'https://elsewhere.example/p.webp' }),
        line('bad-6', {
          availableFrom: '2027-01-01T00:00:00.000Z',
          availableUntil: '2026-01-01T00:00:00.000Z',
        }),
        line('bad-7', { type: 'series', episodes: [film, film] }),
        line('bad-8', { episodes: [film] }),
        line('north-1', { type: 'series' }),
        line(''),
      ].join('\n'),
    );
    const { code, said } = await imported(file);
    expect(code).toBe(1);
    const faults = said.trim().split('\n');
    expect(faults.slice(0, 4)).toEqual([
      'line 2: /externalId "bad-1" is that of line 1',
      'line 4: /genres names "noir", which does not exist',
      'line 5: is not JSON, one title in curly brackets',
      expect.stringMatching(/^line 6: \/maturityRating /),
    ]);
    expect(faults.slice(-1)).toEqual(['Nothing was changed.']);
    expect(faults.map((fault) => /^line \d+/.exec(fault)?.[0])).toEqual(
      [2, 4, 5, 6, 6, 7, 8, 9, 10, 11, 12].map((number) => `line ${number}`).concat([undefined as never]),
    );
    expect(await versions('bad-')).toEqual({});
  });

  test('of a thousand lines of a hundred kilobytes is checked in little memory', async () => {
    const padding = ' '.repeat(100_000);
    const lines = Array.from({ length: 1000 }, (_, index) => line(`long-${index}`) + padding);
    const file = await kept([...lines.slice(1), line('long-0', { genres: ['noir'] })].join('\n'));
    const options = ['--max-old-space-size=64'];
    const { code, said } = await command(['import', file, platform.origin], { options }).ended;
    expect(said).toMatch(/^line 1000: .*noir/);
    expect(code).toBe(1);
  });
});

describe('a long run', () => {
  test('waits for as long as a busy platform asks', async () => {
    const front = await busyFront(platform.origin);
    try {
      const { code, said } = await command(['import', guide, front.origin]).ended;
      expect([code, said]).toEqual([0, expect.stringContaining('0 made, 0 changed, 3 unchanged')]);
      expect(front.refused()).toBeGreaterThanOrEqual(2);
    } finally {
      front.close();
    }
  });

  test('outlives its access token', async () => {
    const { api, signOut } = await signedIn({ origin: platform.origin, ...platform.admin, say: () => {} });
    const body = JSON.stringify({ advanceSeconds: 16 * 60 });
    const headers = { 'Content-Type': 'application/json' };
    await fetch(`${platform.origin}/_local/clock`, { method: 'POST', body, headers });
    await sleep(10);
    expect((await answerOf(api.GET('/v1/admin/overview'))).users).toBeGreaterThanOrEqual(0);
    await signOut();
  });

  test('by somebody who is no administrator, or with a wrong password, says so in a sentence', async () => {
    const at = { ...platform, admin: { ...platform.admin, password: 'wrong horse' } };
    expect(await imported(guide, at)).toEqual({
      code: 1,
      said: expect.stringMatching(/no account with this/),
    });
    expect((await command(['import', guide, 'http://localhost:9'], { at }).ended).said).toMatch(
      /does not answer/,
    );
  });
});
