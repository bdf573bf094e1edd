import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { openingPoint, type Point, pointAfter, stateOf } from '../../../lib/domain/history/points.ts';
import {
  continuationOf,
  type HistoryRow,
  isNewer,
  placeOf,
  type Report,
  rowAfter,
  UNMOVED,
} from '../../../lib/domain/history/rows.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const runs = { seed, numRuns: 1000 };

const fences = fc.array(
  fc.record({
    n: fc.integer({ min: 1, max: 4 }),
    sequence: fc.integer({ min: 0, max: 6 }),
    number: fc.integer({ min: 1, max: 3 }),
  }),
  { minLength: 1, maxLength: 12 },
);

/** One playback says one thing under one sequence, of one episode when it is of a series. */
const reportOf = ({ n, sequence }: { n: number; sequence: number }, isSeries: boolean): Report => ({
  ...{ titleId: 'ttl', durationSeconds: 6000, playbackId: `pbs${n}`, n, sequence },
  episode: isSeries ? { episodeId: `epi${n % 3}`, season: 1, number: n % 3 } : undefined,
  point: pointAfter({}, (n * 997 + sequence * 613) % 6000, 6000, 0),
  ...{ startedAt: 0, at: isSeries ? sequence * 1000 + n : n * 1000 + sequence },
});

