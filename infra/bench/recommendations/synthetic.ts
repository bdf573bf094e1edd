import type { Ratings } from './ratings.ts';
import { randomFrom } from '../random.ts';

const DAY = 24 * 3600;
const START = Date.UTC(2024, 0, 1) / 1000;
const DAYS = 730;
const GENRES = ['action', 'animation', 'comedy', 'crime', 'documentary', 'drama', 'family', 'fantasy'].concat(
  ['horror', 'mystery', 'romance', 'scifi', 'thriller', 'war', 'western', 'music'],
);

export interface SyntheticSize {
  users: number;
  titles: number;
  ratings: number;
}

/** As large as the smallest of the public files. */
export const CLI_SIZE: SyntheticSize = { users: 950, titles: 1700, ratings: 100_000 };

/**
 * A made-up ratings file with what real ones have: tastes that people share (each likes a few of the clusters, of which titles
 * belong to one or two), some titles that everybody watches and many that hardly anybody does, evenings on which several
 * are watched, a few people who watch very much, titles that come out and age, and tastes that drift.
 */
export function syntheticRatings(seed: number, { users, titles, ratings }: SyntheticSize): Ratings {
  const random = randomFrom(seed);
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const clusters = Math.max(4, Math.round(titles / 70));
  const some = (most: number) => 1 + Math.floor(random() * most);
  const anyCluster = () => Math.floor(random() * clusters);
  const catalogue = Array.from({ length: titles }, (_, n) => {
    const own = [anyCluster(), ...(random() < 0.4 ? [anyCluster()] : [])];
    return {
      movieId: n + 1,
      clusters: own,
      // Log-normal: the most watched tenth takes about half of the views.
      pull: Math.exp(1.3 * gaussian()),
      since: random() < 0.5 ? 0 : random() * DAYS,
      genres: [...new Set(own.map((cluster) => GENRES[(cluster * 7) % GENRES.length]!))],
    };
  });
  const members = Array.from({ length: clusters }, (_, cluster) =>
    catalogue.filter((title) => title.clusters.includes(cluster)),
  );
  const weights = Array.from({ length: users }, () => Math.exp(0.9 * gaussian()));
  const all = weights.reduce((sum, each) => sum + each, 0);
  const rows: Ratings['rows'] = [];
  weights.forEach((weight, user) => {
    const wanted = Math.min(Math.max(20, Math.round((ratings * weight) / all)), Math.floor(titles * 0.6));
    const taste = Array.from({ length: some(3) + 1 }, () => ({
      cluster: anyCluster(),
      share: random() + 0.2,
    }));
    const begin = random() * DAYS * 0.7;
    const length = (DAYS - begin) * (0.2 + 0.8 * random());
    const seen = new Set<number>();
    let day = begin;
    let left = 0;
    for (let tries = 0; seen.size < wanted && tries < wanted * 30; tries++) {
      if (left === 0) {
        left = some(8);
        day = begin + (length * seen.size) / wanted + random();
        // Tastes drift: now and then one interest gives way to another.
        if (random() < 0.06) taste[Math.floor(random() * taste.length)] = { cluster: anyCluster(), share: 1 };
      }
      const title = choose(random() < 0.2 ? catalogue : members[drawn(taste, random())]!, day, random);
      if (!title || seen.has(title.movieId)) continue;
      seen.add(title.movieId);
      left--;
      const liked = title.clusters.some((own) => taste.some(({ cluster }) => cluster === own));
      const rating = Math.min(5, Math.max(1, Math.round((liked ? 3.9 : 3) + gaussian())));
      const timestamp = Math.round(START + day * DAY + seen.size * 60);
      rows.push({ userId: String(user + 1), movieId: String(title.movieId), rating, timestamp });
    }
  });
  const genres = new Map(catalogue.map((title) => [String(title.movieId), title.genres]));
  return { rows: rows.sort((a, b) => a.timestamp - b.timestamp), genres };
}

function drawn(taste: { cluster: number; share: number }[], at: number): number {
  let left = at * taste.reduce((sum, { share }) => sum + share, 0);
  for (const { cluster, share } of taste) if ((left -= share) <= 0) return cluster;
  return taste[0]!.cluster;
}

/** A title that is out by then: by its pull, more when it is new. */
function choose<T extends { pull: number; since: number }>(
  of: T[],
  day: number,
  random: () => number,
): T | undefined {
  const out = of.filter(({ since }) => since <= day);
  const pulls = out.map(({ pull, since }) => pull * (since > 0 ? 1 + 2 * Math.exp((since - day) / 45) : 1));
  let left = random() * pulls.reduce((sum, pull) => sum + pull, 0);
  return out.find((_, index) => (left -= pulls[index]!) <= 0);
}

/** The file as its columns stand in the public ones. */
export const ratingsCsv = ({ rows }: Ratings): string =>
  ['userId,movieId,rating,timestamp', ...rows.map((row) => Object.values(row).join(','))].join('\n') + '\n';
