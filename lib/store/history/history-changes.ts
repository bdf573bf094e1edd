import type { App } from '../../app.ts';
import type { Lease } from '../../domain/playback/leases.ts';
import { end, repointed } from '../../domain/playback/transitions.ts';
import { openReports } from '../../domain/playback/turns.ts';
import { isCompleted, isWiped, markedPoint } from '../../domain/history/points.ts';
import { highestOf, type HistoryRow, UNMOVED } from '../../domain/history/rows.ts';
import type { EpisodeRecord, TitleRecord } from '../../domain/catalogue/title.ts';
import { keyOf, partitionOf } from '../../table/keys.ts';
import { deleteItem, type Item, queryItems, type Table } from '../../table/table.ts';
import { inBatches } from '../batches.ts';
import { forgetPicks, hideRow } from './home.ts';
import { changeEpisode, changeRow, keepReport } from './progress.ts';
import { removePlaysOf } from './plays/log.ts';
import { storedEpisodes } from './title-progress.ts';
import { changeViewing, viewingOf } from '../playback/viewing.ts';

/** Takes a title out of Continue Watching until it is played again; the history stays. */
export async function hideFromContinueWatching(
  { table, now }: App,
  userId: string,
  titleId: string,
): Promise<void> {
  for (const report of openReports(await viewingOf(table, userId))) {
    if (report.titleId === titleId) await keepReport(table, userId, { ...report, keptAt: now() });
  }
  await changeRow(table, userId, titleId, (row) => row && { ...row, hiddenAt: now() });
}

/** Changes what open streams say about titles; leases that ran out and are concerned are dropped with what they say. */
export const forgetStreams = (
  { table, now }: Pick<App, 'table' | 'now'>,
  userId: string,
  concerns: (lease: Lease) => boolean,
): Promise<void> =>
  changeViewing(table, userId, undefined, (viewing) => {
    const leases = Object.values(viewing.leases).filter(concerns);
    if (leases.length === 0) return Promise.resolve({ result: undefined });
    const next = repointed(viewing, concerns, () => ({}));
    return Promise.resolve({ transition: end(next, new Map(), now()), result: undefined });
  });

/** Forgets a title; a stream of it that goes on enters the history anew with its next report. */
export async function removeFromHistory(app: App, userId: string, titleId: string): Promise<void> {
  await forgetStreams(app, userId, ({ title }) => title === titleId);
  const { pk, prefix } = partitionOf('episodeProgress', { userId });
  await deleteAll(app.table, pk, `${prefix}${titleId}#`);
  await deleteItem(app.table, keyOf('progress', { userId, titleId }));
  await removePlaysOf(app.table, userId, titleId);
  await hideRow(app.table, userId, titleId);
  await forgetPicks(app.table, userId);
}

async function deleteAll(table: Table, pk: string, prefix: string): Promise<void> {
  for (;;) {
    const { items, more } = await queryItems<Item>(table, pk, 200, { prefix, consistent: true });
    await inBatches(items, ({ sk }) => deleteItem(table, { pk, sk: String(sk) }));
    if (!more) return;
  }
}

/** What is marked: a movie, one episode, or every episode of a series. */
export interface Mark {
  title: TitleRecord;
  episodes: EpisodeRecord[];
  completed: boolean;
}

/** Marks as watched or as not watched, whatever was reported; open streams go on from there. */
export async function markWatched(app: App, userId: string, mark: Mark): Promise<void> {
  const { title, episodes, completed } = mark;
  const { titleId } = title;
  const marked = new Set(episodes.map(({ episodeId }) => episodeId));
  const concerns = (lease: Lease) =>
    lease.title === titleId && (lease.episode === undefined || marked.has(lease.episode));
  await changeViewing(app.table, userId, undefined, (viewing) => {
    if (!Object.values(viewing.leases).some(concerns)) return Promise.resolve({ result: undefined });
    // What ran out goes first: its title may be cut anew by now, and the mark is of the present cut.
    const { next, fold } = end(viewing, new Map(), app.now());
    // What was forgotten has nothing to take back, as in the history below.
    const isMarked = (lease: Lease) => concerns(lease) && (completed || !isWiped(lease.point));
    const marked = repointed(next, isMarked, ({ dur }) => markedPoint(completed, dur));
    return Promise.resolve({ transition: { next: marked, fold }, result: undefined });
  });
  if (title.type === 'series') return markEpisodes(app, userId, mark);
  const durationSeconds = title.media?.durationSeconds ?? 0;
  await changeRow(app.table, userId, titleId, (row) => {
    if (!row && !completed) return undefined;
    const point = markedPoint(completed, durationSeconds);
    return { ...UNMOVED, updatedAt: app.now(), ...row, titleId, point, durationSeconds };
  });
}

async function markEpisodes(
  { table, now }: App,
  userId: string,
  { title, episodes, completed }: Mark,
): Promise<void> {
  const { titleId } = title;
  await inBatches(episodes, ({ episodeId, season, number, media }) => {
    const durationSeconds = media?.durationSeconds ?? 0;
    return changeEpisode(table, userId, { titleId, episodeId }, (stored) => {
      if (!stored && !completed) return undefined;
      const point = markedPoint(completed, durationSeconds);
      const place = { episodeId, season, number };
      return { ...UNMOVED, updatedAt: now(), ...stored, ...place, titleId, point, durationSeconds };
    });
  });
  const known = [...(await storedEpisodes(table, userId, titleId)).values()];
  const completedNow = highestOf(known.filter(({ point }) => isCompleted(point)));
  await changeRow(table, userId, titleId, (row) => {
    if (!row && completedNow.length === 0) return undefined;
    const { completed: _before, again, ...rest } = row ?? unplayed(titleId, now());
    const played = episodes.find(({ episodeId }) => episodeId === rest.episode?.episodeId);
    const isMarked = episodes.some(({ episodeId }) => episodeId === again?.episodeId);
    return {
      ...rest,
      ...(played && { point: markedPoint(completed, rest.durationSeconds) }),
      ...(completedNow.length > 0 && { completed: completedNow }),
      ...(again && !isMarked && { again }),
    };
  });
}

/** The row of a series of which episodes are marked and none was played. */
const unplayed = (titleId: string, now: number): HistoryRow => ({
  ...{ ...UNMOVED, titleId, updatedAt: now, point: {}, durationSeconds: 0 },
});
