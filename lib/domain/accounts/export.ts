import { toInstant } from '../ids.ts';

/** What is ours and not the person's: keys, hashes and counters that only the table needs. */
const INTERNAL = /^(pk|sk|gsi\d[ps]k|ttl|v|g|by|\w*hash|replaced|session|generation|emailKey)$/i;
const TIME = /(^at|At|Until|from|until)$/;

/** A stored value as its owner may read it: without internals, times as ISO instants. */
export function exported(value: unknown, name = ''): unknown {
  if (typeof value === 'number' && TIME.test(name) && value > 1e12) return toInstant(value);
  if (Array.isArray(value)) return value.map((each) => exported(each));
  if (value instanceof Set) return [...value].map((each) => exported(each));
  if (value === null || typeof value !== 'object') return value;
  // In the order of their names: the table hands attributes out in any.
  const entries = Object.entries(value)
    .filter(([key]) => !INTERNAL.test(key))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, exported(each, key)]));
}
