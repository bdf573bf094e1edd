/** After this long a play counts half. */
const HALF_LIFE_MS = 7 * 24 * 3600_000;

/**
 * Popularity is the number of plays, each halved every seven days, kept as a base-2 logarithm relative to the
 * epoch. So it never has to be aged: the order of two titles that nobody plays stays what it is, and only
 * titles that were played since the last ranking have to move (forward decay, Cormode et al. 2009).
 */
export function popularityOf(plays: number, at: number, before?: number): number {
  const added = at / HALF_LIFE_MS + Math.log2(plays);
  if (before === undefined) return added;
  return Math.max(before, added) + Math.log2(1 + 2 ** -Math.abs(before - added));
}

/** Popularity in steps of half a percent: a title moves on its shelves only when it gains a step. */
export const popularityStep = (popularity: number): number => Math.max(0, Math.round(popularity * 128));

const DAY_MS = 24 * 3600_000;
/** Different titles of one account that count in a day; nobody watches more, and the account's item stays small. */
const COUNTED_A_DAY = 32;
/** Enough of an id to tell the titles of one person's day apart. */
const TAG = 4;

/** The titles that an account started today and that popularity has counted: tags of ids, one after the other. */
export interface Counted {
  /** UTC, since the epoch. */
  day: number;
  tags: string;
}

/** Takes a start in, or answers undefined when it must not count: a person counts once a title and day. */
export function countedWith(counted: Counted | undefined, titleId: string, now: number): Counted | undefined {
  const day = Math.floor(now / DAY_MS);
  const tags = counted?.day === day ? counted.tags : '';
  const tag = titleId.slice(-TAG);
  for (let at = 0; at < tags.length; at += TAG) if (tags.startsWith(tag, at)) return undefined;
  return tags.length < COUNTED_A_DAY * TAG ? { day, tags: tags + tag } : undefined;
}
