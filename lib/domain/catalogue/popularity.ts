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
