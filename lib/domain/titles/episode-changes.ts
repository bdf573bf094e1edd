import * as z from 'zod';
import type { EpisodeRecord, TitleRecord } from '../catalogue/title.ts';
import { RESOLUTIONS } from '../levels.ts';
import { textOf } from '../text.ts';

const fields = {
  seasonNumber: z.int().min(1).max(999),
  episodeNumber: z.int().min(1).max(9999),
  name: textOf({ max: 200 }, 'The Third Receipt'),
  synopsis: textOf({ max: 2000, multiline: true }, 'The lamp is out, and so is the ledger.'),
};

/** What an administrator writes down for a new episode; its media is uploaded afterwards. */
export const NewEpisode = z.strictObject(fields).meta({ id: 'NewEpisode' });
export type NewEpisode = z.output<typeof NewEpisode>;

export const EpisodeChanges = z.strictObject(fields).partial().meta({ id: 'EpisodeChanges' });
export type EpisodeChanges = z.output<typeof EpisodeChanges>;

/** Most episodes of a series: what one administrator's read of all of them stays small for. */
export const MAX_EPISODES = 2000;

export function withEpisodeChanges(record: EpisodeRecord, changes: EpisodeChanges): EpisodeRecord {
  const { seasonNumber: season = record.season, episodeNumber: number = record.number } = changes;
  const { name = record.name, synopsis = record.synopsis } = changes;
  return { ...record, season, number, name, synopsis };
}

/** What a series tells of its episodes. */
const SUMMARY = [
  'seasonCount',
  'maxResolution',
  'audioLanguages',
  'subtitleLanguages',
  'lastEpisode',
] as const;
type Summary = Pick<TitleRecord, (typeof SUMMARY)[number]>;

/** The title with what its episodes say now: how many seasons there are, and what there is to play. */
export function summedUp<T extends TitleRecord>(title: T, episodes: readonly EpisodeRecord[]): T {
  const rest = Object.entries(title).filter(([field]) => !SUMMARY.some((each) => each === field));
  return { ...Object.fromEntries(rest), ...summaryOf(episodes) } as T;
}

function summaryOf(episodes: readonly EpisodeRecord[]): Summary {
  const seasons = new Set(episodes.map(({ season }) => season)).size;
  const maxResolution = RESOLUTIONS.findLast((each) =>
    episodes.some(({ media }) => media?.maxResolution === each),
  );
  const last = [...episodes].sort((a, b) => b.season - a.season || b.number - a.number)[0];
  const languages = (kind: 'audioLanguages' | 'subtitleLanguages') => {
    const found = [...new Set(episodes.flatMap(({ media }) => media?.[kind] ?? []))].sort();
    return found.length > 0 && { [kind]: found };
  };
  return {
    ...languages('audioLanguages'),
    ...languages('subtitleLanguages'),
    ...(seasons > 0 && { seasonCount: seasons }),
    ...(maxResolution && { maxResolution }),
    ...(last && { lastEpisode: { season: last.season, number: last.number } }),
  };
}

/** The seasons of which something can be played. */
export const playableSeasons = (episodes: readonly EpisodeRecord[]): number[] =>
  [...new Set(episodes.flatMap(({ season, media }) => (media ? [season] : [])))].sort((a, b) => a - b);

/**
 * Notes on a series the seasons that can be played for the first time after a change of its episodes; `seasons` are news
 * where it was published before.
 */
export function withNewSeasons<T extends TitleRecord>(
  title: T,
  before: readonly EpisodeRecord[],
  after: readonly EpisodeRecord[],
): { title: T; seasons: number[] } {
  if (title.publishedAt === undefined) return { title, seasons: [] };
  const told = title.releasedSeasons ?? playableSeasons(before);
  const seasons = playableSeasons(after).filter((season) => !told.includes(season));
  return seasons.length === 0
    ? { title, seasons }
    : { title: { ...title, releasedSeasons: [...told, ...seasons] }, seasons };
}
