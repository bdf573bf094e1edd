import { popularityOf } from '../../../lib/domain/catalogue/popularity.ts';
import {
  type Completion,
  type Neighbours,
  RELATED,
  related,
} from '../../../lib/domain/history/neighbours.ts';
import {
  BASES,
  type Candidate,
  likedGenres,
  likelyTitles,
  ranked,
  type Weights,
} from '../../../lib/domain/history/taste.ts';
import type { Rating, Ratings } from './ratings.ts';

/** As the job `relateTitles` takes them in. */
const WINDOW_MS = 10 * 60_000;

/** Titles of a popular shelf that are candidates, too. */
const SHELF = 24;

/** What the product has come to know by the end of a file. */
export interface Knowledge {
  neighbours: Map<string, Neighbours>;
  titles: Map<string, Candidate>;
  /** The most popular titles, as far as a page of a shelf. */
  popular: string[];
  now: number;
  /** Items of neighbours that were written. */
  writes: number;
  completions: number;
}

/** Replays viewings in the order of time through the product's own functions, in windows as its job takes them. */
export function replayed(rows: readonly Rating[], genres: Ratings['genres']): Knowledge {
  const neighbours = new Map<string, Neighbours>();
  const titles = new Map<string, Candidate>();
  const completed = new Map<string, string[]>();
  let writes = 0;
  let [open, until] = [[] as Completion[], 0];
  const close = () => {
    const changed = related(open, neighbours, until);
    for (const [titleId, own] of changed) neighbours.set(titleId, own);
    writes += changed.size;
    open = [];
  };
  for (const { userId, movieId: titleId, timestamp } of rows) {
    const at = timestamp * 1000;
    if (at >= until) {
      close();
      until = at + WINDOW_MS;
    }
    const before = completed.get(userId) ?? [];
    open.push({ titleId, before: before.slice(0, RELATED) });
    completed.set(userId, [titleId, ...before]);
    const { popularity, publishedAt = at } = titles.get(titleId) ?? {};
    titles.set(titleId, {
      ...{ titleId, genres: genres.get(titleId) ?? [], publishedAt },
      popularity: popularityOf(1, at, popularity),
    });
  }
  close();
  const now = (rows.at(-1)?.timestamp ?? 0) * 1000;
  const popular = [...titles.values()]
    .sort((a, b) => b.popularity! - a.popularity! || (a.titleId < b.titleId ? -1 : 1))
    .map(({ titleId }) => titleId);
  return { neighbours, titles, popular, now, writes, completions: rows.length };
}

/** What the product recommends to somebody who watched these, oldest first: titles of the file, best first. */
export function recommended(
  { neighbours, titles, popular, now }: Knowledge,
  watched: readonly string[],
  weights: Weights,
): string[] {
  const seen = new Set(watched);
  const last = watched.slice(-BASES).reverse();
  const bases = last.map((titleId) => ({ titleId, neighbours: neighbours.get(titleId) }));
  const genres = likedGenres(
    last.flatMap((titleId) => titles.get(titleId) ?? []),
    [],
  );
  const likely = likelyTitles(bases, weights);
  const shelf = popular.filter((titleId) => !seen.has(titleId)).slice(0, SHELF);
  const found = new Set([...likely.keys(), ...shelf].filter((titleId) => !seen.has(titleId)));
  const candidates = [...found].flatMap((titleId) => titles.get(titleId) ?? []);
  return ranked(candidates, { likely, genres, now }, weights).map(({ titleId }) => titleId);
}
