import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failToStart, freePort, type Platform, startPlatform } from '../../support/platform/platform.ts';

const folder = mkdtempSync(join(tmpdir(), 'marquee-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a person sees: one line besides the progress, and no stack. */
function expectOneSentence({ code, output }: { code: number | null; output: string }, pattern: RegExp) {
  const lines = output
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('Starting'));
  expect({ code, lines }).toEqual({ code: 1, lines: [expect.stringMatching(pattern)] });
}

describe('a start that cannot succeed says in one sentence what to do', () => {
  test('when the port is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const ended = await failToStart({ PORT: String(port), DATA_DIR: join(folder, 'taken') });
    server.close();
    expectOneSentence(ended, new RegExp(`^Port ${port} .* is taken: set PORT to another`));
  });

  test('when the data folder cannot be written to', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const ended = await failToStart({ PORT: String(await freePort()), DATA_DIR: join(file, 'below') });
    expectOneSentence(ended, /^The data folder .* cannot be written to .*: set DATA_DIR/);
  });

  test('when a setting is malformed', async () => {
    const env = { DATA_DIR: join(folder, 'settings') };
    expectOneSentence(await failToStart({ ...env, PORT: 'http' }), /^PORT is "http": set it to a number/);
    const port = { PORT: String(await freePort()) };
    expectOneSentence(
      await failToStart({ ...env, ...port, ADMIN_EMAIL: 'x' }),
      /^ADMIN_EMAIL is "x": set it/,
    );
    expectOneSentence(
      await failToStart({ ...env, ...port, USAGE_PLANS: '{"free":{"rate":0,"burst":1}}' }),
      /^USAGE_PLANS does not fit: set it to JSON such as/,
    );
    expectOneSentence(
      await failToStart({ ...env, ...port, RATE_LIMITS: 'no' }),
      /^A setting does not fit .*RATE_LIMITS.*: correct it/,
    );
  });
});

describe('a running platform', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await startPlatform();
  });
  afterAll(() => platform.stop());

  const signIn = (origin: string, account: object) =>
    fetch(`${origin}/v1/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(account),
    });

  test('refuses a second one beside it, and after a kill has all it acknowledged, the moved clock too', async () => {
    const account = { email: 'grace@example.com', password: 'a long enough one' };
    const registered = await fetch(`${platform.origin}/v1/auth/register`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...account, name: 'Grace' }),
    });
    expect(registered.status).toBe(201);
    await fetch(`${platform.origin}/_local/clock`, { method: 'POST', body: '{"advanceSeconds":86400}' });
    const beside = { ...platform.env, PORT: String(await freePort()) };
    expectOneSentence(await failToStart(beside), /^Another Marquee is running with the data folder/);

    await platform.kill();
    platform = await startPlatform(platform.env);

    expect((await signIn(platform.origin, account)).status).toBe(200);
    const { now } = (await (await fetch(`${platform.origin}/_local/clock`)).json()) as { now: string };
    expect(Date.parse(now) - Date.now()).toBeGreaterThan(86_000_000);
  });

  test('ends with a sentence when its engine dies', async () => {
    const { pid } = JSON.parse(readFileSync(join(platform.env.DATA_DIR!, 'engine.json'), 'utf8')) as {
      pid: number;
    };
    process.kill(pid, 'SIGKILL');
    await platform.ended;
    expect(platform.output()).toMatch(
      /The database engine ended .*: start the platform again; its data is kept\.\n$/,
    );
  });
});
