import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  continuationOf,
  type HistoryRow,
  openingPoint,
  percentOf,
  type Point,
  pointChange,
  positionOf,
  type Report,
  resumeAt,
  rowAfter,
  stateOf,
} from '../../../lib/domain/history/progress.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const runs = { seed, numRuns: 1000 };

const durations = fc.integer({ min: 1, max: 20_000 });
const positions = fc.double({ min: 0, max: 25_000, noNaN: true });

/** The contract's words, one report after the other, apart from the code under test. */
function told(reports: number[], duration: number): { state: string; position: number } {
  let [completed, older, newest] = [false, undefined as number | undefined, 0];
  for (const reported of reports) {
    const position = Math.min(reported, duration);
    const ended = position > 0 && (position >= 0.9 * duration || duration - position <= 10);
    completed ||= ended;
    if (ended || (position >= 0.05 * duration && position >= 30)) older = position;
    else newest = position;
  }
  const state = completed ? 'completed' : older === undefined ? 'started' : 'paused';
  return { state, position: older ?? newest };
}

const merged = (reports: number[], duration: number, from: Point = { near: 0 }): Point =>
  reports.reduce<Point>((point, position) => ({ ...point, ...pointChange(position, duration) }), from);

describe(`how far somebody is (seed ${seed})`, () => {
  test('blind writes of any reports come to what the contract says of them in turn', () => {
    fc.assert(
      fc.property(fc.array(positions, { minLength: 1, maxLength: 12 }), durations, (reports, duration) => {
        const point = merged(reports, duration);
        expect({ state: stateOf(point), position: positionOf(point) }).toEqual(told(reports, duration));
      }),
      runs,
    );
  });

  test('completed stays completed, starts again at 0, and only fromStart reopens it', () => {
    fc.assert(
      fc.property(fc.array(positions, { maxLength: 8 }), durations, (reports, duration) => {
        const done = merged([duration], duration);
        const after = merged(reports, duration, openingPoint(done, false));
        expect(stateOf(after)).toBe('completed');
        expect(resumeAt(after)).toBe(0);
        expect(openingPoint(done, true)).toEqual({ near: 0 });
      }),
      runs,
    );
  });

  test('percent is between 0 and 100', () => {
    fc.assert(
      fc.property(positions, fc.oneof(durations, fc.constant(0)), (position, duration) => {
        const percent = percentOf(position, duration);
        expect(percent >= 0 && percent <= 100).toBe(true);
      }),
      runs,
    );
  });
});

const reportsOf = fc.array(
  fc.record({
    n: fc.integer({ min: 1, max: 4 }),
    sequence: fc.integer({ min: 0, max: 6 }),
    position: positions,
  }),
  { minLength: 1, maxLength: 12 },
);

const movieReport = ({ n, sequence }: { n: number; sequence: number }): Report => ({
  ...{ titleId: 'ttl', episode: undefined, durationSeconds: 6000, playbackId: `pbs${n}` },
  // One playback says one thing under one sequence.
  ...{ n, sequence, point: pointChange((n * 997 + sequence * 613) % 6000, 6000) },
  ...{ startedAt: 0, at: n * 1000 + sequence },
});

describe('the history', () => {
  test('takes reports in any order and any number of times, and ends at the newest', () => {
    fc.assert(
      fc.property(reportsOf, fc.infiniteStream(fc.nat()), (fences, order) => {
        const reports = fences.map(movieReport);
        const shuffled = [...reports, ...reports]
          .map((report) => ({ report, at: order.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ report }) => report);
        const row = shuffled.reduce<HistoryRow | undefined>(
          (before, report) => rowAfter(before, report),
          undefined,
        )!;
        const newest = reports.toSorted((a, b) => b.n - a.n || b.sequence - a.sequence)[0]!;
        expect(row).toMatchObject({ n: newest.n, sequence: newest.sequence, point: newest.point });
      }),
      runs,
    );
  });

  test('of a series goes on with what is in progress, else after the highest completed, never before it', () => {
    const steps = fc.array(fc.record({ number: fc.integer({ min: 1, max: 5 }), position: positions }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(steps, (watched) => {
        const points = new Map<number, Point>();
        let row: HistoryRow | undefined;
        watched.forEach(({ number, position }, index) => {
          const point = { ...openingPoint(points.get(number), false), ...pointChange(position, 3000) };
          points.set(number, point);
          const episode = { episodeId: `epi${number}`, season: 1, number };
          row = rowAfter(row, {
            ...{ titleId: 'ttl', episode, point, durationSeconds: 3000, playbackId: `pbs${index}` },
            ...{ n: index + 1, sequence: 0, startedAt: index, at: index },
          });
        });
        const offer = continuationOf(row!);
        const done = [...points].filter(([, point]) => point.done).map(([number]) => number);
        if (offer.kind === 'resume') {
          expect(stateOf(points.get(Number(offer.episode!.episodeId.slice(3)))!)).toBe('paused');
        } else if (offer.kind === 'next') {
          expect(offer.after.number).toBe(Math.max(...done));
        } else {
          expect(done).toEqual([]);
        }
      }),
      runs,
    );
  });
});
