import { describe, expect, test } from 'vitest';
import { placeView } from '../../../lib/domain/history/history.ts';
import { percentOf, progressView, shownPosition } from '../../../lib/domain/history/progress.ts';
import { toInstant } from '../../../lib/domain/ids.ts';

test('percent has one decimal, and is none of what has no length', () => {
  expect([percentOf(1, 3), percentOf(2, 3), percentOf(5, 1), percentOf(-1, 2)]).toEqual([33.3, 66.7, 100, 0]);
  expect([percentOf(1, 1), percentOf(0, 0), percentOf(5, 0)]).toEqual([100, 0, 0]);
});

test('a position is shown within the running time, where that is known', () => {
  const shown = (at: number, duration: number) => shownPosition({ at }, duration);
  expect([shown(5, 4), shown(5, 6), shown(5, 0), shown(0.5, 0.7)]).toEqual([4, 5, 5, 0.5]);
  expect(shown(5, 0.5)).toBe(0.5);
});

describe('progress', () => {
  const of = { titleId: 'ttl', episodeId: 'epi', point: { at: 30 }, durationSeconds: 60, updatedAt: 5 };

  test('is told of a film or an episode', () => {
    expect(progressView(of)).toEqual({
      ...{ titleId: 'ttl', episodeId: 'epi', positionSeconds: 30, durationSeconds: 60, percent: 50 },
      ...{ state: 'paused', updatedAt: toInstant(5) },
    });
    expect(progressView({ ...of, episodeId: undefined }).episodeId).toBeNull();
  });

  test('of a playback that runs is as that says, until it is at its end', () => {
    expect(progressView({ ...of, running: 'playing' }).state).toBe('playing');
    const ended = { ...of, point: { last: 60, since: 1 }, running: 'playing' } as const;
    expect(progressView(ended)).toMatchObject({ state: 'completed', positionSeconds: 60 });
  });
});

test('a place that was never played is at the beginning', () => {
  expect(placeView({ at: 30 }, 60, 5)).toEqual({
    ...{ positionSeconds: 30, durationSeconds: 60, percent: 50, state: 'paused', updatedAt: toInstant(5) },
  });
  expect(placeView(undefined, 60, undefined)).toEqual({
    ...{ positionSeconds: 0, durationSeconds: 60, percent: 0, state: null, updatedAt: null },
  });
});
