import * as z from 'zod';
import { Instant, toInstant } from '../ids.ts';
import { EpisodeId, TitleId } from '../catalogue/title.ts';
import { PlaybackId } from '../playback/playback.ts';
import { positionOf } from './points.ts';
import { percentOf } from './progress.ts';
import { type EpisodePlace, placeOf, type Report } from './rows.ts';

export const PlayView = z
  .object({
    id: PlaybackId.meta({ description: 'Of the playback.' }),
    titleId: TitleId,
    episodeId: EpisodeId.nullable(),
    seasonNumber: z.int().nullable(),
    episodeNumber: z.int().nullable(),
    startedAt: Instant,
    endedAt: Instant.nullable().meta({ description: 'When it was heard of last; null while it runs.' }),
    positionSeconds: z.number().min(0),
    durationSeconds: z.number().min(0),
    percent: z.number().min(0).max(100),
    completed: z.boolean().meta({ description: 'It came to the end.' }),
  })
  .meta({ id: 'Play' });
export type PlayView = z.output<typeof PlayView>;

/** One playback, as a person's log keeps it. Times in epoch ms. */
export interface Play {
  playbackId: string;
  titleId: string;
  episode?: EpisodePlace;
  startedAt: number;
  /** When it was heard of last. */
  endedAt: number;
  positionSeconds: number;
  durationSeconds: number;
  completed: boolean;
}

export const playOf = ({ playbackId, titleId, episode, point, ...report }: Report): Play => ({
  ...{ playbackId, titleId, ...(episode && { episode: placeOf(episode) }) },
  ...{ startedAt: report.startedAt, endedAt: report.at },
  ...{ positionSeconds: positionOf(point), durationSeconds: report.durationSeconds },
  completed: point.last !== undefined || point.since !== undefined,
});

export function playView(play: Play, runs: boolean): PlayView {
  const { playbackId: id, titleId, episode, positionSeconds, durationSeconds, completed } = play;
  return {
    ...{ id, titleId, episodeId: episode?.episodeId ?? null },
    ...{ seasonNumber: episode?.season ?? null, episodeNumber: episode?.number ?? null },
    ...{ startedAt: toInstant(play.startedAt), endedAt: runs ? null : toInstant(play.endedAt) },
    ...{ positionSeconds, durationSeconds, percent: percentOf(positionSeconds, durationSeconds), completed },
  };
}

/** Both in the order in which they started; of one that is in both, what the second says. */
export function joined(some: readonly Play[], others: readonly Play[]): Play[] {
  const byId = new Map([...some, ...others].map((play) => [play.playbackId, play]));
  return [...byId.values()].sort((a, b) => (a.playbackId < b.playbackId ? -1 : 1));
}

/** The month of a time, in UTC: `2026-11`. */
export const monthOf = (at: number): string => toInstant(at).slice(0, 7);

/** The beginning of the last month that has ended: what started before it is rolled up. */
export function rolledUpBefore(now: number): number {
  const at = new Date(now);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - 1);
}

/** Plays in columns, which packs to a tenth: what repeats itself stands together, and once. */
export interface PlayColumns {
  ids: string[];
  titles: string[];
  episodes: EpisodePlace[];
  /** Places in `titles` and `episodes`; -1 where there is none. */
  title: number[];
  episode: number[];
  /** Each after the one before it; milliseconds. */
  started: number[];
  /** How long each lasted; milliseconds. */
  lasted: number[];
  position: number[];
  duration: number[];
  completed: (0 | 1)[];
}

export function inColumns(plays: readonly Play[]): PlayColumns {
  const titles = [...new Set(plays.map(({ titleId }) => titleId))];
  const known = plays.flatMap(({ episode }) => episode ?? []);
  const episodes = [...new Map(known.map((episode) => [JSON.stringify(episode), episode])).values()];
  const places = episodes.map((episode) => JSON.stringify(episode));
  return {
    ...{ ids: plays.map(({ playbackId }) => playbackId), titles, episodes },
    title: plays.map(({ titleId }) => titles.indexOf(titleId)),
    episode: plays.map(({ episode }) => (episode ? places.indexOf(JSON.stringify(episode)) : -1)),
    started: plays.map(({ startedAt }, n) => startedAt - (plays[n - 1]?.startedAt ?? 0)),
    lasted: plays.map(({ startedAt, endedAt }) => endedAt - startedAt),
    position: plays.map(({ positionSeconds }) => positionSeconds),
    duration: plays.map(({ durationSeconds }) => durationSeconds),
    completed: plays.map(({ completed }) => (completed ? 1 : 0)),
  };
}

/** The plays that `inColumns` was given, each as it was. */
export function fromColumns(columns: PlayColumns): Play[] {
  let startedAt = 0;
  return columns.ids.map((playbackId, n) => {
    startedAt += columns.started[n]!;
    const episode = columns.episodes[columns.episode[n]!];
    return {
      ...{ playbackId, titleId: columns.titles[columns.title[n]!]!, ...(episode && { episode }) },
      ...{ startedAt, endedAt: startedAt + columns.lasted[n]! },
      ...{ positionSeconds: columns.position[n]!, durationSeconds: columns.duration[n]! },
      completed: columns.completed[n] === 1,
    };
  });
}
