import * as z from 'zod';

/** How far somebody is. `started` is not far enough to be worth going on with. */
export const WatchState = z.enum(['started', 'paused', 'completed']).meta({ id: 'WatchState' });
export type WatchState = z.output<typeof WatchState>;

/** The rules of contract §2, "Watch history". */
const COMPLETED = { share: 0.9, secondsLeft: 10 };
const WORTH_RESUMING = { share: 0.05, seconds: 30 };
const SLIP_MS = 60_000;

/**
 * How far somebody is in one movie or episode, kept so that a report can be written without reading: each goes to a
 * part of its own, so that one near the start never erases an older point, and a slip into the last tenth neither.
 */
export interface Point {
  /** Seconds; the newest report that was worth resuming. */
  at?: number;
  /** Seconds; the newest report near the start. */
  near?: number;
  /** Seconds; the newest report, when it was in the last tenth. */
  last?: number;
  /** Epoch ms of the first report of this playback in the last tenth: for a minute it may be a slip. */
  since?: number;
  /** Completed for good: before this playback, or by a mark. */
  done?: boolean;
  /** Completed once and begun anew since. */
  again?: boolean;
}

function partOf(position: number, durationSeconds: number): 'near' | 'at' | 'last' {
  const ended =
    position >= durationSeconds * COMPLETED.share || durationSeconds - position <= COMPLETED.secondsLeft;
  if (position > 0 && ended) return 'last';
  const near = position < durationSeconds * WORTH_RESUMING.share || position < WORTH_RESUMING.seconds;
  return near ? 'near' : 'at';
}

/** A point after a report of the playback that moves it. */
export function pointAfter(point: Point, reported: number, durationSeconds: number, now: number): Point {
  const position = Math.min(reported, durationSeconds);
  const part = partOf(position, durationSeconds);
  if (part === 'last') return { ...point, last: position, since: point.since ?? now };
  const { last: _left, since, ...kept } = point;
  const slipped = since === undefined || now - since <= SLIP_MS;
  return { ...(slipped ? kept : { done: true, again: true }), [part]: position };
}

/** What a report writes: `since` is where it must stand; absent: it must not be there; `any`: wherever it stands. */
export interface PointChange {
  set: Point;
  /** Set only where nothing stands. */
  keep: Pick<Point, 'since'>;
  remove: (keyof Point)[];
  since?: number | 'any';
}

/**
 * A report as a write that needs no read, the same as `pointAfter`. Only what comes back out of the last tenth must
 * know when that was; that write is refused, and made again with the point that was `known` by the refusal.
 */
export function pointChange(
  reported: number,
  durationSeconds: number,
  now: number,
  known?: Point,
): PointChange {
  const position = Math.min(reported, durationSeconds);
  const part = partOf(position, durationSeconds);
  if (part === 'last') return { set: { last: position }, keep: { since: now }, remove: [], since: 'any' };
  if (known?.since === undefined) {
    return { set: { [part]: position }, keep: {}, remove: ['last'] };
  }
  const set = pointAfter(known, reported, durationSeconds, now);
  const gone = (Object.keys(known) as (keyof Point)[]).filter((name) => !(name in set));
  return { set, keep: {}, remove: gone, since: known.since };
}

/** Forgotten by its viewer, with nothing reported since. */
export const isWiped = (point: Point): boolean => Object.keys(point).length === 0;

export const isCompleted = ({ done, since }: Point): boolean => done === true || since !== undefined;

/** Far enough to go on with, and not at its end; also of what was completed before and is played again. */
export const isInProgress = ({ at, last }: Point): boolean => last === undefined && at !== undefined;

export const stateOf = (point: Point): WatchState =>
  isCompleted(point) ? 'completed' : point.at === undefined ? 'started' : 'paused';

export const positionOf = ({ at, near, last }: Point): number => last ?? at ?? near ?? 0;

/** Where playing begins: what stands at its end starts again at 0. */
export const resumeAt = (point: Point): number => (point.last === undefined ? positionOf(point) : 0);

/** The point a new playback begins with: what is known, or nothing when it starts over or the title grew shorter. */
export function openingPoint(known: Point | undefined, fromStart: boolean, durationSeconds: number): Point {
  if (known === undefined) return { near: 0 };
  const again = (known.again || isCompleted(known)) && { again: true };
  if (fromStart) return { near: 0, ...again };
  if (known.last !== undefined) return { near: 0, done: true, again: true };
  const { at, ...rest } = known;
  const isOver = at !== undefined && durationSeconds - at <= COMPLETED.secondsLeft;
  return isOver ? { ...rest, near: 0 } : known;
}

/** A point as another playback goes on from it: what completed it was no slip. */
export function sealed({ since, ...point }: Point): Point {
  return since === undefined ? point : { ...point, done: true };
}

/** What marking as watched, or as not watched, makes of a point. */
export const markedPoint = (completed: boolean, durationSeconds: number): Point =>
  completed ? { last: durationSeconds, done: true } : { near: 0 };
