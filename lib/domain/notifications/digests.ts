import { DAY_MS } from '../subscriptions/subscription-terms.ts';
import type { Rhythm } from './notifications.ts';

/** The days of digests begin and end at this time of the day, UTC: the mail is there in the morning. */
const HOUR_MS = 6 * 3_600_000;
/** The first Monday of the epoch is its fifth day. */
const MONDAY_MS = 4 * DAY_MS;
/**
 * A digest is made so long after its time has passed: longer than any function runs that may still be writing down what
 * belongs into it, and than the index takes to show it.
 */
const GRACE_MS = 15 * 60_000;

/** A title that a digest names. */
export interface DigestEntry {
  titleId: string;
  titleName: string;
  /** Of a series of which this season is new. */
  season?: number;
}

/** What a mail shows: what its change put into the outbox, and of a digest what it tells. */
export type LetterData = Record<string, string | number | DigestEntry[]>;

/** The stretch of time whose releases one mail tells of; epoch milliseconds. */
export interface Period {
  rhythm: Exclude<Rhythm, 'each'>;
  from: number;
  /** Exclusive. */
  until: number;
  /** When the mail is due. */
  dueAt: number;
}

/** The day or week that `now` is in. */
export function periodAt(rhythm: Period['rhythm'], now: number): Period {
  const [length, begin] = rhythm === 'daily' ? [DAY_MS, HOUR_MS] : [7 * DAY_MS, HOUR_MS + MONDAY_MS];
  const from = begin + Math.floor((now - begin) / length) * length;
  const until = from + length;
  return { rhythm, from, until, dueAt: until + GRACE_MS };
}
