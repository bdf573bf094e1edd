import * as z from 'zod';
import { Instant, toInstant } from '../ids.ts';
import { Decision } from '../playback/playability.ts';
import { type Point, stateOf, WatchState } from './points.ts';
import { percentOf, shownPosition } from './progress.ts';
import { Episode, EpisodeId, Title, TitleId } from '../catalogue/title.ts';

const entry = {
  title: Title,
  episode: Episode.optional().meta({ description: 'Of a series.' }),
  positionSeconds: z.number().min(0),
  durationSeconds: z.number().min(0),
  percent: z.number().min(0).max(100),
  updatedAt: Instant,
  playability: Decision,
};

/** Where to go on: at a point, or with the next episode at 0. */
export const ContinueItem = z.object(entry).meta({ id: 'ContinueItem' });
export type ContinueItem = z.input<typeof ContinueItem>;

/** What was watched; of a series the episode played last. */
export const WatchedItem = z.object({ ...entry, state: WatchState }).meta({ id: 'WatchedItem' });
export type WatchedItem = z.input<typeof WatchedItem>;

/** How far the caller is in one movie or episode; `state` and `updatedAt` are null when it was never played. */
const place = {
  positionSeconds: z.number().min(0),
  durationSeconds: z.number().min(0),
  percent: z.number().min(0).max(100),
  state: WatchState.nullable(),
  updatedAt: Instant.nullable(),
};

export const TitleProgress = z
  .object({
    titleId: TitleId,
    episodeId: EpisodeId.nullable().meta({ description: 'Of a series: the episode to go on with.' }),
    ...place,
    episodes: z.array(
      z.object({ episodeId: EpisodeId, seasonNumber: z.int(), episodeNumber: z.int(), ...place }),
    ),
  })
  .meta({ id: 'TitleProgress' });
export type TitleProgress = z.output<typeof TitleProgress>;

/** A point, or none, as the API shows it. */
export function placeView(point: Point | undefined, durationSeconds: number, updatedAt: number | undefined) {
  const positionSeconds = point ? shownPosition(point, durationSeconds) : 0;
  return {
    positionSeconds,
    durationSeconds,
    percent: percentOf(positionSeconds, durationSeconds),
    state: point ? stateOf(point) : null,
    updatedAt: updatedAt === undefined ? null : toInstant(updatedAt),
  };
}
