import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fromColumns,
  inColumns,
  joined,
  monthOf,
  type Play,
  playOf,
  playView,
  rolledUpBefore,
} from '../../../lib/domain/history/plays.ts';

const START = Date.UTC(2026, 8, 3, 20);
const play = (n: number, more: Partial<Play> = {}): Play => ({
  ...{ playbackId: `pbs_${String(n).padStart(3, '0')}`, titleId: `ttl_${n % 3}` },
  ...{ startedAt: START + n, endedAt: START + n + 60_000, positionSeconds: 61.5, durationSeconds: 6000 },
  ...{ completed: false, ...more },
});
const episode = { episodeId: 'epi_1', season: 2, number: 3 };

const somePlay = fc
  .record({
    n: fc.nat(999),
    title: fc.nat(3),
    lasted: fc.nat(9e6),
    position: fc.double({ min: 0, max: 9e3, noNaN: true }),
  })
  .map(({ n, title, lasted, position }) =>
    play(n, {
      ...{ titleId: `ttl_${title}`, endedAt: START + n + lasted, positionSeconds: position },
      ...(title === 2 && { episode: { ...episode, number: n % 7 }, completed: n % 2 === 0 }),
    }),
  );

describe('plays in columns', () => {
  test('are each the same again', () => {
    fc.assert(
      fc.property(fc.array(somePlay), (plays) => {
        expect(fromColumns(JSON.parse(JSON.stringify(inColumns(plays))) as never)).toEqual(plays);
      }),
    );
  });
});

test('plays of two places are joined in the order of their start, and of one in both the second says how it is', () => {
  const [newer, older] = [play(2, { positionSeconds: 9 }), play(2)];
  expect(joined([play(3), older], [play(1), newer])).toEqual([play(1), newer, play(3)]);
});

test('a month is rolled up when another has ended after it', () => {
  expect(monthOf(rolledUpBefore(Date.UTC(2026, 10, 1)))).toBe('2026-10');
  expect(rolledUpBefore(Date.UTC(2026, 10, 30, 23))).toBe(Date.UTC(2026, 9, 1));
  expect(rolledUpBefore(Date.UTC(2027, 0, 15))).toBe(Date.UTC(2026, 11, 1));
});

describe('a play', () => {
  const report = {
    ...{
      titleId: 'ttl_1',
      episode: undefined,
      durationSeconds: 6000,
      n: 4,
      sequence: 2,
      playbackId: 'pbs_1',
    },
    ...{ startedAt: START, at: START + 90_000 },
  };

  test('says how far it came, and whether to the end', () => {
    expect(playOf({ ...report, point: { at: 90 } })).toEqual({
      ...{ playbackId: 'pbs_1', titleId: 'ttl_1', startedAt: START, endedAt: START + 90_000 },
      ...{ positionSeconds: 90, durationSeconds: 6000, completed: false },
    });
    expect(playOf({ ...report, episode, point: { last: 5990, since: START } })).toMatchObject({
      ...{ completed: true, positionSeconds: 5990, episode },
    });
    expect(playOf({ ...report, point: { at: 90, done: true, again: true } }).completed).toBe(false);
  });

  test('has no end while it runs', () => {
    const shown = { titleId: 'ttl_1', seasonNumber: 2, episodeNumber: 3, percent: 1, completed: false };
    expect(playView(play(1, { episode }), true)).toMatchObject({ ...shown, endedAt: null });
    expect(playView(play(1), false)).toMatchObject({
      ...{ endedAt: '2026-09-03T20:01:00.001Z', episodeId: null, seasonNumber: null, episodeNumber: null },
    });
  });
});
