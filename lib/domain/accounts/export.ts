import { toInstant } from '../ids.ts';

/** What is ours and not the person's: keys, hashes and counters that only the table needs. */
const INTERNAL = /^(pk|sk|gsi\d[ps]k|ttl|v|g|by|\w*hash|replaced|session|generation|emailKey)$/i;

/** Milliseconds between 2001 and 2286: no position, price or count that is kept comes near. */
const isTime = (value: number) => value > 1e12 && value < 1e13;

/** A stored value as its owner may read it: without internals, times as ISO instants. */
export function exported(value: unknown): unknown {
  if (typeof value === 'number' && isTime(value)) return toInstant(value);
  if (Array.isArray(value)) return value.map((each) => exported(each));
  if (value instanceof Set) return [...value].map((each) => exported(each));
  if (value === null || typeof value !== 'object') return value;
  // In the order of their names: the table hands attributes out in any.
  const entries = Object.entries(value)
    .filter(([key]) => !INTERNAL.test(key))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, exported(each)]));
}
