/** The digits of ids, Crockford's 32. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Names of so many partitions over which one access pattern is spread. */
export const shards = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, shard) => String(shard));

/**
 * The one of these that an id belongs to: by its last two digits, which are random, so that each of up to 1,024 gets as
 * much as any other where their number is a power of two.
 */
export function shardOf(id: string, of: readonly string[]): string {
  const [tens, ones] = [...id.slice(-2)].map((digit) => Math.max(0, DIGITS.indexOf(digit)));
  return of[((tens ?? 0) * DIGITS.length + (ones ?? 0)) % of.length]!;
}