function shuffledOf<T>(items: T[], order: Iterator<number>): T[] {
  return [...items, ...items]
    .map((item) => ({ item, at: order.next().value as number }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

const rowOf = (reports: Report[], from?: HistoryRow) =>
  reports.reduce<HistoryRow | undefined>(rowAfter, from)!;

const episode = (number: number) => ({ episodeId: `epi${number}`, season: 1, number });

/** Watches episodes one after the other, each by a playback of its own. */
function watching(watched: { number: number; position: number; fromStart?: boolean }[]) {
  const points = new Map<number, Point>();
  let row: HistoryRow | undefined;
  watched.forEach(({ number, position, fromStart = false }, index) => {
    const point = pointAfter(openingPoint(points.get(number), fromStart, 3000), position, 3000, index);
    points.set(number, point);
    row = rowAfter(row, {
      ...{
        titleId: 'ttl',
        episode: episode(number),
        point,
        durationSeconds: 3000,
        playbackId: `pbs${index}`,
      },
      ...{ n: index + 1, sequence: 0, startedAt: index, at: index },
    });
  });
  return { points, row: row! };
}
const offered = (watched: Parameters<typeof watching>[0]) => {
  const offer = continuationOf(watching(watched).row);
  if (offer.kind === 'resume') return `resume ${offer.episode!.number}`;
  return offer.kind === 'next' ? `after ${offer.after.number}` : 'none';
};
const [END, MIDDLE, START] = [2900, 1500, 10];

describe(`a row of the history (seed ${seed})`, () => {
  test('of a movie takes reports in any order and any number of times, and ends at the newest turn', () => {
    fc.assert(
      fc.property(fences, fc.infiniteStream(fc.nat()), (all, order) => {
        const reports = all.map((fence) => reportOf(fence, false));
        const newest = reports.toSorted((a, b) => b.n - a.n || b.sequence - a.sequence)[0]!;
        const { n, sequence, point } = rowOf(shuffledOf(reports, order));
        expect({ n, sequence, point }).toEqual({
          n: newest.n,
          sequence: newest.sequence,
          point: newest.point,
        });
      }),
      runs,
    );
  });

  test('of a series shows the episode that was heard of last, whoever started later, in any order', () => {
    fc.assert(
      fc.property(fences, fc.infiniteStream(fc.nat()), (all, order) => {
        // Of each playback, as the store hands them on: none older than what its episode had.
        const last = new Map<number, Report>();
        for (const report of all.map((fence) => reportOf(fence, true))) {
          const item = report.episode!.number;
          const other = last.get(item);
          const newer =
            !other || report.n > other.n || (report.n === other.n && report.sequence > other.sequence);
          if (newer) last.set(item, report);
        }
        const reports = [...last.values()];
        const newest = reports.toSorted((a, b) => b.at - a.at)[0]!;
        const row = rowOf(shuffledOf(reports, order));
        expect({ episode: row.episode, point: row.point, updatedAt: row.updatedAt }).toEqual({
          ...{ episode: newest.episode, point: newest.point, updatedAt: newest.at },
        });
        const completed = reports.filter(({ point }) => stateOf(point) === 'completed');
        const numbers = completed.map((each) => each.episode!.number).sort((a, b) => b - a);
        expect((row.completed ?? []).map(({ number }) => number)).toEqual(numbers);
      }),
      runs,
    );
  });

  test('of a series goes on with the episode played last while in progress, else after the highest completed', () => {
    const steps = fc.array(
      fc.record({ number: fc.integer({ min: 1, max: 5 }), position: fc.constantFrom(END, MIDDLE, START) }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(steps, (watched) => {
        const { points } = watching(watched);
        const last = watched.at(-1)!;
        const done = [...points].filter(([, point]) => point.done || point.since !== undefined);
        const isInProgress = points.get(last.number)!.at !== undefined && last.position !== END;
        const finished = watched.filter(({ position }) => position === END);
        const again = finished.slice(0, -1).some(({ number }) => number === finished.at(-1)!.number);
        const after = again ? finished.at(-1)!.number : Math.max(...done.map(([number]) => number));
        if (isInProgress) expect(offered(watched)).toBe(`resume ${last.number}`);
        else expect(offered(watched)).toBe(done.length === 0 ? 'none' : `after ${after}`);
      }),
      runs,
    );
  });

  test('of a series played again goes on after the one completed last, until a new one is completed', () => {
    const all = [1, 2, 3].map((number) => ({ number, position: END }));
    expect(offered([...all, { number: 1, position: MIDDLE }])).toBe('resume 1');
    expect(offered([...all, { number: 1, position: END }])).toBe('after 1');
    expect(offered([...all, { number: 1, position: END, fromStart: true }])).toBe('after 1');
    expect(offered([...all, { number: 1, position: END }, { number: 2, position: START }])).toBe('after 1');
    expect(offered([...all, { number: 1, position: END }, { number: 4, position: END }])).toBe('after 4');
  });

  test('of a series whose highest completed episode is begun anew goes on after the one below', () => {
    const both = [1, 2].map((number) => ({ number, position: END }));
    expect(offered([...both, { number: 2, position: START, fromStart: true }])).toBe('after 1');
  });

  test('hidden stays hidden for what started before, and a short movie is never offered, a short episode is', () => {
    const film = reportOf({ n: 1, sequence: 1 }, false);
    const row = { ...rowOf([film]), hiddenAt: 5 };
    expect(continuationOf(row)).toEqual({ kind: 'none' });
    expect(rowAfter(row, { ...film, sequence: 2, startedAt: 5 }).hiddenAt).toBe(5);
    expect(rowAfter(row, { ...film, sequence: 2, startedAt: 6 }).hiddenAt).toBeUndefined();
    const short = { ...film, point: { at: 100 }, durationSeconds: 299 };
    expect(continuationOf(rowOf([short])).kind).toBe('none');
    expect(continuationOf(rowOf([{ ...short, durationSeconds: 300 }])).kind).toBe('resume');
    expect(continuationOf(rowOf([{ ...short, episode: episode(1) }])).kind).toBe('resume');
  });
});

test('of two episodes that report at the same moment the one of the later turn was played last', () => {
  const report = (n: number, number: number): Report => ({
    ...reportOf({ n, sequence: 1 }, true),
    ...{ episode: episode(number), at: 5 },
  });
  const last = (reports: Report[]) => rowOf(reports).episode?.number;
  expect(last([report(2, 1), report(1, 2)])).toBe(1);
  expect(last([report(2, 1), report(3, 2)])).toBe(2);
  expect(last([report(2, 1), { ...report(3, 2), at: 4 }])).toBe(1);
  expect(last([report(2, 1), { ...report(1, 2), at: 6 }])).toBe(2);
});

test('a row holds all of a report, and nothing of what it is not', () => {
  const film = reportOf({ n: 2, sequence: 3 }, false);
  const { episode: _, startedAt, at, ...told } = film;
  expect(rowAfter(undefined, film)).toEqual({ ...told, updatedAt: at });
  const first: Report = { ...film, episode: episode(1), at: 9 };
  const later = rowAfter(undefined, first);
  expect(later).toEqual({ ...told, episode: episode(1), updatedAt: 9 });
  // An earlier report of another episode changes nothing but what is completed.
  const end = { last: 6000, since: 1 };
  const earlier: Report = { ...film, ...{ n: 7, sequence: 8, playbackId: 'other', durationSeconds: 1 } };
  const after = rowAfter(later, { ...earlier, episode: episode(2), point: end, at: 5 });
  expect(after).toEqual({ ...later, completed: [episode(2)] });
  expect(startedAt).toBe(0);
});

test('any report is newer than a mark, and one of the same turn and sequence is not', () => {
  expect(UNMOVED).toEqual({ n: 0, sequence: -1, playbackId: '' });
  expect(isNewer({ n: 0, sequence: 0 }, UNMOVED)).toBe(true);
  expect(isNewer({ n: 1, sequence: 0 }, { n: 1, sequence: 0 })).toBe(false);
  expect(isNewer({ n: 1, sequence: 0 }, undefined)).toBe(true);
  expect(placeOf({ ...episode(1), name: 'more' } as ReturnType<typeof episode>)).toEqual(episode(1));
});

test('a row that was marked and never played is dated as the first report, and a late report is lost', () => {
  const film = reportOf({ n: 1, sequence: 1 }, false);
  const marked = { ...UNMOVED, titleId: 'ttl', point: {}, durationSeconds: 0, updatedAt: 99_999 };
  expect(rowAfter(marked, film).updatedAt).toBe(film.at);
  const row = rowAfter(undefined, film);
  expect(rowAfter(row, { ...film, sequence: 0 })).toBe(row);
  expect(rowAfter(row, { ...film, sequence: 2, at: 1 }).updatedAt).toBe(film.at);
});

test('the five highest completed episodes are kept', () => {
  const all = [1, 2, 3, 4, 5, 6].map((number) => ({ number, position: END }));
  expect(watching(all).row.completed!.map(({ number }) => number)).toEqual([6, 5, 4, 3, 2]);
  expect(watching([{ number: 1, position: MIDDLE }]).row).not.toHaveProperty('completed');
});

test('what goes on is told with where it stands', () => {
  const { row } = watching([{ number: 1, position: MIDDLE }]);
  expect(continuationOf(row)).toEqual({
    ...{ kind: 'resume', point: { near: 0, at: MIDDLE }, durationSeconds: 3000, episode: episode(1) },
  });
});
