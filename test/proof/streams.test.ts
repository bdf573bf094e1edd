import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LEASE_MS } from '../../lib/domain/playback/leases.ts';
import { startEngine } from '../support/engine.ts';
import { countThenPut, withoutVersions } from './broken-limiters.ts';
import { burst } from './burst.ts';
import { type Operation, violationsOf } from './checker.ts';
import { MODES } from './faults.ts';
import { proveEndpoints, tryFixture } from './run.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

const SHORT = { clients: 6, operations: 15 };
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

describe(`streams under concurrency and faults (seed ${seed}; npm run proof:streams does more)`, () => {
  test.each(MODES)('a history with %s holds the contract', async (mode) => {
    const own = seed - (seed % MODES.length) + MODES.indexOf(mode);
    const { violations, operations } = await proveEndpoints(await engine.freshTable(), own, SHORT);
    expect(violations).toEqual([]);
    expect(operations).toBeGreaterThan(40);
  });

  test('50 starts at once admit as many as the limit', async () => {
    for (const limit of [1, 6]) {
      const { admitted, expected } = await burst(await engine.freshTable(), limit - 1, 50);
      expect(admitted).toBe(expected);
    }
  });

  test.each([
    ['counts and then puts', countThenPut],
    ['does not raise its version at heartbeats and stops', withoutVersions],
  ])('a limiter that %s is refused', async (_, make) => {
    let refused = 0;
    for (let run = 0; run < 12 && refused === 0; run++) {
      const shape = { clients: 10, operations: 20 };
      refused += (await tryFixture(make, await engine.freshTable(), run, shape)).length;
    }
    expect(refused).toBeGreaterThan(0);
  });
});

describe('the checker', () => {
  const rules = { limit: 1, leaseMs: LEASE_MS, skewMs: 0 };
  const start = (client: string, from: number, id: string): Operation => ({
    ...{ kind: 'start', client, from, to: from + 10, terminate: [] },
    outcome: { kind: 'started', id, until: from + LEASE_MS },
  });
  const full = (client: string, from: number, active: string[]): Operation => ({
    ...{ kind: 'start', client, from, to: from + 10, terminate: [] },
    outcome: { kind: 'full', active },
  });
  const beat = (client: string, from: number, id: string, accepted: boolean): Operation => ({
    ...{ kind: 'beat', client, id, from, to: from + 10 },
    outcome: accepted ? { kind: 'accepted', until: from + LEASE_MS } : { kind: 'ended' },
  });
  const stop = (client: string, from: number, id: string): Operation => ({
    ...{ kind: 'stop', client, id, from, to: from + 10, outcome: { kind: 'stopped' } },
  });

  const of = (session: number, started: Operation): Operation =>
    started.kind === 'start' ? { ...started, session } : started;
  const out = (client: string, from: number, whom: string, session: number): Operation => ({
    ...{ kind: 'out', client, from, to: from + 10, everybody: false, outcome: { kind: 'done' } },
    sessions: [{ client: whom, session }],
  });

  test.each<[string, Operation[], RegExp | undefined]>([
    ['two held at a limit of one', [start('a', 0, 'x'), start('b', 100, 'y')], /2 streams held/],
    ['a refusal while nothing runs', [full('a', 0, [])], /refused/],
    [
      'a heartbeat after the stop',
      [start('a', 0, 'x'), stop('a', 20, 'x'), beat('a', 40, 'x', true)],
      /after its end/,
    ],
    [
      'a heartbeat after the expiry',
      [start('a', 0, 'x'), beat('a', LEASE_MS + 50, 'x', true)],
      /after its end/,
    ],
    ['an end that nobody caused', [start('a', 0, 'x'), beat('a', 100, 'x', false)], /without cause/],
    [
      'a stopped stream in a refusal',
      [start('a', 0, 'x'), stop('a', 20, 'x'), full('b', 40, ['x'])],
      /after its end/,
    ],
    [
      'a heartbeat of a device that was signed out',
      [of(1, start('a', 0, 'x')), out('b', 20, 'a', 1), beat('a', 40, 'x', true)],
      /signed out/,
    ],
    [
      'a start under a session that was ended',
      [out('b', 0, 'a', 1), of(1, start('a', 20, 'x'))],
      /signed out/,
    ],
    [
      'a slot that its signed-out device still holds',
      [of(1, start('a', 0, 'x')), out('b', 20, 'a', 1), full('b', 40, ['x'])],
      /refused/,
    ],
    [
      'a sound history of signing in again',
      [of(1, start('a', 0, 'x')), out('a', 20, 'a', 1), of(2, start('a', 40, 'y')), beat('a', 60, 'y', true)],
      undefined,
    ],
    [
      'a sound history',
      [start('a', 0, 'x'), full('b', 20, ['x']), stop('a', 40, 'x'), start('b', 60, 'y')],
      undefined,
    ],
  ])('sees %s', (_, history, violation) => {
    const found = violationsOf(history, rules).join('\n');
    if (violation) expect(found).toMatch(violation);
    else expect(found).toBe('');
  });
});
