import * as z from 'zod';

/** The resolutions on sale, lowest first. */
export const RESOLUTIONS = ['480p', '720p', '1080p', '4K'] as const;
export const Resolution = z.enum(RESOLUTIONS).meta({ id: 'Resolution' });
export type Resolution = z.output<typeof Resolution>;

/** The lower of two resolutions: what a plan's ceiling leaves of what a title has. */
export function capResolution(a: Resolution, b: Resolution): Resolution {
  return RESOLUTIONS.indexOf(a) <= RESOLUTIONS.indexOf(b) ? a : b;
}

/** What a title asks for, and what a caller has, lowest first. A plan is `basic` or `premium`. */
export const ACCESS_LEVELS = ['free', 'basic', 'premium'] as const;
export const AccessLevel = z.enum(ACCESS_LEVELS).meta({ id: 'AccessLevel' });
export type AccessLevel = z.output<typeof AccessLevel>;
export const PlanLevel = AccessLevel.exclude(['free']);

/** Does what the caller has cover what the title asks for. A level nobody knows denies (contract §2). */
export function covers(has: string, asked: string): boolean {
  const [rank, wanted] = [has, asked].map((level) => (ACCESS_LEVELS as readonly string[]).indexOf(level));
  return wanted! >= 0 && rank! >= wanted!;
}
