import * as z from 'zod';

/** From what age a title is meant for its viewers, the youngest first. */
export const MATURITY_RATINGS = ['0+', '6+', '12+', '16+', '18+'] as const;
export const MaturityRating = z.enum(MATURITY_RATINGS).meta({ id: 'MaturityRating' });
export type MaturityRating = z.output<typeof MaturityRating>;

/** Is a title for somebody who set this limit, if they did. A rating nobody knows is above every limit. */
export function isSuitable(rating: string, limit: MaturityRating | undefined): boolean {
  const rank = (each: string) => (MATURITY_RATINGS as readonly string[]).indexOf(each);
  return limit === undefined || (rank(rating) >= 0 && rank(rating) <= rank(limit));
}
