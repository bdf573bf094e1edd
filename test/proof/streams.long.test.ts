import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LEASE_MS } from '../../lib/domain/playback/leases.ts';
import { startEngine } from '../support/engine.ts';
import { countThenPut, withoutVersions } from './broken-limiters.ts';
import { BROKEN, BROKEN_IN } from './broken-endpoints.ts';
import { burst } from './burst.ts';
import { violationsOf } from './checker/checker.ts';
import type { Operation } from './checker/operations.ts';
import { MODES } from './faults.ts';
import { proveEndpoints, tryFixture } from './run.ts';
import { play, SCENES } from './scenes.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

/** Where requests take a while, what comes between them shows. */
const DELAYED = MODES.indexOf('delayed');
const SCENE_NAMES = Object.keys(SCENES) as (keyof typeof SCENES)[];
const SHORT = { clients: 6, operations: 15 };
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

describe(`streams under concurrency and faults (seed ${seed}; npm run proof:streams does more)`, () => {
  test.each(MODES)('a history with %s holds the contract', async (mode) => {
    const own = seed - (seed % MODES.length) + MODES.indexOf(mode);
    const { violations, operations } = await proveEndpoints(await engine.freshTable(), own, SHORT);
    expect(violations).toEqual([]);
    // An account that closes early leaves little to do: 33 was the least of 180 histories.
    expect(operations).toBeGreaterThan(20);
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

describe('the real endpoints with a fault that they once had', () => {
  test.each(Object.entries(BROKEN))('that %s are refused', async (_, { breakage, traits }) => {
    const shape = { clients: 5, operations: 20, traits };
    let refused = 0;
    for (let run = 0; run < 10 && refused === 0; run++) {
      const { violations } = await proveEndpoints(
        await engine.freshTable(),
        DELAYED + 6 * run,
        shape,
        breakage,
      );
      refused += violations.length;
    }
    expect(refused).toBeGreaterThan(0);
  });

  test.each(SCENE_NAMES)('are refused in the scene of %s, which the real ones play well', async (name) => {
    expect(await play(await engine.freshTable(), SCENES[name])).toEqual([]);
    expect(await play(await engine.freshTable(), SCENES[name], BROKEN_IN[name])).not.toEqual([]);
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

  const keeper = (kind: 'title' | 'plan', from: number, value: boolean | number) =>
    ({ kind, client: 'keeper', from, to: from + 10, value, outcome: { kind: 'done' } }) as Operation;
  const denied = (client: string, from: number): Operation => ({
    ...{ kind: 'start', client, from, to: from + 10, terminate: [], outcome: { kind: 'denied' } },
  });
  const granted = (client: string, from: number, id: string, ms: number, standalone = false): Operation => ({
    ...{ kind: 'start', client, from, to: from + 10, terminate: [], standalone },
    outcome: { kind: 'started', id, until: from + LEASE_MS, grant: from + ms, device: client },
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
      'a heartbeat of a title that was withdrawn',
      [start('a', 0, 'x'), keeper('title', 20, false), beat('a', 40, 'x', true)],
      /title withdrawn/,
    ],
    [
      'a start under a plan that does not cover the title',
      [keeper('plan', 0, 0), start('a', 20, 'x')],
      /without a plan/,
    ],
    ['a start that is denied what its plan covers', [denied('a', 0)], /which the plan covers/],
    [
      'a stream that a smaller plan has no room for',
      [
        ...[keeper('plan', 0, 2), start('a', 20, 'x'), start('b', 40, 'y'), keeper('plan', 60, 1)],
        ...[beat('a', 80, 'x', true), beat('b', 100, 'y', true)],
      ],
      /behind 1 older/,
    ],
    [
      'a long grant while another device has bytes',
      [granted('a', 0, 'x', 600_000), stop('a', 20, 'x'), granted('b', 40, 'y', 600_000)],
      /long grant/,
    ],
    [
      'a second standalone grant',
      [granted('a', 0, 'x', 9e6, true), stop('a', 20, 'x'), granted('a', 40, 'y', 9e6, true)],
      /standalone grant/,
    ],
    ['a grant of an hour', [granted('a', 0, 'x', 3600_000)], /a grant of x/],
    [
      'stops that nobody counts',
      [start('a', 0, 'x'), ...Array.from({ length: 22 }, (_, at) => stop('a', 20 * (at + 1), 'x'))],
      /22 stops/,
    ],
    [
      'a sound history of a plan, a title and bytes that change',
      [
        ...[granted('a', 0, 'x', 600_000), stop('a', 20, 'x'), granted('b', 40, 'y', 80_000)],
        ...[
          keeper('title', 60, false),
          beat('b', 80, 'y', false),
          denied('b', 100),
          keeper('title', 120, true),
        ],
        ...[keeper('plan', 140, 2), start('a', 160, 'z'), start('b', 180, 'w'), keeper('plan', 200, 1)],
        ...[beat('b', 220, 'w', false), beat('a', 240, 'z', true)],
      ],
      undefined,
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
