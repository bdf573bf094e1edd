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
  /** What the subtitles say; absent where there are none. */
  subtitles?: string;
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
  subtitles?: boolean;
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

const mediaOf = (mediaId: string, { seconds, best, subtitles }: Video): Media => ({
  mediaId,
  maxResolution: best,
  durationSeconds: seconds,
  audioLanguages: ['en'],
  ...(subtitles && { subtitleLanguages: ['en'] }),
});

/** `n` numbers the title for good: its id and those of its media are made from it. */
export function movie(n: number, { seconds, best, subtitles, ...story }: Movie): Entry {
  const entry = entryOf(n, 'movie', story);
  const mediaId = seedId('med', n);
  entry.title.media = mediaOf(mediaId, { seconds, best, subtitles });
  const spoken = subtitles ? { subtitles: story.synopsis } : {};
  entry.media.push({ mediaId, slug: entry.slug, caption: '', seconds, best, ...spoken });
  return entry;
}

/** Episodes are listed in order; their numbers start at 1 in each season. */
export function series(n: number, { episodes, ...story }: Series): Entry {
  const entry = entryOf(n, 'series', story);
  const { titleId } = entry.title;
  const made: EpisodeRecord[] = [];
  for (const { season, name, synopsis, seconds, best, subtitles } of episodes) {
    const number = 1 + made.filter((earlier) => earlier.season === season).length;
    const mediaId = seedId('med', n * 1000 + season * 100 + number);
    made.push({
      episodeId: seedId('epi', n * 1000 + season * 100 + number),
      titleId,
      season,
      number,
      name,
      synopsis,
      media: mediaOf(mediaId, { seconds, best, subtitles }),
      version: 1,
    });
    const spoken = subtitles ? { subtitles: synopsis } : {};
    entry.media.push({
      mediaId,
      slug: entry.slug,
      caption: `S${season} E${number}`,
      seconds,
      best,
      ...spoken,
    });
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
