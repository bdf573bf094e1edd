import * as z from 'zod';
import { GenreId, idOf, Instant, toInstant } from '../ids.ts';
import { ACCESS_LEVELS, AccessLevel, Resolution } from '../levels.ts';
import { cardPath, IMAGE_SIZES, type ImageKind } from './title-images.ts';

export const TitleId = idOf('ttl');
export const EpisodeId = idOf('epi');

const Languages = (of: string) =>
  z.array(z.string().meta({ examples: ['en'] })).meta({
    description: `Languages of its ${of} (BCP 47), those of a series of any episode; empty while nothing is ready.`,
  });
const AudioLanguages = Languages('sound');
const SubtitleLanguages = Languages('subtitles');

const CardUrl = (kind: ImageKind) => {
  const { card, page } = IMAGE_SIZES[kind];
  return z
    .string()
    .nullable()
    .meta({
      description:
        `Of an uploaded ${kind}, which is ${page.width} × ${page.height} pixels: the same for cards, ` +
        `${card.width} × ${card.height}. Null where there is one size alone.`,
    });
};

/** A title as clients see it (contract §2). Never holds a media location. */
export const Title = z
  .object({
    id: TitleId,
    type: z.enum(['movie', 'series']),
    name: z.string(),
    synopsis: z.string(),
    genres: z.array(GenreId),
    cast: z.array(z.string()).meta({
      description:
        'Who plays in it. In a client of openapi-python-client this name hides Python’s `typing.cast`; ' +
        'README has the setting that mends it ("How do I generate a client?").',
    }),
    directors: z.array(z.string()),
    releaseYear: z.int(),
    maturityRating: z.string(),
    accessLevel: AccessLevel,
    durationSeconds: z.number().nullable(),
    seasonCount: z.int().nullable(),
    posterUrl: z.string().nullable(),
    posterCardUrl: CardUrl('poster'),
    backdropUrl: z.string().nullable(),
    backdropCardUrl: CardUrl('backdrop'),
    availableFrom: Instant.nullable(),
    availableUntil: Instant.nullable(),
    status: z.enum(['draft', 'published']),
    publishedAt: Instant.nullable(),
    hasTrailer: z.boolean(),
    maxResolution: Resolution.nullable(),
    audioLanguages: AudioLanguages,
    subtitleLanguages: SubtitleLanguages,
    version: z.int(),
  })
  .meta({ id: 'Title' });
export type Title = z.output<typeof Title>;

export const Episode = z
  .object({
    id: EpisodeId,
    titleId: TitleId,
    seasonNumber: z.int().min(1),
    episodeNumber: z.int().min(1),
    name: z.string(),
    synopsis: z.string(),
    durationSeconds: z.number().nullable(),
    maxResolution: Resolution.nullable(),
    audioLanguages: AudioLanguages,
    subtitleLanguages: SubtitleLanguages,
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
  /** BCP 47, in the order of the player's menus; absent where nobody said. */
  audioLanguages?: string[];
  subtitleLanguages?: string[];
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
  /** Of a series: the place of its last episode that can be played, kept by whoever writes episodes. */
  lastEpisode?: { season: number; number: number };
  posterUrl?: string;
  backdropUrl?: string;
  availableFrom?: number;
  availableUntil?: number;
  status: 'draft' | 'published';
  /** When it was published first. */
  publishedAt?: number;
  /** Of a series that was published: the seasons that are no news any more. */
  releasedSeasons?: number[];
  media?: Media;
  /** Of a series: the best of its episodes. */
  maxResolution?: Resolution;
  /** Of a series: those of any of its episodes. */
  audioLanguages?: string[];
  subtitleLanguages?: string[];
  trailerMediaId?: string;
  /** How much it is watched, see `popularity.ts`. */
  popularity?: number;
  /** Raised by every change an administrator makes. */
  version: number;
  /** Only its id is left. */
  deletedAt?: number;
  /** How many copies of it there are, while it is in its premiere. */
  copies?: number;
}

/** An episode as it is stored; in the title's order by `season` and `number`. */
export interface EpisodeRecord extends Record<string, unknown> {
  episodeId: string;
  titleId: string;
  season: number;
  number: number;
  name: string;
  synopsis: string;
  media?: Media;
  version: number;
  /** The request that wrote last, by which a retry recognises its own success. */
  by?: string;
}

/** May people other than administrators know of this title at `now`: published, and within its window. */
export const isVisible = (
  { status, availableFrom, availableUntil }: Pick<TitleRecord, 'status' | 'availableFrom' | 'availableUntil'>,
  now: number,
): boolean =>
  status === 'published' &&
  (availableFrom === undefined || availableFrom <= now) &&
  (availableUntil === undefined || now < availableUntil);

const PREMIERE_MS = 30 * 86_400_000;

/** When a published title is no news any more, epoch ms: thirty days after it was published, or can be seen, for the first time. */
export const premiereEnd = ({
  publishedAt = 0,
  availableFrom = 0,
}: Pick<TitleRecord, 'publishedAt' | 'availableFrom'>): number =>
  Math.max(publishedAt, availableFrom) + PREMIERE_MS;

/** May so many come for a title at once, now or when its window opens, that they need copies of it. */
export const isPremiere = (title: TitleRecord, now: number): boolean =>
  title.status === 'published' && title.deletedAt === undefined && now < premiereEnd(title);

const instantOf = (ms: number | undefined): string | null => (ms === undefined ? null : toInstant(ms));

const languagesOf = (media?: Pick<Media, 'audioLanguages' | 'subtitleLanguages'>) => ({
  audioLanguages: media?.audioLanguages ?? [],
  subtitleLanguages: media?.subtitleLanguages ?? [],
});

/** A title as clients see it; `origin` (scheme and host) makes its pictures' paths absolute. */
export function titleView(record: TitleRecord, origin: string): Title {
  const urlOf = (path: string | undefined) => (path === undefined ? null : new URL(path, origin).href);
  const { titleId, type, name, synopsis, genres, cast, directors, releaseYear, maturityRating } = record;
  return {
    ...{ id: titleId, type, name, synopsis, genres, cast, directors, releaseYear, maturityRating },
    accessLevel: ACCESS_LEVELS.find((level) => level === record.accessLevel) ?? 'premium',
    durationSeconds: record.media?.durationSeconds ?? null,
    seasonCount: record.seasonCount ?? null,
    posterUrl: urlOf(record.posterUrl),
    posterCardUrl: urlOf(cardPath(record.posterUrl)),
    backdropUrl: urlOf(record.backdropUrl),
    backdropCardUrl: urlOf(cardPath(record.backdropUrl)),
    availableFrom: instantOf(record.availableFrom),
    availableUntil: instantOf(record.availableUntil),
    status: record.status,
    publishedAt: instantOf(record.publishedAt),
    hasTrailer: record.trailerMediaId !== undefined,
    maxResolution: record.media?.maxResolution ?? record.maxResolution ?? null,
    ...languagesOf(record.media ?? record),
    version: record.version,
  };
}

/** An episode as clients see it. */
export function episodeView(record: EpisodeRecord): Episode {
  const { episodeId, titleId, season, number, name, synopsis, media, version } = record;
  return {
    ...{ id: episodeId, titleId, seasonNumber: season, episodeNumber: number, name, synopsis },
    durationSeconds: media?.durationSeconds ?? null,
    maxResolution: media?.maxResolution ?? null,
    ...languagesOf(media),
    version,
  };
}
