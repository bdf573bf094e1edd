import * as z from 'zod';
import { Instant } from './ids.ts';
import { Decision } from './playability.ts';
import { WatchState } from './progress.ts';
import { Episode, Title } from './title.ts';

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
