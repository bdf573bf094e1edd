import type { AccessLevel, Resolution } from '../../../lib/domain/levels.ts';
import type { EpisodeRecord, Media, TitleRecord } from '../../../lib/domain/catalogue/title.ts';

/** A title as it goes into an empty catalogue; `popularity` only orders it, higher first. */
export type SeedTitle = TitleRecord & { episodes?: EpisodeRecord[]; popularity: number };

/** A video to be made: its picture is the artwork of `slug`. */
export interface SeedMedia {
  mediaId: string;
  slug: string;
  /** What is burned in beside the running time. */
  caption: string;
  seconds: number;
  best: Resolution;
  /** BCP 47 of its sound tracks. */
  sound: readonly string[];
  /** What the subtitles say in each language. */
  subtitles: readonly { language: string; text: string }[];
}

export interface SeedTrailer {
  mediaId: string;
  slug: string;
  seconds: number;
}

/** One entry of the catalogue with everything that is made from it. */
export interface Entry {
  title: SeedTitle;
  slug: string;
  media: SeedMedia[];
  trailer?: SeedTrailer;
}

interface Story {
  name: string;
  synopsis: string;
  genres: string[];
  cast: string[];
  directors: string[];
  releaseYear: number;
  maturityRating: string;
  accessLevel: AccessLevel;
  /** A day, such as `2026-03-14`. */
  published: string;
  popularity: number;
  /** Length of the trailer, where there is one. */
  trailerSeconds?: number;
}

interface Video {
  seconds: number;
  best: Resolution;
  /** Does it have those of its synopsis. */
  subtitles?: boolean;
  /** The synopsis in further languages by BCP 47: each is a sound track and subtitles, too. */
  translations?: Record<string, string>;
}

type Movie = Story & Video;
type Series = Story & { episodes: (Video & { season: number; name: string; synopsis: string })[] };

/** A valid id that is the same on every run, so that a second seeding writes the same items: `ttl_01JSEED…0007`. */
const seedId = (prefix: string, n: number) => `${prefix}_01JSEED${String(n).padStart(19, '0')}`;

/** `The Cartographer's Cat` → `the-cartographers-cat`. */
const slugOf = (name: string) =>
  name
    .toLowerCase()
    .replaceAll('&', 'and')
    .replaceAll("'", '')
    .replaceAll(/[^a-z0-9]+/g, '-');

/** The record of a video, and what is made for it. */
function videoOf(
  mediaId: string,
  { slug, caption, synopsis }: { slug: string; caption: string; synopsis: string },
  { seconds, best, subtitles, translations = {} }: Video,
): { record: Media; made: SeedMedia } {
  const sound = ['en', ...Object.keys(translations)];
  const texts = Object.entries({ ...(subtitles && { en: synopsis }), ...translations });
  const said = texts.map(([language, text]) => ({ language, text }));
  return {
    record: {
      ...{ mediaId, maxResolution: best, durationSeconds: seconds, audioLanguages: sound },
      ...(said.length > 0 && { subtitleLanguages: said.map(({ language }) => language) }),
    },
    made: { mediaId, slug, caption, seconds, best, sound, subtitles: said },
  };
}

/** `n` numbers the title for good: its id and those of its media are made from it. */
export function movie(n: number, { seconds, best, subtitles, translations, ...story }: Movie): Entry {
  const entry = entryOf(n, 'movie', story);
  const of = { slug: entry.slug, caption: '', synopsis: story.synopsis };
  const { record, made } = videoOf(seedId('med', n), of, { seconds, best, subtitles, translations });
  entry.title.media = record;
  entry.media.push(made);
  return entry;
}

/** Episodes are listed in order; their numbers start at 1 in each season. */
export function series(n: number, { episodes, ...story }: Series): Entry {
  const entry = entryOf(n, 'series', story);
  const { titleId } = entry.title;
  const made: EpisodeRecord[] = [];
  for (const { season, name, synopsis, ...video } of episodes) {
    const number = 1 + made.filter((earlier) => earlier.season === season).length;
    const place = n * 1000 + season * 100 + number;
    const of = { slug: entry.slug, caption: `S${season} E${number}`, synopsis };
    const { record: media, made: film } = videoOf(seedId('med', place), of, video);
    made.push({
      episodeId: seedId('epi', place),
      titleId,
      season,
      number,
      name,
      synopsis,
      media,
      version: 1,
    });
    entry.media.push(film);
  }
  entry.title.episodes = made;
  entry.title.seasonCount = new Set(episodes.map(({ season }) => season)).size;
  const { season, number } = made.at(-1)!;
  entry.title.lastEpisode = { season, number };
  return entry;
}

function entryOf(n: number, type: 'movie' | 'series', story: Story): Entry {
  const { published, popularity, trailerSeconds, ...texts } = story;
  const slug = slugOf(story.name);
  const title: SeedTitle = {
    titleId: seedId('ttl', n),
    type,
    ...texts,
    posterUrl: `/media/p/${slug}.svg`,
    backdropUrl: `/media/p/${slug}-wide.svg`,
    status: 'published',
    publishedAt: Date.parse(`${published}T08:00:00Z`),
    version: 1,
    popularity,
  };
  const entry: Entry = { title, slug, media: [] };
  if (trailerSeconds !== undefined) {
    title.trailerMediaId = seedId('med', 900_000 + n);
    entry.trailer = { mediaId: title.trailerMediaId, slug, seconds: trailerSeconds };
  }
  return entry;
}
