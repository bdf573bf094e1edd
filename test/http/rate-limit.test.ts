import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FIXED_POLICIES, POLICIES, type Standing, tooManyOf } from '../../lib/domain/limits.ts';
import { consume, rateLimitHeaders } from '../../lib/http/rate-limit.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { startEngine } from '../support/engine.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
});

const many = (count: number, subject = '203.0.113.7') =>
  Promise.all(Array.from({ length: count }, () => consume(app, 'anonymous', subject)));
const admitted = (standings: Awaited<ReturnType<typeof many>>) =>
  standings.filter((standing) => standing?.admitted).length;

describe('a limit of 60 a minute', () => {
  test('admits exactly 60 of 200 parallel requests', async () => {
    const standings = await many(200);
    expect(admitted(standings)).toBe(60);
    const remaining = standings.filter((each) => each?.admitted).map((each) => each!.remaining);
    expect(remaining.sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index));
  });

  test('admits again when the window is over, and exactly 60 then', async () => {
    await many(70);
    app.advance(59);
    expect(admitted(await many(5))).toBe(0);
    app.advance(1);
    expect(admitted(await many(200))).toBe(60);
  });

  test('opens its window with the first request, so that no burst straddles two', async () => {
    await many(1);
    app.advance(59);
    expect(admitted(await many(100))).toBe(59);
    app.advance(1);
    expect(admitted(await many(100))).toBe(60);
  });

  test('counts an IPv6 network as one caller however its addresses are written', async () => {
    const ways = ['2001:db8:0:1::1', '2001:db8::1:a:b:c:d', '2001:DB8:0000:0001:ffff:ffff:ffff:ffff'];
    const standings = await Promise.all(
      Array.from({ length: 90 }, (_, index) => consume(app, 'anonymous', ways[index % 3]!)),
    );
    expect(admitted(standings)).toBe(60);
    expect(await consume(app, 'anonymous', '2001:db8:0:2::1')).toMatchObject({
      admitted: true,
      remaining: 59,
    });
  });

  test('counts other callers and other policies apart', async () => {
    await many(60);
    expect(admitted(await many(1))).toBe(0);
    expect(admitted(await many(1, '203.0.113.8'))).toBe(1);
    expect(await consume(app, 'login', '203.0.113.7')).toMatchObject({ admitted: true });
  });

  test('says where the caller stands', async () => {
    await many(3);
    app.advance(20.5);
    const standing = (await consume(app, 'anonymous', '203.0.113.7'))!;
    expect(rateLimitHeaders([standing])).toEqual({
      'RateLimit-Policy': '"anonymous";q=60;w=60',
      RateLimit: '"anonymous";r=56;t=40',
    });
  });

  test.each<[Standing['policy'], number, number]>([
    ['register', 20, 3600],
    ['start', 120, 3600],
    ['stop', 20, 60],
    ['password', 5, 900],
    ['heartbeat', 20, 60],
  ])('tells of %s that there are %d in %d s', (policy, limit, seconds) => {
    const known = { ...POLICIES, ...FIXED_POLICIES }[policy];
    const standing = { policy, limit: known.limit, admitted: true, remaining: 1, resetSeconds: 9 };
    expect(rateLimitHeaders([standing])).toEqual({
      'RateLimit-Policy': `"${policy}";q=${limit};w=${seconds}`,
      RateLimit: `"${policy}";r=1;t=9`,
    });
  });

  test('says after one too many how long to wait, a second at least', () => {
    const { standing, message } = tooManyOf('password', 0.2, 'Too many wrong passwords');
    expect(standing).toEqual({
      ...{ policy: 'password', admitted: false, limit: 5, remaining: 0, resetSeconds: 1 },
    });
    expect(message).toBe('Too many wrong passwords; try again in 1 s.');
    expect(tooManyOf('heartbeat', 20.1, 'Too many').standing.resetSeconds).toBe(21);
  });

  test('is lifted where the stage lifts it, and takes the stage’s own figure', async () => {
    const { table } = app;
    app = testApp(table, { limitOf: () => undefined });
    expect(await many(2)).toEqual([undefined, undefined]);
    app = testApp(table, { limitOf: () => 2 });
    expect(admitted(await many(9))).toBe(2);
  });
});
