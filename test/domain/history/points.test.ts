import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import {
  isCompleted,
  isInProgress,
  markedPoint,
  openingPoint,
  type Point,
  pointAfter,
  pointChange,
  positionOf,
  resumeAt,
  sealed,
  stateOf,
} from '../../../lib/domain/history/points.ts';
import { percentOf, progressView } from '../../../lib/domain/history/progress.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const runs = { seed, numRuns: 1000 };

const durations = fc.integer({ min: 1, max: 20_000 });
const positions = fc.double({ min: 0, max: 25_000, noNaN: true });
/** Reports, each so many seconds after the one before it. */
const told = fc.array(fc.record({ position: positions, after: fc.constantFrom(1, 30, 31, 60, 61) }), {
  minLength: 1,
  maxLength: 12,
});
type Told = { position: number; after: number }[];

/** The contract's words, one report after the other, apart from the code under test. */
function said(reports: Told, duration: number): { state: string; position: number } {
  let [older, newest, sticky] = [undefined as number | undefined, 0, false];
  let end: { position: number; at: number } | undefined;
  let now = 0;
  for (const { position: reported, after } of reports) {
    now += after;
    const position = Math.min(reported, duration);
    if (position > 0 && (position >= 0.9 * duration || duration - position <= 10)) {
      end = { position, at: end?.at ?? now };
      continue;
    }
    if (end && now - end.at > 60) [sticky, older] = [true, undefined];
    end = undefined;
    if (position >= 0.05 * duration && position >= 30) older = position;
    else newest = position;
  }
  const completed = sticky || end !== undefined;
  const state = completed ? 'completed' : older === undefined ? 'started' : 'paused';
  return { state, position: end?.position ?? older ?? newest };
}

const merged = (reports: Told, duration: number, from: Point = { near: 0 }): Point => {
  let now = 0;
  return reports.reduce<Point>(
    (point, { position, after }) => pointAfter(point, position, duration, (now += after * 1000)),
    from,
  );
};

/** What the table makes of a change; undefined when it refuses it. */
function written(point: Point, { set, keep, remove, since }: ReturnType<typeof pointChange>) {
  if (since !== 'any' && since !== point.since) return undefined;
  const next: Point = { ...point, ...set, since: point.since ?? keep.since };
  for (const name of remove) delete next[name];
  if (next.since === undefined) delete next.since;
  return next;
}

