import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '../../../infra/local/engine.ts';
import { leaksIn, secretsIn } from '../../support/canaries.ts';
import { type FailingEngine, failingEngine } from '../../support/platform/failing-engine.ts';
import { secretsOf } from '../../support/platform/forgeries.ts';
import { type AskedOperation, type Client, type Json, openClient } from '../../support/platform/http.ts';
import { mailedToken } from '../../support/platform/people.ts';
import { type Platform, startPlatform } from '../../support/platform/platform.ts';

/** Fields of bodies that hold what only their sender may know. */
const SECRET_FIELDS = ['password', 'currentPassword', 'newPassword', 'token', 'refreshToken'];

let folder: string;
let engine: Awaited<ReturnType<typeof startEngine>>;
let table: FailingEngine;
let platform: Platform;
let client: Client;
let admin: string;
/** What was sent, and must be found nowhere. */
const sent: string[] = [];
let made = 0;

/** A secret that is like no other. */
function canary(): string {
  const text = `canary-${String(++made).padStart(4, '0')}-sings-in-the-mine`;
  sent.push(text);
  return text;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'marquee-canaries-'));
  engine = await startEngine(join(folder, 'table.sqlite'), () => undefined);
  table = await failingEngine(engine.endpoint);
  platform = await startPlatform({
    ...{ RATE_LIMITS: 'off', DATA_DIR: join(folder, 'data'), DYNAMODB_ENDPOINT: table.endpoint },
    ADMIN_PASSWORD: canary(),
  });
  client = await openClient(platform);
  admin = (await client.call('login', { body: platform.admin })).body.accessToken;
});
afterAll(async () => {
  client?.close();
  await platform?.stop();
  table?.close();
  engine?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Asks, whatever comes of it: what was answered is in `client.heard`. */
const ask = (id: string, asked: AskedOperation = {}) => client.ask(id, asked).catch(() => undefined);
const keyed = () => ({ 'Idempotency-Key': canary() });

/** Everywhere that people look who may not see secrets. */
async function places(): Promise<Record<string, string[]>> {
  const audit: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = { limit: 100, ...(cursor && { cursor }) };
    const { body }: { body: Json } = await client.ask('adminListAudit', { token: admin, query });
    audit.push(...body.items.map((item: Json) => JSON.stringify(item)));
    cursor = body.nextCursor;
  }
  return {
    'the log': platform.output().split('\n'),
    'the metrics': (await client.send('GET', '/_local/metrics')).text.split('\n'),
    'a problem': client.heard.filter(({ status }) => status >= 400).map(({ text }) => text),
    'the audit': audit,
  };
}

/** All that was sent, told, set in cookies, mailed, or is the stage's own. */
async function secrets(): Promise<string[]> {
  const mails = (await client.send('GET', '/_local/mail')).body.items as { html: string; text: string }[];
  // The description has fields that are called like secrets.
  const answers = client.heard.filter(({ path }) => path !== '/v1/openapi.json');
  const told = answers.map(({ body, cookies }) => ({ body, cookies }));
  const bodies = mails.map(({ html, text }) => ({ html, text }));
  return [...sent, ...secretsIn([told, bodies, secretsOf(platform)])];
}

/** A person's life with a secret in each field that takes one; the token of the session that is left. */
async function live(email: string, titleId: string, planId: string): Promise<void> {
  const password = canary();
  const body = { email, password, name: 'Ada' };
  const { body: session } = await client.call('register', { body });
  const token = session.accessToken;
  const lease = (await client.call('startPlayback', { token, body: { titleId }, headers: keyed() })).body;
  const verification = await mailedToken(client, email, 'Confirm');
  await client.call('forgotPassword', { body: { email } });
  const reset = await mailedToken(client, email, 'Set a new password');
  sent.push(verification, reset);
  table.failEvery(4);
  const beat = { positionSeconds: 40, state: 'playing', sequence: 1 };
  const playback = { token: lease.leaseToken, params: { sessionId: lease.id } };
  const steps: [string, AskedOperation][] = [
    ['register', { body }],
    ['login', { body: { email, password: canary() } }],
    ['login', { body: { email, password } }],
    ['verifyEmail', { body: { token: verification } }],
    ['refreshSession', { body: { refreshToken: session.refreshToken } }],
    ['subscribe', { token, body: { planId }, headers: keyed() }],
    ['renewSubscription', { token, body: {}, headers: keyed() }],
    ['startPlayback', { token, body: { titleId }, headers: keyed() }],
    ['heartbeat', { ...playback, body: beat }],
    ['stopPlayback', { ...playback, body: { positionSeconds: 50, sequence: 2 } }],
    ['createPictureUpload', { token, body: { contentType: 'image/png', sizeBytes: 1000 } }],
    ['changeEmail', { token, body: { newEmail: `new-${email}`, password } }],
    ['changePassword', { token, body: { currentPassword: canary(), newPassword: canary() } }],
    ['changePassword', { token, body: { currentPassword: password, newPassword: canary() } }],
    ['resetPassword', { body: { token: reset, newPassword: canary() } }],
    ['exportAccount', { token }],
    ['adminSignOutUser', { token: admin, params: { userId: session.user.id } }],
    ['adminUpdateUser', { token: admin, params: { userId: session.user.id }, body: { status: 'disabled' } }],
    ['closeAccount', { token, body: { password } }],
  ];
  for (const [id, asked] of steps) for (let turn = 0; turn < 3; turn++) await ask(id, asked);
  table.failEvery(0);
}

/** Every way to say a secret wrongly, in place of each field that takes one. */
async function saidWrongly(id: string, example: Json): Promise<void> {
  for (const field of SECRET_FIELDS.filter((name) => name in example)) {
    const text = () => JSON.stringify({ ...example, [field]: canary() });
    await ask(id, { raw: text() });
    await ask(id, { raw: text().slice(0, -9) });
    await ask(id, { raw: `${text()}x` });
    await ask(id, { raw: text(), headers: { 'Content-Type': 'text/plain' } });
    for (const wrong of [[canary()], { [field]: canary() }, `${canary()}\u0000`, canary().repeat(40)]) {
      await ask(id, { body: { ...example, [field]: wrong } });
    }
    await ask(id, { body: { ...example, [field]: canary(), [`${field}Again`]: canary() } });
  }
}

describe('a secret', () => {
  test('put into every flow, also while the table fails, reaches no log line, metric, problem or audit item', async () => {
    const { items: titles } = (await client.call('listTitles', { query: { accessLevel: 'free', limit: 1 } }))
      .body;
    const { items: plans } = (await client.call('listPlans')).body;
    for (const name of ['ada', 'bob', 'cy']) await live(`${name}@example.com`, titles[0]!.id, plans[0]!.id);
    expect(table.failed()).toBeGreaterThan(50);
    for (const { name } of (await client.send('GET', '/_local/jobs')).body.items) {
      table.failEvery(7);
      await client.send('POST', `/_local/jobs/${name}`).catch(() => undefined);
      table.failEvery(0);
      await client.send('POST', `/_local/jobs/${name}`).catch(() => undefined);
    }
    const found = await places();
    expect(found['the audit']!.length).toBeGreaterThan(3);
    expect(found['a problem']!.length).toBeGreaterThan(20);
    expect(found['the log']!.filter((line) => /^\{"level":"error"/.test(line)).length).toBeGreaterThan(5);
    expect(leaksIn(found, await secrets())).toEqual([]);
  }, 240_000);

  test('said wrongly in every operation that takes one, or beside it, reaches none either', async () => {
    const { operations } = client;
    // It would sign the administrator out.
    const asked = [...operations.values()].filter(({ id }) => id !== 'logout');
    for (const { id, request } of asked) {
      if (request) await saidWrongly(id, request.example ?? {});
      // Refusals name their path, where no secret has a place.
      const params = { titleId: 'ttl_0', planId: 'pln_0', userId: 'usr_0', deviceId: 'dev_0' };
      await ask(id, { token: canary(), params });
      await ask(id, { headers: { Authorization: `Basic ${canary()}` }, params });
      await ask(id, { token: admin, params, headers: { 'Idempotency-Key': `${canary()} with spaces` } });
    }
    for (const method of ['GET', 'POST']) {
      await client.send(method, `/v1/notifications/unsubscribe?token=${canary()}`);
      await client.send(method, `/v1/notifications/unsubscribe?token=${canary()}&more=${canary()}`);
    }
    expect(leaksIn(await places(), await secrets())).toEqual([]);
  });

  test('is found where somebody lets it out: in the log, a problem and the audit', async () => {
    const [logged, told, kept] = [canary(), canary(), canary()];
    await client.send('GET', '/v1/health', { headers: { 'X-Amzn-Trace-Id': `Root=${logged}` } });
    await ask('login', { body: { [told]: 1 } });
    const { body } = await client.call('adminListPlans', { token: admin, query: { limit: 1 } });
    await client.call('updatePlan', {
      ...{ token: admin, params: { planId: body.items[0]!.id }, body: { name: kept } },
    });
    const leaks = leaksIn(await places(), await secrets());
    for (const [place, text] of [
      ['the log', logged],
      ['a problem', told],
      ['the audit', kept],
    ] as const) {
      expect(leaks).toContainEqual(expect.stringContaining(`${place} holds …${text}`));
    }
  });
});
