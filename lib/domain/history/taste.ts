import { type Neighbours, pullOf } from './neighbours.ts';

/** Titles that a person watched last and that recommendations rest on. */
export const BASES = 20;

/** How much each thing counts; `npm run eval:recommendations` tries others. */
export interface Weights {
  /** Of each title watched before against the one after it. */
  decay: number;
  /** Neighbours of each title that count. */
  neighbours: number;
  /** How much less a title says that everybody watches: 0 not at all, 2 in proportion. */
  pull: number;
  /** What is popular, of a genre that is watched or followed, and new, against the best neighbour's 1. */
  popular: number;
  genre: number;
  fresh: number;
}

export const WEIGHTS: Weights = {
  ...{ decay: 0.9, neighbours: 50, pull: 1.5 },
  ...{ popular: 0.1, genre: 0.2, fresh: 0.2 },
};

/** A title somebody watched, with what else its viewers watch. */
export interface Base {
  titleId: string;
  neighbours: Neighbours | undefined;
}

/** How likely a title is by what was watched, between 0 and 1, and which of that says most for it. */
export interface Likely {
  score: number;
  because: string;
}

/** Neighbours that are looked up: more than a row shows, since some are withdrawn or watched. */
const SHORTLIST = 60;

/** The likeliest titles by what was watched last, newest first, and none of that. */
export function likelyTitles(bases: readonly Base[], weights: Weights = WEIGHTS): Map<string, Likely> {
  const found = new Map<string, Likely & { most: number }>();
  bases.slice(0, BASES).forEach(({ titleId: because, neighbours }, place) => {
    if (!neighbours) return;
    const share = weights.decay ** place * pullOf(neighbours) ** weights.pull;
    for (const { titleId, weight } of neighbours.near.slice(0, weights.neighbours)) {
      const score = share * weight;
      const before = found.get(titleId) ?? { score: 0, because, most: 0 };
      const says = score > before.most ? { because, most: score } : {};
      found.set(titleId, { ...before, ...says, score: before.score + score });
    }
  });
  for (const { titleId } of bases) found.delete(titleId);
  const best = [...found]
    .sort(([a, { score: one }], [b, { score: other }]) => other - one || (a < b ? -1 : 1))
    .slice(0, SHORTLIST);
  const most = Math.max(...best.map(([, { score }]) => score));
  return new Map(best.map(([titleId, { score, because }]) => [titleId, { score: score / most, because }]));
}

/** What is known of a title that may be recommended. */
export interface Candidate {
  titleId: string;
  genres: readonly string[];
  /** See `popularity.ts`: doublings. */
  popularity?: number;
  /** Epoch ms. */
  publishedAt?: number;
}

const DAY_MS = 24 * 3600_000;
/** A title is half as new after this time. */
const NEW_MS = 30 * DAY_MS;
/** Doublings between the most popular and what counts as not popular at all. */
const SPAN = 10;

export interface Taste {
  likely: ReadonlyMap<string, Likely>;
  /** How much each genre is liked, between 0 and 1. */
  genres: ReadonlyMap<string, number>;
  now: number;
}

/** The candidates, best first: by what was watched, blended with genres, popularity and how new they are. Deterministic. */
export function ranked<T extends Candidate>(
  candidates: readonly T[],
  { likely, genres, now }: Taste,
  weights: Weights = WEIGHTS,
): T[] {
  const most = Math.max(...candidates.map(({ popularity = 0 }) => popularity));
  const scoreOf = ({ titleId, genres: own, popularity = 0, publishedAt = 0 }: T): number =>
    (likely.get(titleId)?.score ?? 0) +
    weights.popular * Math.max(0, 1 - (most - popularity) / SPAN) +
    weights.genre * Math.max(0, ...own.map((genre) => genres.get(genre) ?? 0)) +
    weights.fresh * 2 ** (Math.min(0, publishedAt - now) / NEW_MS);
  return candidates
    .map((candidate) => ({ candidate, score: scoreOf(candidate) }))
    .sort((a, b) => b.score - a.score || (a.candidate.titleId < b.candidate.titleId ? -1 : 1))
    .map(({ candidate }) => candidate);
}

/** How much each genre is liked: followed ones fully, of the others by their share of what was watched. */
export function likedGenres(
  watched: readonly { genres: readonly string[] }[],
  followed: readonly string[],
): Map<string, number> {
  const liked = new Map<string, number>();
  for (const { genres } of watched) {
    for (const genre of genres) liked.set(genre, (liked.get(genre) ?? 0) + 1 / watched.length);
  }
  for (const genre of followed) liked.set(genre, 1);
  return liked;
}
