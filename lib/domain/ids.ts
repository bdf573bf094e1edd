import * as z from 'zod';

/** Prefixes of the public ids (contract §1): prefix + ULID, so that ids sort by creation. */
export type IdPrefix = 'usr' | 'dev' | 'pln' | 'sub' | 'ttl' | 'epi' | 'pbs' | 'med' | 'stl' | 'img' | 'req';

/** Schema of an id: its prefix, `_` and 26 characters of Crockford base 32. */
export const idOf = (prefix: IdPrefix) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[0-7][0-9A-HJKMNP-TV-Z]{25}$`), `must be a ${prefix}_ id`)
    .meta({ examples: [`${prefix}_01KA2B3C4D5E6F7G8H9JKMNPQR`] });

/** Slug of a genre, such as `science-fiction`. */
export const GenreId = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(40);

/** A point in time as the API writes it: ISO 8601, UTC, milliseconds. */
export const Instant = z.iso.datetime({ precision: 3 }).meta({ examples: ['2026-11-22T18:04:05.123Z'] });

/** Epoch milliseconds as the API writes them. */
export const toInstant = (ms: number): string => new Date(ms).toISOString();

/** The UTC day of an instant, epoch milliseconds: `2026-11-27`. */
export const dayOf = (ms: number): string => toInstant(ms).slice(0, 10);
