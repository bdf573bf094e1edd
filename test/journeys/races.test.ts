import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import { settled } from '../support/call.ts';
import { type Client, type Heard, openClient } from '../support/platform/http.ts';
import { PASSWORD, registered } from '../support/platform/people.ts';
import { type Platform, startPlatform } from '../support/platform/platform.ts';

let platform: Platform;
let client: Client;
let plans: { Basic: string; Premium: string };
beforeAll(async () => {
  // What signs in is lifted; that anonymous callers have 60 requests a minute is the contract's own figure.
  // So are the tiers' throttles, which would answer many at once before the exact limits do.
  const wide = { rate: 10_000, burst: 10_000 };
  const tiers = ['api', 'anonymous', 'free', 'basic', 'premium', 'admin'];
  platform = await startPlatform({
    RATE_LIMITS: '{"login":1000,"register":1000,"user":100000}',
    USAGE_PLANS: JSON.stringify(Object.fromEntries(tiers.map((tier) => [tier, wide]))),
  });
  client = await openClient(platform);
  const { items } = (await client.call('listPlans')).body;
  const idOf = (plan: string) => items.find(({ name }) => name === plan)!.id;
  plans = { Basic: idOf('Basic'), Premium: idOf('Premium') };
});
const nextWindow = () => client.send('POST', '/_local/clock', { body: { advanceSeconds: 61 } });
// Every test begins with windows that are empty.
beforeEach(() => nextWindow().then(() => undefined));
afterAll(async () => {
  client?.close();
  await platform?.stop();
});

