import * as z from 'zod';
import { Instant, toInstant } from '../ids.ts';
import { EpisodeId, TitleId } from '../catalogue/title.ts';

/** How far somebody is. Completed is sticky; `started` is not far enough to be worth going on with. */
export const WatchState = z.enum(['started', 'paused', 'completed']).meta({ id: 'WatchState' });
export type WatchState = z.output<typeof WatchState>;

export const Progress = z
  .object({
    titleId: TitleId,
    episodeId: EpisodeId.nullable(),
    positionSeconds: z.number().min(0),
    durationSeconds: z.number().min(0),
    percent: z.number().min(0).max(100),
    state: WatchState,
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

/** The rules of contract §2, "Watch history". */
const COMPLETED = { share: 0.9, secondsLeft: 10 };
const WORTH_RESUMING = { share: 0.05, seconds: 30 };
/** Shorter ones never enter Continue Watching. */
export const SHORTEST_TO_CONTINUE_SECONDS = 5 * 60;

/**
 * How far somebody is in one movie or episode, kept so that a report can be written without reading: a report
 * near the start goes to `near`, any other to `at`, so that it never erases an older point.
 */
export interface Point {
  /** Seconds; the newest report that was worth resuming. */
  at?: number;
  /** Seconds; the newest report near the start. */
  near?: number;
  done?: boolean;
}

/** What one report sets, and nothing it does not know: the merge of any report into any point is `{...point, ...change}`. */
export function pointChange(positionSeconds: number, durationSeconds: number): Point {
  const position = Math.min(positionSeconds, durationSeconds);
  const left = durationSeconds - position;
  const completed =
    position > 0 && (position >= durationSeconds * COMPLETED.share || left <= COMPLETED.secondsLeft);
  if (completed) return { at: position, done: true };
  const near = position < durationSeconds * WORTH_RESUMING.share || position < WORTH_RESUMING.seconds;
  return near ? { near: position } : { at: position };
}

export const stateOf = ({ at, done }: Point): WatchState =>
  done ? 'completed' : at === undefined ? 'started' : 'paused';

export const positionOf = ({ at, near }: Point): number => at ?? near ?? 0;

/** Where playing begins: a completed one starts again at 0. */
export const resumeAt = (point: Point | undefined): number =>
  point === undefined || point.done ? 0 : positionOf(point);

/** The point a new playback begins with: what is known, or nothing when it starts over. */
export function openingPoint(known: Point | undefined, fromStart: boolean): Point {
  if (known === undefined || fromStart) return { near: 0 };
  return known.done ? { near: 0, done: true } : { ...known };
}

/** Which playback moved a point last: the newest playback moves it, and within it the newest report. */
export interface Fence {
  /** The playback's number within its account; a later start has a higher one. */
  n: number;
  sequence: number;
  playbackId: string;
}

type Order = Pick<Fence, 'n' | 'sequence'>;

export const isNewer = (report: Order, than: Order | undefined): boolean =>
  than === undefined || report.n > than.n || (report.n === than.n && report.sequence > than.sequence);

export const percentOf = (positionSeconds: number, durationSeconds: number): number =>
  durationSeconds > 0
    ? Math.round(Math.min(100, Math.max(0, (positionSeconds / durationSeconds) * 100)) * 10) / 10
    : 0;

/** What marking as watched, or as not watched, makes of a point. */
export const markedPoint = (completed: boolean, durationSeconds: number): Point =>
  completed ? { at: durationSeconds, done: true } : { near: 0 };

/** A point as the API shows it. */
export function progressView(of: {
  titleId: string;
  episodeId: string | undefined;
  point: Point;
  durationSeconds: number;
  updatedAt: number;
}): Progress {
  const positionSeconds = positionOf(of.point);
  return {
    titleId: of.titleId,
    episodeId: of.episodeId ?? null,
    positionSeconds,
    durationSeconds: of.durationSeconds,
    percent: percentOf(positionSeconds, of.durationSeconds),
    state: stateOf(of.point),
    updatedAt: toInstant(of.updatedAt),
  };
}

/** The place of an episode in its series. */
export interface EpisodePlace {
  episodeId: string;
  season: number;
  number: number;
}

/** One report about a movie, or about an episode of a series, as history takes it in. */
export interface Report extends Fence {
  titleId: string;
  episode: EpisodePlace | undefined;
  point: Point;
  durationSeconds: number;
  /** When the playback started; hiding a title holds until it is played again. */
  startedAt: number;
  /** When this was reported. */
  at: number;
}

/**
 * How far somebody is in a title: one row of the history. Of a movie `point` is its own; of a series it is that
 * of `episode`, the one played last.
 */
export interface HistoryRow extends Fence {
  titleId: string;
  point: Point;
  durationSeconds: number;
  updatedAt: number;
  episode?: EpisodePlace;
  /** Of a series: the episode in progress. */
  current?: EpisodePlace & { point: Point; durationSeconds: number };
  /** Of a series: the highest completed episode. */
  highest?: EpisodePlace;
  /** Taken out of Continue Watching then. */
  hiddenAt?: number;
}

export const isAfter = (a: EpisodePlace, b: EpisodePlace): boolean =>
  a.season > b.season || (a.season === b.season && a.number > b.number);

/** The row after a report; the same row when the report is late. */
export function rowAfter(row: HistoryRow | undefined, report: Report): HistoryRow {
  if (row && !isNewer(report, row)) return row;
  const { titleId, point, durationSeconds, n, sequence, playbackId, episode } = report;
  const hidden = row?.hiddenAt !== undefined && row.hiddenAt >= report.startedAt;
  const next: HistoryRow = {
    ...{ titleId, point, durationSeconds, n, sequence, playbackId },
    updatedAt: Math.max(report.at, row?.updatedAt ?? 0),
    ...(hidden && { hiddenAt: row.hiddenAt }),
  };
  return episode === undefined ? next : { ...next, episode, ...seriesPart(row, report, episode) };
}

function seriesPart(row: HistoryRow | undefined, { point, durationSeconds }: Report, episode: EpisodePlace) {
  const state = stateOf(point);
  const before = row?.current?.episodeId === episode.episodeId ? undefined : row?.current;
  const current = state === 'paused' ? { ...episode, point, durationSeconds } : before;
  const highest =
    state === 'completed' && (!row?.highest || isAfter(episode, row.highest)) ? episode : row?.highest;
  return { ...(current && { current }), ...(highest && { highest }) };
}

/** What Continue Watching offers of a row: go on at a point, go on with the episode after one, or nothing. */
export type Continuation =
  | { kind: 'resume'; episode?: EpisodePlace; point: Point; durationSeconds: number }
  | { kind: 'next'; after: EpisodePlace }
  | { kind: 'none' };

export function continuationOf(row: HistoryRow): Continuation {
  if (row.hiddenAt !== undefined) return { kind: 'none' };
  const open = row.episode ? row.current : stateOf(row.point) === 'paused' ? row : undefined;
  if (open && open.durationSeconds >= SHORTEST_TO_CONTINUE_SECONDS) {
    const { point, durationSeconds } = open;
    return { kind: 'resume', point, durationSeconds, ...(row.current && { episode: row.current }) };
  }
  return !open && row.highest ? { kind: 'next', after: row.highest } : { kind: 'none' };
}
