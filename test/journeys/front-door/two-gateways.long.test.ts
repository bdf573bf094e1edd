import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, type Heard, openClient } from '../../support/platform/http.ts';
import { registered } from '../../support/platform/people.ts';
import { type Platform, startPlatform } from '../../support/platform/platform.ts';

/** Two platforms over the table of the first, as two containers of each function are. */
const platforms: Platform[] = [];
const clients: Client[] = [];
let folder: string;
let token: string;
let admin: string;

beforeAll(async () => {
  const wide = { rate: 10_000, burst: 10_000 };
  const tiers = ['api', 'anonymous', 'free', 'basic', 'premium', 'admin'];
  const env = {
    RATE_LIMITS: '{"user":60,"login":1000,"register":1000}',
    USAGE_PLANS: JSON.stringify(Object.fromEntries(tiers.map((tier) => [tier, wide]))),
  };
  const one = await startPlatform(env);
  platforms.push(one);
  folder = mkdtempSync(join(tmpdir(), 'marquee-second-'));
  copyFileSync(join(one.env.DATA_DIR!, 'secrets.json'), join(folder, 'secrets.json'));
  const { endpoint } = JSON.parse(readFileSync(join(one.env.DATA_DIR!, 'engine.json'), 'utf8')) as {
    endpoint: string;
  };
  platforms.push(await startPlatform({ ...env, DATA_DIR: folder, DYNAMODB_ENDPOINT: endpoint }));
  clients.push(...(await Promise.all(platforms.map(openClient))));
  token = (await registered(clients[0]!)).accessToken;
  const { email, password } = one.admin;
  admin = (await clients[0]!.call('login', { body: { email, password } })).body.accessToken;
});
afterAll(async () => {
  clients.forEach((client) => client.close());
  // The second one first, whose table is the first one's.
  for (const platform of platforms.reverse()) await platform.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Moves the clocks of both, and the tokens with them, which live for a quarter of an hour. */
const advance = (seconds: number) =>
  Promise.all(
    clients.map((client) =>
      client.send('POST', '/_local/clock', { body: { advanceSeconds: seconds } }).then(() => undefined),
    ),
  );
// Every test begins with windows that are empty.
beforeEach(() => advance(61).then(() => undefined));

const KINDS = [
  ['anonymous, by address', () => undefined],
  ['signed in, by user', () => token],
] as const;

/** Asks this many times at once, of both gateways by turns. */
const ask = (count: number, as: string | undefined): Promise<Heard[]> =>
  Promise.all(
    Array.from({ length: count }, (_, at) =>
      clients[at % 2]!.call('listTitles', { query: { limit: 1 }, ...(as && { token: as }) }),
    ),
  );
const admitted = (answers: Heard[]): number => {
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
  return statuses.filter((status) => status === 200).length;
};

describe.each(KINDS)('a limit of 60, %s, over two gateways', (_kind, as) => {
  test('admits exactly 60 of 200 parallel requests', async () => {
    expect(admitted(await ask(200, as()))).toBe(60);
  });

  test('admits the rest of a window just before its end, and exactly 60 after it', async () => {
    expect(admitted(await ask(1, as()))).toBe(1);
    await advance(45);
    expect(admitted(await ask(200, as()))).toBe(59);
    await advance(16);
    expect(admitted(await ask(200, as()))).toBe(60);
  });

  test('admits exactly 60 of those that come while the window turns', async () => {
    const spent = Date.now();
    expect(admitted(await ask(60, as()))).toBe(60);
    await advance(58 - Math.ceil((Date.now() - spent) / 1000));
    const answers: Heard[] = [];
    // A slow machine asks less often: what counts is that enough come after the turn.
    const turn = () => answers.findIndex(({ status }) => status === 200);
    while (turn() < 0 || answers.length < turn() + 100) answers.push(...(await ask(20, as())));
    expect(answers[0]!.status).toBe(429);
    expect(admitted(answers)).toBe(60);
  });
});

test('a changed limit applies on both gateways within the time that the settings tell', async () => {
  const { body: before } = await clients[1]!.call('adminGetSettings', { token: admin });
  expect(before.limits.anonymous).toEqual({ limit: 60, windowSeconds: 60, stageLimit: 60 });
  const limits = { anonymous: 7, user: 9 };
  const changed = await clients[0]!.call('adminUpdateSettings', { token: admin, body: { limits } });
  expect(changed.body.limits.user).toMatchObject({ limit: 9, stageLimit: 60 });
  await advance(before.appliesWithinSeconds);
  for (const [client, count] of [
    [clients[0]!, 4],
    [clients[1]!, 20],
  ] as const) {
    const answers = await Promise.all(Array.from({ length: count }, () => client.call('listTitles')));
    expect(admitted(answers)).toBe(count === 4 ? 4 : 3);
  }
  expect(admitted(await ask(40, token))).toBe(9);
  const { body } = await clients[1]!.call('adminUpdateSettings', {
    ...{ token: admin, headers: { 'If-Match': `"${changed.body.version}"` } },
    body: { limits: { anonymous: null, user: null } },
  });
  expect(body.limits.user).toMatchObject({ limit: 60, stageLimit: 60 });
});
