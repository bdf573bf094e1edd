import { isCompleted, isInProgress, type Point } from './points.ts';

/** Shorter movies never enter Continue Watching. */
const SHORTEST_TO_CONTINUE_SECONDS = 5 * 60;
/** More completed episodes than anybody takes back one after the other, few enough to stay in the row. */
const COMPLETED_KEPT = 5;

/** Which playback moved a point last: the newest turn moves it, and within it the newest report. */
export interface Fence {
  /** The number of its turn within the account, see `turnOf`; a later one is higher. */
  n: number;
  sequence: number;
  playbackId: string;
}

/** The fence of an item that no playback has moved yet, only a mark: any report is newer. */
export const UNMOVED: Fence = { n: 0, sequence: -1, playbackId: '' };

export const isPlayed = ({ playbackId }: Fence): boolean => playbackId !== UNMOVED.playbackId;

type Order = Pick<Fence, 'n' | 'sequence'>;

export const isNewer = (report: Order, than: Order | undefined): boolean =>
  than === undefined || report.n > than.n || (report.n === than.n && report.sequence > than.sequence);

/** The place of an episode in its series. */
export interface EpisodePlace {
  episodeId: string;
  season: number;
  number: number;
}

export const placeOf = ({ episodeId, season, number }: EpisodePlace): EpisodePlace => ({
  episodeId,
  season,
  number,
});

export const isAfter = (
  a: Pick<EpisodePlace, 'season' | 'number'>,
  b: Pick<EpisodePlace, 'season' | 'number'>,
): boolean => a.season > b.season || (a.season === b.season && a.number > b.number);

/** One report about a movie, or about an episode of a series, as history takes it in. */
export interface Report extends Fence {
  titleId: string;
  episode: EpisodePlace | undefined;
  point: Point;
  durationSeconds: number;
  /** When the playback started; hiding a title holds until it is played again. */
  startedAt: number;
  /** When this was reported. */
  at: number;
  /** When the history takes it in, which may be days later; absent where it is only laid over what is stored. */
  keptAt?: number;
}

/**
 * How far somebody is in a title: one row of the history. Of a movie `point` is its own; of a series it is that
 * of `episode`, the one played last.
 */
export interface HistoryRow extends Fence {
  titleId: string;
  point: Point;
  durationSeconds: number;
  /** When it was played last, or marked when it never was. */
  updatedAt: number;
  episode?: EpisodePlace;
  /** Of a series: its highest completed episodes, the highest first. */
  completed?: EpisodePlace[];
  /** Of a series that is played again: the episode that was completed last. */
  again?: EpisodePlace;
  /** Taken out of Continue Watching then. */
  hiddenAt?: number;
  /** When the history learnt that it, or a first episode of it, was watched to its end; it stays, whatever follows. */
  completedAt?: number;
}

/** The highest completed episodes, as a row keeps them. */
export const highestOf = (places: readonly EpisodePlace[]): EpisodePlace[] =>
  places
    .map(placeOf)
    .sort((a, b) => (isAfter(a, b) ? -1 : 1))
    .slice(0, COMPLETED_KEPT);

/**
 * Is this report what was played last of the title: of one item the newest turn decides, between episodes, which
 * move apart, the time.
 */
function isLater(report: Report, row: HistoryRow): boolean {
  if (!isPlayed(row) || row.episode?.episodeId === report.episode?.episodeId) return isNewer(report, row);
  return report.at > row.updatedAt || (report.at === row.updatedAt && report.n > row.n);
}

/** The row after a report; the same row when the report is late. */
export function rowAfter(row: HistoryRow | undefined, report: Report): HistoryRow {
  const { titleId, point, durationSeconds, n, sequence, playbackId, episode } = report;
  const later = !row || isLater(report, row);
  const isRowsOwn = row?.episode?.episodeId === episode?.episodeId;
  if (row && !later && isRowsOwn) return row;
  const hidden = row?.hiddenAt !== undefined && row.hiddenAt >= report.startedAt;
  const completedAt = row?.completedAt ?? (isCompleted(point) ? report.keptAt : undefined);
  const played = later
    ? { point, durationSeconds, n, sequence, playbackId, ...(episode && { episode }) }
    : { ...playedPart(row) };
  return {
    ...{ titleId, ...played },
    updatedAt: Math.max(report.at, row && isPlayed(row) ? row.updatedAt : 0),
    ...(hidden && { hiddenAt: row.hiddenAt }),
    ...(completedAt !== undefined && { completedAt }),
    ...(episode && seriesPart(row, point, episode, later)),
  };
}

const playedPart = ({ point, durationSeconds, n, sequence, playbackId, episode }: HistoryRow) => ({
  ...{ point, durationSeconds, n, sequence, playbackId },
  ...(episode && { episode }),
});

function seriesPart(row: HistoryRow | undefined, point: Point, episode: EpisodePlace, later: boolean) {
  const others = (row?.completed ?? []).filter(({ episodeId }) => episodeId !== episode.episodeId);
  const completed = highestOf(isCompleted(point) ? [...others, episode] : others);
  const ended = later && point.last !== undefined;
  const again = ended ? (point.again ? episode : undefined) : row?.again;
  return { ...(completed.length > 0 && { completed }), ...(again && { again }) };
}

/** What Continue Watching offers of a row: go on at a point, go on with the episode after one, or nothing. */
export type Continuation =
  | { kind: 'resume'; episode?: EpisodePlace; point: Point; durationSeconds: number }
  | { kind: 'next'; after: EpisodePlace }
  | { kind: 'none' };

/** What playing goes on with, whether or not the title was taken out of Continue Watching. */
export function goOnWith({ point, durationSeconds, episode, again, completed }: HistoryRow): Continuation {
  if (isInProgress(point)) return { kind: 'resume', point, durationSeconds, ...(episode && { episode }) };
  const after = again ?? completed?.[0];
  return after ? { kind: 'next', after } : { kind: 'none' };
}

export function continuationOf(row: HistoryRow): Continuation {
  const isShort = row.episode === undefined && row.durationSeconds < SHORTEST_TO_CONTINUE_SECONDS;
  const next = goOnWith(row);
  return row.hiddenAt !== undefined || (next.kind === 'resume' && isShort) ? { kind: 'none' } : next;
}