describe(`how far somebody is (seed ${seed})`, () => {
  test('any reports come to what the contract says of them in turn', () => {
    fc.assert(
      fc.property(told, durations, (reports, duration) => {
        const point = merged(reports, duration);
        expect({ state: stateOf(point), position: positionOf(point) }).toEqual(said(reports, duration));
      }),
      runs,
    );
  });

  test('writes without a read come to the same, and a refused one succeeds with the point it was told', () => {
    fc.assert(
      fc.property(told, durations, (reports, duration) => {
        let [point, now]: [Point, number] = [{ near: 0 }, 0];
        for (const { position, after } of reports) {
          now += after * 1000;
          const blind = written(point, pointChange(position, duration, now));
          const comesBack = pointAfter({}, position, duration, now).last === undefined;
          expect(blind === undefined).toBe(point.since !== undefined && comesBack);
          const next = blind ?? written(point, pointChange(position, duration, now, point));
          expect(next).toEqual(pointAfter(point, position, duration, now));
          point = next!;
        }
      }),
      runs,
    );
  });

  test('what another playback completed stays so, keeps a point like any other, and only fromStart reopens it', () => {
    fc.assert(
      fc.property(told, durations, (reports, duration) => {
        const done = pointAfter({ near: 0 }, duration, duration, 0);
        const opened = openingPoint(done, false, duration);
        expect(resumeAt(opened)).toBe(0);
        const after = merged(reports, duration, opened);
        expect(stateOf(after)).toBe('completed');
        expect(positionOf(after)).toBe(said(reports, duration).position);
        const reopened = openingPoint(after, true, duration);
        expect([stateOf(reopened), resumeAt(reopened)]).toEqual(['started', 0]);
      }),
      runs,
    );
  });

  test('a slip within 60 s leaves everything as it was, one second later it is no slip', () => {
    const before: Point = { at: 3000, near: 5 };
    const slipped = pointAfter(before, 5900, 6000, 0);
    expect([isCompleted(slipped), isInProgress(slipped), resumeAt(slipped)]).toEqual([true, false, 0]);
    expect(pointAfter(slipped, 12, 6000, 60_000)).toEqual({ at: 3000, near: 12 });
    const kept = pointAfter(slipped, 12, 6000, 60_001);
    expect(kept).toEqual({ done: true, again: true, near: 12 });
    // Measured from the first report in the last tenth, not from the newest.
    const credits = pointAfter(slipped, 5950, 6000, 50_000);
    expect(isCompleted(pointAfter(credits, 12, 6000, 70_000))).toBe(true);
  });

  test('going on from another playback’s end is no slip', () => {
    const ended = pointAfter({ at: 3000 }, 5900, 6000, 0);
    expect(isCompleted(pointAfter(sealed(ended), 3100, 6000, 1000))).toBe(true);
    expect(sealed({ at: 3 })).toEqual({ at: 3 });
  });

  test('a title that grew shorter than the point starts over, a longer one goes on', () => {
    expect(openingPoint({ at: 5000 }, false, 5011)).toEqual({ at: 5000 });
    expect(openingPoint({ at: 5000, near: 3 }, false, 5010)).toEqual({ near: 0 });
    expect(openingPoint({ at: 5000 }, false, 9000)).toEqual({ at: 5000 });
    const view = { titleId: 'ttl', episodeId: undefined, updatedAt: 0, durationSeconds: 4000 };
    expect(progressView({ ...view, point: { at: 5000 } })).toMatchObject({
      positionSeconds: 4000,
      percent: 100,
    });
  });

  test('marks are for good and begin anew at 0', () => {
    const marked = markedPoint(true, 6000);
    expect([stateOf(marked), positionOf(marked), resumeAt(marked)]).toEqual(['completed', 6000, 0]);
    expect(stateOf(pointAfter(marked, 700, 6000, 0))).toBe('completed');
    expect([stateOf(markedPoint(false, 6000)), positionOf(markedPoint(false, 6000))]).toEqual(['started', 0]);
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

test('a point is at its end from 90 % on, or with ten seconds left, and never at 0', () => {
  const part = (position: number, duration: number) => pointAfter({}, position, duration, 7);
  expect([part(900, 1000), part(899, 1000)]).toEqual([{ last: 900, since: 7 }, { at: 899 }]);
  expect([part(40, 50), part(39.9, 50)]).toEqual([{ last: 40, since: 7 }, { at: 39.9 }]);
  expect(part(0, 5)).toEqual({ near: 0 });
});

test('a playback begins with the point that is known, where its end and its completion are others’', () => {
  const openings = [undefined, { at: 600 }, { last: 950, since: 7 }, { at: 600, done: true }] as const;
  expect(openings.map((known) => openingPoint(known, false, 1000))).toEqual([
    { near: 0 },
    { at: 600 },
    { near: 0, done: true, again: true },
    { at: 600, done: true },
  ]);
  expect(openings.map((known) => openingPoint(known, true, 1000))).toEqual([
    { near: 0 },
    { near: 0 },
    { near: 0, again: true },
    { near: 0, again: true },
  ]);
  expect(openingPoint({ at: 600, again: true }, true, 1000)).toEqual({ near: 0, again: true });
  expect(openingPoint({ at: 995, done: true }, false, 1000)).toEqual({ near: 0, done: true });
  expect(sealed({ last: 950, since: 7 })).toEqual({ last: 950, done: true });
  expect([resumeAt({ at: 600 }), resumeAt({ near: 5 }), resumeAt({ last: 950 })]).toEqual([600, 5, 0]);
});

test('a write that comes back out of the last tenth keeps nothing for it', () => {
  expect(pointChange(600, 1000, 9, { last: 950, since: 7, near: 3 })).toEqual({
    ...{ set: { at: 600, near: 3 }, keep: {}, remove: ['last', 'since'], since: 7 },
  });
  expect(pointChange(600, 1000, 9)).toEqual({ set: { at: 600 }, keep: {}, remove: ['last'] });
});

test('is worth resuming from 5 % and from half a minute on, whichever is later', () => {
  const part = (position: number, duration: number) => Object.keys(pointAfter({}, position, duration, 0));
  expect([part(299.9, 6000), part(300, 6000)]).toEqual([['near'], ['at']]);
  expect([part(29.9, 300), part(30, 300)]).toEqual([['near'], ['at']]);
});
