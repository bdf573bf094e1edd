import { BASIC_TITLES } from './titles/basic.ts';
import { FREE_TITLES } from './titles/free.ts';
import type { SeedMedia, SeedTitle, SeedTrailer } from './titles/make.ts';
import { PREMIUM_TITLES } from './titles/premium.ts';

export type { SeedMedia, SeedTitle, SeedTrailer };

/** The shelves of the demo catalogue. */
export const SEED_GENRES: readonly { genreId: string; name: string }[] = [
  { genreId: 'adventure', name: 'Adventure' },
  { genreId: 'comedy', name: 'Comedy' },
  { genreId: 'documentary', name: 'Documentary' },
  { genreId: 'drama', name: 'Drama' },
  { genreId: 'family', name: 'Family' },
  { genreId: 'fantasy', name: 'Fantasy' },
  { genreId: 'mystery', name: 'Mystery' },
  { genreId: 'romance', name: 'Romance' },
  { genreId: 'science-fiction', name: 'Science fiction' },
  { genreId: 'thriller', name: 'Thriller' },
];

const ENTRIES = [...FREE_TITLES, ...BASIC_TITLES, ...PREMIUM_TITLES];

/** The demo catalogue: fixed ids, published, with the true length of each video. */
export const SEED_TITLES: readonly SeedTitle[] = ENTRIES.map(({ title }) => title);

/** Every video that must lie under `/media/v/`. */
export const SEED_MEDIA: readonly SeedMedia[] = ENTRIES.flatMap(({ media }) => media);

/** Every trailer that must lie under `/media/t/`. */
export const SEED_TRAILERS: readonly SeedTrailer[] = ENTRIES.flatMap(({ trailer }) => trailer ?? []);

/** Every title that needs a poster and a backdrop. */
export const SEED_ARTWORK: readonly { slug: string; name: string }[] = ENTRIES.map(({ slug, title }) => ({
  slug,
  name: title.name,
}));

/** Where all of it lies: the tree that is served as `/media/`, as a URL of a directory. */
export const SEED_MEDIA_DIRECTORY = new URL('./media/', import.meta.url);
