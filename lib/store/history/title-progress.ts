import { placeView, type TitleProgress } from '../../domain/history/history.ts';
import { openReports, type Viewing } from '../../domain/playback/leases.ts';
import { type HistoryRow, isAfter, isNewer } from '../../domain/history/progress.ts';
import type { EpisodeRecord, TitleRecord } from '../../domain/catalogue/title.ts';
import { partitionOf } from '../../table/keys.ts';
import { type Item, queryAll, type Table } from '../../table/table.ts';
import { currentRow } from '../playback/playables.ts';
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
  const known = withOpenReport(viewing, titleId, stored);
  const current = currentRow(viewing, titleId, row);
  return {
    titleId,
    ...(isSeries
      ? seriesPlace(current, episodes)
      : {
          episodeId: null,
          ...placeView(current?.point, title.media?.durationSeconds ?? 0, current?.updatedAt),
        }),
    episodes: episodes.map(({ episodeId, season, number, media }) => {
      const progress = known.get(episodeId);
      const durationSeconds = media?.durationSeconds ?? progress?.durationSeconds ?? 0;
      const place = placeView(progress?.point, durationSeconds, progress?.updatedAt);
      return { episodeId, seasonNumber: season, episodeNumber: number, ...place };
    }),
  };
}

function withOpenReport(viewing: Viewing, titleId: string, stored: Map<string, EpisodeProgress>) {
  const report = openReports(viewing).find((each) => each.titleId === titleId);
  if (!report?.episode || !isNewer(report, stored.get(report.episode.episodeId))) return stored;
  const { episode, point, durationSeconds, n, sequence, playbackId, at: updatedAt } = report;
  const progress = { ...episode, titleId, point, durationSeconds, n, sequence, playbackId, updatedAt };
  return new Map([...stored, [episode.episodeId, progress]]);
}

/** Where a series stands: in the episode in progress, else before the next one, else at the one played last. */
function seriesPlace(row: HistoryRow | undefined, episodes: EpisodeRecord[]) {
  if (!row) return { episodeId: null, ...placeView(undefined, 0, undefined) };
  if (row.current) {
    const { episodeId, point, durationSeconds } = row.current;
    return { episodeId, ...placeView(point, durationSeconds, row.updatedAt) };
  }
  const { highest } = row;
  const next = highest && episodes.find((episode) => episode.media && isAfter(episode, highest));
  if (next) {
    const place = placeView({ near: 0 }, next.media!.durationSeconds, row.updatedAt);
    return { episodeId: next.episodeId, ...place, state: 'paused' as const };
  }
  return {
    episodeId: row.episode?.episodeId ?? null,
    ...placeView(row.point, row.durationSeconds, row.updatedAt),
  };
}
