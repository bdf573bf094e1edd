import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createThrottles } from '../../../infra/local/gateway/usage-plans.ts';
import { type Client, type Heard, openClient } from '../../support/platform/http.ts';
import { registered } from '../../support/platform/people.ts';
import { type Platform, startPlatform } from '../../support/platform/platform.ts';

const wide = { rate: 1000, burst: 1000 };

describe('a bucket', () => {
  test('admits its burst at once, then its rate, and holds no more than its burst', () => {
    let now = 5000;
    const admit = createThrottles({ api: { rate: 2, burst: 3 }, plans: {} }, () => now);
    const admitted = (asked: number) => Array.from({ length: asked }, () => admit()).filter(Boolean).length;
    expect(admitted(5)).toBe(3);
    now += 499;
    expect(admitted(1)).toBe(0);
    now += 1;
    expect(admitted(5)).toBe(1);
    now += 1000;
    expect(admitted(5)).toBe(2);
    now += 3600_000;
    expect(admitted(9)).toBe(3);
  });

  test('of one tier empties no other, nor what the whole API admits', () => {
    const admit = createThrottles({ api: wide, plans: { one: { rate: 1, burst: 1 }, other: wide } }, () => 0);
    expect([admit('one'), admit('one'), admit('other'), admit(), admit('of no plan')]).toEqual([
      ...[true, false, true, true, true],
    ]);
  });
});

describe('the local gateway', () => {
  let platform: Platform;
  let client: Client;
  beforeAll(async () => {
    const plans = { anonymous: { rate: 1, burst: 5 }, free: wide, basic: wide, premium: wide, admin: wide };
    platform = await startPlatform({ USAGE_PLANS: JSON.stringify(plans) });
    client = await openClient(platform);
  });
  afterAll(async () => {
    client?.close();
    await platform?.stop();
  });

  test('answers a flood of anonymous requests with 429, while whoever is signed in is answered', async () => {
    const { accessToken: token } = await registered(client);
    const begun = performance.now();
    const flood: Promise<Heard>[] = Array.from({ length: 30 }, () => client.call('listPlans'));
    const own = await Promise.all(Array.from({ length: 10 }, () => client.call('getProfile', { token })));
    expect(own.map(({ status }) => status)).toEqual(Array(10).fill(200));
    const refused = (await Promise.all(flood)).filter(({ status }) => status === 429);
    const filledUp = Math.ceil((performance.now() - begun) / 1000);
    expect(refused.length).toBeGreaterThanOrEqual(30 - 5 - filledUp);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]!.body).toMatchObject({ code: 'rate_limited', status: 429 });
    expect(refused[0]!.headers['retry-after']).toBe('1');
  });
});
