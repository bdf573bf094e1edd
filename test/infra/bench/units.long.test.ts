import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { isMissed, measureActions, type Row } from '../../../infra/bench/actions.ts';
import { withBenchApp } from '../../../infra/bench/bench-app.ts';
import { dollarsOf, hourOf, totalOf } from '../../../infra/bench/cost/calls.ts';
import { TARGETS } from '../../../infra/bench/cost/cost.ts';
import { startsOf } from '../../../infra/bench/cost/months.ts';
import { measurePlay, type Play } from '../../../infra/bench/cost/play.ts';
import { unitsTable } from '../../../infra/bench/units.ts';
import { PROJECT } from '../../../infra/functions.ts';

const MILLION = 1e6;

describe('what actions ask of the table', () => {
  let rows: Row[];
  beforeAll(async () => {
    rows = await withBenchApp(measureActions);
  });

  test('is what Architecture.md says; npm run bench:units -- --write puts it there', async () => {
    expect(await readFile(join(PROJECT, 'Architecture.md'), 'utf8')).toContain(unitsTable(rows));
  });

  test('keeps to the targets', () => {
    expect(rows.filter(isMissed)).toEqual([]);
    expect(rows.filter(({ target }) => Object.keys(target).length > 0)).not.toHaveLength(0);
  });

  test('is missed when one figure is over its target', () => {
    const row: Row = {
      action: 'a',
      trips: 2,
      requests: 9,
      read: 0,
      write: 1,
      target: { trips: 2, write: 1 },
    };
    expect([row, { ...row, trips: 3 }, { ...row, write: 1.5 }].map(isMissed)).toEqual([false, true, true]);
  });
});

describe('what playing costs', () => {
  let play: Play;
  beforeAll(async () => {
    play = await withBenchApp((app) => measurePlay(app));
  });

  test('a play of 45 minutes has 90 heartbeats, of which those that read the rights again cost more', () => {
    const trips = play.heartbeats.map((each) => each.trips);
    expect(trips).toHaveLength(90);
    expect(trips.filter((each) => each === 1)).toHaveLength(85);
  });

  test('a million heartbeats and a million plays stay within their dollars', () => {
    const { heartbeat, play: whole } = dollarsOf(play);
    const [heartbeats, plays] = [MILLION * totalOf(heartbeat), MILLION * totalOf(whole)];
    expect(heartbeats).toBeLessThanOrEqual(TARGETS.heartbeats);
    expect(plays).toBeLessThanOrEqual(TARGETS.plays);
    // The gateway and the table alone, so a figure below would be a mistake.
    expect(heartbeats).toBeGreaterThan(1.6);
    expect(plays).toBeGreaterThan(150);
  });

  test('half as many heartbeats cost half as much', async () => {
    const rarer = await withBenchApp((app) => measurePlay(app, 60));
    expect(rarer.heartbeats).toHaveLength(45);
    expect(totalOf(dollarsOf(rarer).play) / totalOf(dollarsOf(play).play)).toBeLessThan(0.65);
  });

  test('of a function that is seldom called each call starts a container, of a busy one few', () => {
    expect(startsOf(100, 20) / 100).toBeGreaterThan(0.9);
    expect(startsOf(1e9, 20) / 1e9).toBeLessThan(0.001);
    expect(startsOf(0, 20)).toBe(0);
  });

  test('an hour of video is its bits, at the price of the edge', () => {
    expect(hourOf('1080p').gigabytes).toBeCloseTo(2.7);
    expect(hourOf('1080p').transfer).toBeCloseTo(0.2295);
  });
});
