import type { Viewing } from '../../domain/playback/leases.ts';
import { openReports } from '../../domain/playback/turns.ts';
import { type Point, positionOf } from '../../domain/history/points.ts';
import {
  type EpisodePlace,
  goOnWith,
  type HistoryRow,
  isNewer,
  rowAfter,
} from '../../domain/history/rows.ts';
import type { EpisodeRecord, Media, TitleRecord } from '../../domain/catalogue/title.ts';
import { type Key, keyOf } from '../../table/keys.ts';
import { getItem, getItems, type Item, type Table } from '../../table/table.ts';
import { type EpisodeProgress, storedEpisode } from '../history/progress.ts';
import { askTitle, episodeById, existing, nextEpisode } from '../catalogue/titles.ts';
import { viewingFrom } from './viewing.ts';

/** What would be played, and how far the account is in it. */
export interface Playable {
  episode: EpisodeRecord | undefined;
  /** Undefined: nothing is ready. */
  media: Media | undefined;
  /** As it is stored; leases may know more, see `knownPoint`. */
  stored: StoredPoint | undefined;
}

type StoredPoint = Pick<HistoryRow, 'point' | 'n' | 'sequence'>;

export interface PlaybackFacts {
  viewing: Viewing;
  title: TitleRecord | undefined;
  /** Undefined: the title is no such series, or has no such episode. */
  playable: Playable | undefined;
  /** The title's row in the history as it is stored; not read for a named episode. */
  row?: HistoryRow | undefined;
}

/**
 * All that decides about a playback. A movie or a named episode takes one round trip and three read units; a
 * series asks once more which episode comes next.
 */
export async function playbackFacts(
  table: Table,
  userId: string,
  { titleId, episodeId }: { titleId: string; episodeId: string | undefined },
): Promise<PlaybackFacts> {
  if (episodeId !== undefined) return episodeFacts(table, userId, titleId, episodeId);
  const keysAt = (title: Key) => [
    keyOf('viewing', { userId }),
    title,
    keyOf('progress', { userId, titleId }),
  ];
  const [viewingItem, titleItem, rowItem] = await askTitle(
    table,
    titleId,
    (key) => getItems<Item>(table, keysAt(key)),
    ([, title]) => title,
  );
  const viewing = viewingFrom(viewingItem);
  const title = existing(titleItem as TitleRecord | undefined);
  const row = rowItem as HistoryRow | undefined;
  if (title?.type !== 'series') {
    return { viewing, title, row, playable: { episode: undefined, media: title?.media, stored: row } };
  }
  const playable = await episodeToPlay(table, userId, titleId, currentRow(viewing, titleId, row));
  return { viewing, title, row, playable };
}

async function episodeFacts(
  table: Table,
  userId: string,
  titleId: string,
  episodeId: string,
): Promise<PlaybackFacts> {
  const own = [keyOf('viewing', { userId }), keyOf('episodeProgress', { userId, titleId, episodeId })];
  const [[viewing, stored], [title, episode]] = await Promise.all([
    getItems<Item>(table, own),
    titleAndEpisode(table, { titleId, episodeId }, { consistent: false }),
  ]);
  const record = episode as EpisodeRecord | undefined;
  const point = stored as EpisodeProgress | undefined;
  return {
    viewing: viewingFrom(viewing),
    title: existing(title as TitleRecord | undefined),
    playable: record && { episode: record, media: record.media, stored: point },
    row: undefined,
  };
}

/** A title and one of its episodes, in one request. */
const titleAndEpisode = (
  table: Table,
  { titleId, episodeId }: { titleId: string; episodeId: string },
  options?: { consistent: boolean },
): Promise<(Item | undefined)[]> =>
  askTitle(
    table,
    titleId,
    (key) => getItems<Item>(table, [key, keyOf('episode', { titleId, episodeId })], options),
    ([title]) => title,
  );

/** A title as a running playback needs it: is it, or its episode, still there, and with which media. */
export async function mediaOf(
  table: Table,
  { titleId, episodeId }: { titleId: string; episodeId?: string | undefined },
): Promise<{ title: TitleRecord | undefined; media: Media | undefined; found: boolean }> {
  if (episodeId === undefined) {
    const read = (key: Key) => getItem<TitleRecord>(table, key);
    const title = existing(await askTitle(table, titleId, read, (found) => found));
    return { title, media: title?.media, found: title !== undefined };
  }
  const [title, episode] = await titleAndEpisode(table, { titleId, episodeId });
  return {
    title: existing(title as TitleRecord | undefined),
    media: (episode as EpisodeRecord | undefined)?.media,
    found: episode !== undefined,
  };
}

/** The row of a title with what running and run-out streams add to it. */
export function currentRow(
  viewing: Viewing,
  titleId: string,
  row: HistoryRow | undefined,
): HistoryRow | undefined {
  return openReports(viewing)
    .filter((report) => report.titleId === titleId)
    .reduce<HistoryRow | undefined>(rowAfter, row);
}

/** How far the account is in a movie or an episode, with what streams add to what is stored. */
export function knownPoint(
  viewing: Viewing,
  { titleId, episodeId }: { titleId: string; episodeId: string | undefined },
  stored: StoredPoint | undefined,
): Point | undefined {
  const report = openReports(viewing).find(
    (each) => each.titleId === titleId && each.episode?.episodeId === episodeId,
  );
  return report && isNewer(report, stored) ? report.point : stored?.point;
}

/** The episode of a series that is open: in progress or, when none was completed, begun at least. */
export function openEpisode(row: HistoryRow): EpisodePlace | undefined {
  const goesOn = goOnWith(row);
  if (goesOn.kind === 'resume') return goesOn.episode;
  return goesOn.kind === 'none' && positionOf(row.point) > 0 ? row.episode : undefined;
}

/** The episode that playing a series goes on with; one that was watched to its end begins anew. */
async function episodeToPlay(
  table: Table,
  userId: string,
  titleId: string,
  row: HistoryRow | undefined,
): Promise<Playable> {
  const open = row && openEpisode(row);
  if (open) {
    const [episode, stored] = await Promise.all([
      episodeById(table, titleId, open.episodeId),
      storedEpisode(table, userId, titleId, open.episodeId),
    ]);
    if (episode?.media) return { episode, media: episode.media, stored };
  }
  const goesOn = row && goOnWith(row);
  const next = goesOn?.kind === 'next' && (await nextEpisode(table, titleId, goesOn.after));
  const episode = next || (await nextEpisode(table, titleId, undefined));
  // Who never played the series has no point in any of its episodes.
  const stored = row && episode && (await storedEpisode(table, userId, titleId, episode.episodeId));
  return { episode, media: episode?.media, stored };
}
