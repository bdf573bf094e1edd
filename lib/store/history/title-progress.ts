import { placeView, type TitleProgress } from '../../domain/history/history.ts';
import type { Viewing } from '../../domain/playback/leases.ts';
import { openReports } from '../../domain/playback/turns.ts';
import { goOnWith, type HistoryRow, isAfter, isNewer } from '../../domain/history/rows.ts';
import type { EpisodeRecord, TitleRecord } from '../../domain/catalogue/title.ts';
import { partitionOf } from '../../table/keys.ts';
import { type Item, queryAll, type Table } from '../../table/table.ts';
import { currentRow, openEpisode } from '../playback/playables.ts';
import { type EpisodeProgress, storedRow } from './progress.ts';
import { episodesOf } from '../catalogue/titles.ts';
import { viewingOf } from '../playback/viewing.ts';

/** How far somebody is in each episode of a series that they played, as it is stored. */
export async function storedEpisodes(
  table: Table,
  userId: string,
  titleId: string,
): Promise<Map<string, EpisodeProgress>> {
  const { pk, prefix } = partitionOf('episodeProgress', { userId });
  const own = { prefix: `${prefix}${titleId}#`, consistent: true };
  const items = await queryAll<EpisodeProgress & Item>(table, pk, own);
  return new Map(items.map((item) => [item.episodeId, item]));
}

/** How far somebody is in a title now, with each episode of a series. */
export async function titleProgress(
  table: Table,
  userId: string,
  title: TitleRecord,
): Promise<TitleProgress> {
  const { titleId } = title;
  const isSeries = title.type === 'series';
  const [viewing, row, episodes, stored] = await Promise.all([
    viewingOf(table, userId),
    storedRow(table, userId, titleId),
    isSeries ? episodesOf(table, titleId) : [],
    isSeries ? storedEpisodes(table, userId, titleId) : new Map<string, EpisodeProgress>(),
  ]);
  const known = withOpenReports(viewing, titleId, stored);
  const current = currentRow(viewing, titleId, row);
  const movieSeconds = title.media?.durationSeconds ?? current?.durationSeconds ?? 0;
  return {
    titleId,
    ...(isSeries
      ? seriesPlace(current, episodes, known)
      : {
          episodeId: null,
          ...placeView(current?.point, movieSeconds, current?.updatedAt),
        }),
    episodes: episodes.map(({ episodeId, season, number, media }) => {
      const place = viewOf(known.get(episodeId), media);
      return { episodeId, seasonNumber: season, episodeNumber: number, ...place };
    }),
  };
}

/** How far somebody is in an episode, and since when. */
type Place = Pick<EpisodeProgress, 'point' | 'durationSeconds' | 'updatedAt'>;

/** An episode is as long as its film is now; where that is gone, as it was when it was played. */
const viewOf = (place: Place | undefined, media: EpisodeRecord['media']) =>
  placeView(place?.point, media?.durationSeconds ?? place?.durationSeconds ?? 0, place?.updatedAt);

function withOpenReports(viewing: Viewing, titleId: string, stored: Map<string, EpisodeProgress>) {
  const known = new Map<string, Place>(stored);
  for (const report of openReports(viewing)) {
    const { episode, point, durationSeconds, at: updatedAt } = report;
    if (report.titleId !== titleId || !episode || !isNewer(report, stored.get(episode.episodeId))) continue;
    known.set(episode.episodeId, { point, durationSeconds, updatedAt });
  }
  return known;
}

/**
 * Where a series stands: in the episode in progress, else before the next one, else at the end of its last one; one
 * that was marked as not watched before its first.
 */
function seriesPlace(row: HistoryRow | undefined, episodes: EpisodeRecord[], known: Map<string, Place>) {
  if (!row) return { episodeId: null, ...placeView(undefined, 0, undefined) };
  const goesOn = goOnWith(row);
  const after = goesOn.kind === 'next' ? goesOn.after : undefined;
  const next = episodes.find((episode) => episode.media && (!after || isAfter(episode, after)));
  if (after && next) {
    const place = placeView({ near: 0 }, next.media!.durationSeconds, row.updatedAt);
    return { episodeId: next.episodeId, ...place, state: 'paused' as const };
  }
  const { episodeId = null } = after ?? openEpisode(row) ?? next ?? {};
  const media = episodes.find((episode) => episode.episodeId === episodeId)?.media;
  return { episodeId, ...viewOf(known.get(episodeId ?? ''), media) };
}
