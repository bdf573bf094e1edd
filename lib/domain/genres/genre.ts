import * as z from 'zod';
import { GenreId } from '../ids.ts';
import { textOf } from '../text.ts';

export const Genre = z
  .object({ id: GenreId, name: z.string(), titleCount: z.int() })
  .meta({ id: 'Genre', examples: [{ id: 'science-fiction', name: 'Science fiction', titleCount: 12 }] });

/** A genre as administrators see it; `uses` counts drafts, too. */
export const AdminGenre = Genre.extend({ uses: z.int(), version: z.int() }).meta({ id: 'AdminGenre' });
export type AdminGenre = z.output<typeof AdminGenre>;

const name = textOf({ max: 60 }, 'Science fiction');

/** Its id is for good: addresses and followers hold it. */
export const NewGenre = z.strictObject({ id: GenreId, name }).meta({ id: 'NewGenre' });
export const GenreChanges = z.strictObject({ name }).partial().meta({ id: 'GenreChanges' });

/** A genre as it is stored. The counts are kept by the store that writes titles. */
export interface GenreRecord extends Record<string, unknown> {
  genreId: string;
  name: string;
  /** Published titles. */
  titleCount: number;
  /** Titles, drafts too. */
  uses: number;
  version: number;
  /** The request that wrote last, by which a retry recognises its own success. */
  by?: string;
}

export const genreView = ({ genreId, name, titleCount }: GenreRecord): z.output<typeof Genre> => ({
  id: genreId,
  name,
  titleCount,
});

export const adminGenreView = (genre: GenreRecord): AdminGenre => ({
  ...genreView(genre),
  uses: genre.uses,
  version: genre.version,
});
