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

/** What a series tells of its episodes: how many seasons there are, and the best there is to play. */
export function summaryOf(
  episodes: readonly EpisodeRecord[],
): Pick<TitleRecord, 'seasonCount' | 'maxResolution' | 'lastEpisode'> {
  const seasons = new Set(episodes.map(({ season }) => season)).size;
  const maxResolution = RESOLUTIONS.findLast((each) =>
    episodes.some(({ media }) => media?.maxResolution === each),
  );
  const last = [...episodes].sort((a, b) => b.season - a.season || b.number - a.number)[0];
  return {
    ...(seasons > 0 && { seasonCount: seasons }),
    ...(maxResolution && { maxResolution }),
    ...(last && { lastEpisode: { season: last.season, number: last.number } }),
  };
}
