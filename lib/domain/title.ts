import * as z from 'zod';
import { GenreId, idOf, Instant } from './ids.ts';
import { AccessLevel, Resolution } from './levels.ts';

export const TitleId = idOf('ttl');
export const EpisodeId = idOf('epi');

/** A title as clients see it (contract §2). Never holds a media location. */
export const Title = z
  .object({
    id: TitleId,
    type: z.enum(['movie', 'series']),
    name: z.string(),
    synopsis: z.string(),
    genres: z.array(GenreId),
    cast: z.array(z.string()),
    directors: z.array(z.string()),
    releaseYear: z.int(),
    maturityRating: z.string(),
    accessLevel: AccessLevel,
    durationSeconds: z.number().nullable(),
    seasonCount: z.int().nullable(),
    posterUrl: z.string().nullable(),
    backdropUrl: z.string().nullable(),
    availableFrom: Instant.nullable(),
    availableUntil: Instant.nullable(),
    status: z.enum(['draft', 'published']),
    publishedAt: Instant.nullable(),
    hasTrailer: z.boolean(),
    maxResolution: Resolution.nullable(),
    version: z.int(),
  })
  .meta({ id: 'Title' });
export type Title = z.output<typeof Title>;

export const Episode = z
  .object({
    id: EpisodeId,
    titleId: TitleId,
    season: z.int().min(1),
    number: z.int().min(1),
    name: z.string(),
    synopsis: z.string(),
    durationSeconds: z.number().nullable(),
    maxResolution: Resolution.nullable(),
    version: z.int(),
  })
  .meta({ id: 'Episode' });
export type Episode = z.output<typeof Episode>;

/** What is ready to be played: a tree under `/media/v/<mediaId>/`. */
export interface Media {
  mediaId: string;
  /** The best rendition there is. */
  maxResolution: Resolution;
  /** True running time. */
  durationSeconds: number;
}

/** A title as it is stored: times are epoch milliseconds, `media` is absent until something is ready to play. */
export interface TitleRecord extends Record<string, unknown> {
  titleId: string;
  type: 'movie' | 'series';
  name: string;
  synopsis: string;
  genres: string[];
  cast: string[];
  directors: string[];
  releaseYear: number;
  maturityRating: string;
  /** Kept open: a level nobody knows denies. */
  accessLevel: string;
  seasonCount?: number;
  posterUrl?: string;
  backdropUrl?: string;
  availableFrom?: number;
  availableUntil?: number;
  status: 'draft' | 'published';
  publishedAt?: number;
  media?: Media;
  trailerMediaId?: string;
  version: number;
}

export interface EpisodeRecord extends Record<string, unknown> {
  episodeId: string;
  titleId: string;
  season: number;
  number: number;
  name: string;
  synopsis: string;
  media?: Media;
  version: number;
}

/** May people other than administrators know of this title at `now`: published, and within its window. */
export const isVisible = (
  { status, availableFrom, availableUntil }: Pick<TitleRecord, 'status' | 'availableFrom' | 'availableUntil'>,
  now: number,
): boolean =>
  status === 'published' &&
  (availableFrom === undefined || availableFrom <= now) &&
  (availableUntil === undefined || now < availableUntil);