const times = <T extends Heard>(count: number, ask: (at: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, at) => settled(() => ask(at))));
/** How often each status and code was answered. */
const tally = (answers: Heard[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const name = status < 400 ? String(status) : `${status} ${body.code}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};
const keyed = (key: string) => ({ headers: { 'Idempotency-Key': key } });

describe('limits', () => {
  test('admit exactly 60 of 200 anonymous requests, and tell the rest when to come back', async () => {
    const answers = await times(200, () => client.call('listTitles', { query: { limit: 1 } }));
    expect(tally(answers)).toEqual({ 200: 60, '429 rate_limited': 140 });
    for (const { headers } of answers.filter(({ status }) => status === 429)) {
      expect(headers['ratelimit-policy']).toBe('"anonymous";q=60;w=60');
      expect(headers.ratelimit).toMatch(/^"anonymous";r=0;t=\d+$/);
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
    }
    await nextWindow();
    expect((await client.call('listTitles')).status).toBe(200);
  });

  test('stand on every answer that no cache keeps, and on none that one may', async () => {
    const { accessToken: token } = await registered(client);
    const titleId = (await client.call('listTitles')).body.items[0]!.id;
    const answers = await Promise.all([
      client.call('getProfile', { token }),
      client.call('listTitles', { token }),
      client.call('logout', { token, raw: '{' }),
      client.call('getPlayability', { params: { titleId } }),
      client.ask('login', { body: {} }),
    ]);
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'ratelimit-policy': expect.stringMatching(/^"(user|anonymous)";q=\d+;w=60(, "login";q=\d+;w=60)?$/),
      });
      expect(headers.ratelimit).toMatch(/;r=\d+;t=\d+$/);
    }
    expect(Object.keys((await client.call('listPlans')).headers)).not.toContain('ratelimit');
  });
});

test('of 50 registrations of one address one succeeds', async () => {
  const body = { email: 'wanted@example.com', password: PASSWORD, name: 'Ada' };
  expect(tally(await times(50, () => client.call('register', { body })))).toEqual({
    201: 1,
    '409 email_taken': 49,
  });
});

test('of 20 subscribes one succeeds', async () => {
  const { accessToken: token } = await registered(client);
  const body = { planId: plans.Basic };
  const answers = await times(20, () => client.call('subscribe', { token, body }));
  expect(tally(answers)).toEqual({ 201: 1, '409 already_subscribed': 19 });
  expect((await client.call('listSubscriptions', { token })).body.items).toHaveLength(1);
});

test('20 renewals add 20 terms, and 20 with one key add one', async () => {
  const { accessToken: token } = await registered(client);
  const begun = (await client.call('subscribe', { token, body: { planId: plans.Basic } })).body;
  const termsAdded = async (since: string) => {
    const { subscription } = (await client.call('getSubscription', { token })).body;
    const days = (Date.parse(subscription!.endsAt) - Date.parse(since)) / 86_400_000;
    return { terms: days / begun.plan.validityDays, endsAt: subscription!.endsAt };
  };
  const renew = (key: string) => client.call('renewSubscription', { token, body: {}, ...keyed(key) });
  const keys = Array.from({ length: 20 }, () => randomUUID());
  for (let open = keys; open.length > 0;) {
    const answers = await times(open.length, (at) => renew(open[at]!));
    expect(answers.every(({ status }) => [200, 409].includes(status))).toBe(true);
    open = open.filter((_, at) => answers[at]!.status === 409);
  }
  const many = await termsAdded(begun.endsAt);
  expect(many.terms).toBe(20);
  const key = randomUUID();
  const answers = await times(20, () => renew(key));
  expect(answers.every(({ status, body }) => status === 200 || body.code === 'idempotency_in_progress')).toBe(
    true,
  );
  expect((await termsAdded(many.endsAt)).terms).toBe(1);
});

test('20 refreshes with one token give one new token', async () => {
  const { refreshToken } = await registered(client);
  const answers = await times(20, () => client.call('refreshSession', { body: { refreshToken } }));
  expect(tally(answers)).toEqual({ 200: 20 });
  expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(1);
  const again = await client.call('refreshSession', {
    body: { refreshToken: answers[0]!.body.refreshToken },
  });
  expect(again.status).toBe(200);
});

test('of 18 devices that start at once on a plan for two, two play', async () => {
  const { user, accessToken } = await registered(client);
  await client.call('subscribe', { token: accessToken, body: { planId: plans.Basic } });
  const signIn = () => client.call('login', { body: { email: user.email, password: PASSWORD } });
  const devices = (await times(18, signIn)).map(({ body }) => body.accessToken as string);
  const titleId = (await client.call('listTitles', { query: { accessLevel: 'basic', type: 'movie' } })).body
    .items[0]!.id;
  for (let round = 0; round < 2; round++) {
    const started = await times(18, (at) =>
      client.call('startPlayback', { token: devices[at], body: { titleId } }),
    );
    expect(tally(started)).toEqual({ 201: 2, '409 stream_limit_reached': 16 });
    const refused = started.find(({ status }) => status === 409)!.body;
    expect(refused).toMatchObject({ limit: 2, active: [{ titleName: expect.any(String) }, {}] });
    const playing = started.filter(({ status }) => status === 201);
    for (const { body } of playing) {
      const asked = { token: body.leaseToken, params: { sessionId: body.id }, body: {} };
      expect((await client.call('stopPlayback', asked)).status).toBe(200);
    }
  }
});

describe('an Idempotency-Key', () => {
  test('replays status and body, and is bound to the body and the person', async () => {
    const [ada, bob] = [await registered(client), await registered(client)];
    const key = randomUUID();
    const subscribe = (token: string, planId = plans.Basic) =>
      client.call('subscribe', { token, body: { planId }, ...keyed(key) });
    const first = await subscribe(ada.accessToken);
    const second = await subscribe(ada.accessToken);
    expect([second.status, second.text]).toEqual([201, first.text]);
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect(await subscribe(ada.accessToken, plans.Premium)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    expect((await subscribe(bob.accessToken)).body.id).not.toBe(first.body.id);
  });

  test('gives a start the same playback, and one slot', async () => {
    const { accessToken: token } = await registered(client);
    const titleId = (await client.call('listTitles', { query: { accessLevel: 'free', type: 'movie' } })).body
      .items[0]!.id;
    const key = randomUUID();
    const start = () => client.call('startPlayback', { token, body: { titleId }, ...keyed(key) });
    const answers = [...(await times(10, start)), await start()];
    const ids = new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body.id));
    expect(ids.size).toBe(1);
    expect((await client.call('listPlayback', { token })).body.items).toHaveLength(1);
  });
});

test('more than 20 heartbeats a minute of one playback are too many', async () => {
  const { accessToken: token } = await registered(client);
  const titleId = (await client.call('listTitles', { query: { accessLevel: 'free', type: 'movie' } })).body
    .items[0]!.id;
  const { id, leaseToken } = (await client.call('startPlayback', { token, body: { titleId } })).body;
  const beat = (sequence: number) =>
    client.call('heartbeat', {
      ...{ token: leaseToken, params: { sessionId: id } },
      body: { positionSeconds: sequence, state: 'playing', sequence },
    });
  expect(tally(await times(40, beat))).toEqual({ 200: 20, '429 rate_limited': 20 });
});

test('no secret of anybody reached the log', async () => {
  const log = platform
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  const secrets = client.heard.flatMap(({ body }) => [
    body?.accessToken,
    body?.refreshToken,
    body?.leaseToken,
  ]);
  for (const secret of [...secrets, PASSWORD, 'example.com'].filter(Boolean)) {
    expect(log.filter((line) => line.includes(secret))).toEqual([]);
  }
});
