import * as z from 'zod';
import { Title } from '../catalogue/title.ts';

/** Why a title is recommended, and on what that is based: a title the caller watched, or a genre they follow. */
export const RecommendationReason = z.object({
  code: z.enum(['because_you_watched', 'followed_genre', 'popular']),
  basedOn: z.object({ id: z.string(), name: z.string() }).optional(),
});

export const Recommendation = z
  .object({ title: Title, reason: RecommendationReason })
  .meta({ id: 'Recommendation' });
export type Reason = z.output<typeof RecommendationReason>;

const Named = z.object({ id: z.string(), name: z.string() });

export const TasteView = z
  .object({ watched: z.array(Named), followedGenres: z.array(Named), notInterested: z.array(Named) })
  .meta({ id: 'Taste', description: 'Titles and genres by id and name.' });
export type TasteView = z.output<typeof TasteView>;

/** Candidates of one reason, best first. */
export interface Source<T> {
  reason: Reason;
  candidates: T[];
}

/**
 * Takes from each source in turn, its best first, so that no reason fills the row; a title is named once, for the
 * first reason it comes up. Deterministic: the same sources give the same row.
 */
export function blend<T extends { titleId: string }>(
  sources: Source<T>[],
  seen: ReadonlySet<string>,
  limit: number,
): { title: T; reason: Reason }[] {
  const taken = new Set(seen);
  const row: { title: T; reason: Reason }[] = [];
  const queues = sources.map(({ reason, candidates }) => ({ reason, left: [...candidates] }));
  for (let before = -1; row.length !== before && row.length < limit;) {
    before = row.length;
    for (const { reason, left } of queues) {
      let title = left.shift();
      while (title && taken.has(title.titleId)) title = left.shift();
      if (!title) continue;
      taken.add(title.titleId);
      row.push({ title, reason });
    }
  }
  return row.slice(0, limit);
}
