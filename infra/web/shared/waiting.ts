/**
 * How long to wait, each by a chance of its own: those who were turned away or began together must not come back
 * together. All in milliseconds.
 */

/** The wait for something due every `interval`: up to a tenth less, never more. */
export const withinInterval = (interval: number): number => interval * (1 - Math.random() * 0.1);

/** Bounds of what may be added: the gateway's own answers say 1 s to everybody, and a slot must outlast the longest wait. */
const SPREAD_MS = { least: 2000, most: 10_000 };

/** The wait for what `Retry-After` named: never less, and up to a quarter more: after a short one up to 2 s, never above 10 s. */
export const notBefore = (wait: number): number =>
  wait + Math.random() * Math.min(Math.max(wait / 4, SPREAD_MS.least), SPREAD_MS.most);
