import * as z from 'zod';
import { Instant, toInstant } from '../ids.ts';
import { EpisodeId, TitleId } from '../catalogue/title.ts';
import { type Point, positionOf, stateOf, WatchState } from './points.ts';

/** `playing` is said of a playback that runs and is not at its end. */
const ProgressState = z.enum(['playing', ...WatchState.options]).meta({ id: 'ProgressState' });

export const Progress = z
  .object({
    titleId: TitleId,
    episodeId: EpisodeId.nullable(),
    positionSeconds: z.number().min(0),
    durationSeconds: z.number().min(0),
    percent: z.number().min(0).max(100),
    state: ProgressState,
    updatedAt: Instant,
  })
  .meta({
    id: 'Progress',
    examples: [
      {
        titleId: 'ttl_01KA2B3C4D5E6F7G8H9JKMNPQR',
        episodeId: null,
        positionSeconds: 754.2,
        durationSeconds: 5400,
        percent: 14,
        state: 'paused',
        updatedAt: '2026-11-22T18:04:05.123Z',
      },
    ],
  });
export type Progress = z.output<typeof Progress>;

export const percentOf = (positionSeconds: number, durationSeconds: number): number =>
  durationSeconds > 0
    ? Math.round(Math.min(100, Math.max(0, (positionSeconds / durationSeconds) * 100)) * 10) / 10
    : 0;

/** A position as it is shown beside a running time, which may have shrunk since. */
export const shownPosition = (point: Point, durationSeconds: number): number =>
  durationSeconds > 0 ? Math.min(positionOf(point), durationSeconds) : positionOf(point);

/** A point as the API shows it; `running` is what a playback that runs said last. */
export function progressView(of: {
  titleId: string;
  episodeId: string | undefined;
  point: Point;
  durationSeconds: number;
  updatedAt: number;
  running?: 'playing' | 'paused' | undefined;
}): Progress {
  const { titleId, point, durationSeconds, running } = of;
  const positionSeconds = shownPosition(point, durationSeconds);
  return {
    titleId,
    episodeId: of.episodeId ?? null,
    positionSeconds,
    durationSeconds,
    percent: percentOf(positionSeconds, durationSeconds),
    state: running && point.last === undefined ? running : stateOf(point),
    updatedAt: toInstant(of.updatedAt),
  };
}
