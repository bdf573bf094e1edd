import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ceilingOf, PATTERNS } from '../../../infra/bench/evening/ceilings.ts';
import { type Unit, unitsOf } from '../../../infra/bench/evening/demand.ts';
import { type Call, CALLS, simulate } from '../../../infra/bench/evening/evening.ts';
import { run } from '../../../infra/bench/evening/sim.ts';
import { PROJECT } from '../../../infra/functions.ts';

const settings = { subscribers: 100_000, seed: 7, everySeconds: 30, retrySpread: 30 };
const unit: Unit = { requests: { rest: 1, http: 0 }, read: 1, write: 1, containers: 0.01, dollars: 1e-6 };
const units = Object.fromEntries(Object.keys(CALLS).map((name) => [name, unit])) as Record<Call, Unit>;

describe('an evening', () => {
  test('is the same for the same seed, and another for another', () => {
    const [one, again] = [run(settings, units), run(settings, units)];
    expect(again).toEqual(one);
    expect(run({ ...settings, seed: 8 }, units)).not.toEqual(one);
  });

  test('loses nobody: who starts has left or still watches at its end', () => {
    const seconds = [...simulate(settings)];
    const sum = (of: (second: (typeof seconds)[number]) => number) =>
      seconds.reduce((total, second) => total + of(second), 0);
    const begun = sum(({ start }) => start);
    const left = sum(({ stop, completion }) => stop + completion);
    const dropped = seconds.at(3 * 3600)!.watching * 0.25;
    const unaccounted = begun - left - dropped - seconds.at(-1)!.watching;
    expect(Math.abs(unaccounted) / begun).toBeLessThan(0.01);
  });

  test('a fifth of all start the premiere within ten minutes', () => {
    const begin = 2.5 * 3600;
    const within = [...simulate(settings)].slice(begin, begin + 600);
    // Each looks at its page, starts it and reports for the first time.
    const touched = within.reduce((total, { premiere }) => total + premiere, 0);
    expect(touched / 20_000).toBeGreaterThan(2.7);
    expect(touched / 20_000).toBeLessThan(3.5);
  });

  test('retries that are spread are a lower peak than retries at once', () => {
    const most = (retrySpread: number) => {
      const seconds = [...simulate({ ...settings, retrySpread })];
      return Math.max(...seconds.slice(3 * 3600, 3 * 3600 + 300).map(({ start }) => start));
    };
    expect(most(30)).toBeLessThan(most(0) / 5);
  });

  test('those who start together report within the interval, none sooner than a tenth before its end', () => {
    const seconds = [...simulate({ ...settings, retrySpread: 27 })];
    // Those whom the network dropped start again within these 27 s.
    const from = 3 * 3600 + 121;
    const beats = seconds.slice(from, from + 60).map(({ firstBeat }) => firstBeat);
    const usual = beats[20]!;
    expect(Math.max(...beats.slice(0, 27))).toBeLessThan(usual * 1.3);
    expect(beats[27]!).toBeGreaterThan(usual * 1.5);
    expect(beats[35]!).toBeGreaterThan(usual * 3);
  });

  test('whom the network dropped starts again, all of them', () => {
    const seconds = [...simulate({ ...settings, retrySpread: 27 })];
    const from = 3 * 3600 + 121;
    const usual = seconds[from - 1]!.start * 27;
    const begun = seconds.slice(from, from + 27).reduce((sum, { start }) => sum + start, 0);
    const dropped = seconds[3 * 3600]!.watching * 0.25;
    expect((begun - usual) / dropped).toBeCloseTo(1, 1);
  });

  test('half as many reports for an interval twice as long', () => {
    const beats = (everySeconds: number) =>
      [...simulate({ ...settings, everySeconds })].reduce(
        (sum, { heartbeat, firstBeat }) => sum + heartbeat + firstBeat,
        0,
      );
    expect(beats(60) / beats(30)).toBeCloseTo(0.5, 1);
  });
});

describe('what the evening is measured in', () => {
  test('are the rows of bench:units: one that is not there is told', () => {
    expect(() => unitsOf([])).toThrow('no row "sign-in"');
  });

  test('stand in Architecture.md under these names', async () => {
    const text = await readFile(join(PROJECT, 'Architecture.md'), 'utf8');
    for (const action of Object.values(CALLS)) expect(text).toContain(`| ${action} |`);
  });

  test('every ceiling under 100,000 a second says why', () => {
    for (const pattern of PATTERNS.filter((each) => ceilingOf(each) < 100_000)) {
      expect(pattern.why.split(' ').length).toBeGreaterThan(10);
    }
  });
});
