import type { App } from '../../app.ts';
import type { ContinueItem, WatchedItem } from '../../domain/history/history.ts';
import { toInstant } from '../../domain/ids.ts';
import type { Viewing } from '../../domain/playback/leases.ts';
import { type Point, stateOf } from '../../domain/history/points.ts';
import { isNext } from '../../domain/history/newest.ts';
import { percentOf, shownPosition } from '../../domain/history/progress.ts';
import { continuationOf, type HistoryRow, isAfter, isPlayed } from '../../domain/history/rows.ts';
import {
  type EpisodeRecord,
  episodeView,
  isVisible,
  type TitleRecord,
  titleView,
} from '../../domain/catalogue/title.ts';
import type { Page, PageRequest } from '../../http/declaration.ts';
import { keyOf } from '../../table/keys.ts';
import { getItems, type Item, type Table } from '../../table/table.ts';
import { explainedAll, verdictOf } from '../playback/decisions.ts';
import { historyPage, type HistoryPart } from './history.ts';
import { type Newest, newestEntries } from './newest.ts';
import { historyPosition } from './progress.ts';
import { nextEpisode, titlesById } from '../catalogue/titles.ts';

/** A row with what it shows: of a series an episode. */
interface Entry {
  row: HistoryRow;
  title: TitleRecord;
  episode: EpisodeRecord | undefined;
  point: Point;
  durationSeconds: number;
}

type Shown = Pick<Entry, 'row' | 'title' | 'episode'>;
type Viewer = { userId: string; deviceId: string };

/** Pages of the history that one page of a list reads, when rows of it cannot be shown now. */
const READS = 3;
/** Rows of each page after the first, so that many finished series are passed in one request. */
const ROWS_AT_ONCE = 100;

/** A page of what the caller can go on with, newest first. */
export async function continueWatchingPage(
  app: App,
  viewer: Viewer,
  page: PageRequest,
): Promise<Page<ContinueItem>> {
  const { items, next } = await watchedPage(app, viewer, 'continue', page);
  return { items, next };
}

/** A page of what the caller watched, newest first. */
export const recentlyWatchedPage = (
  app: App,
  viewer: Viewer,
  page: PageRequest,
): Promise<Page<WatchedItem>> => watchedPage(app, viewer, 'all', page);

async function watchedPage(
  app: App,
  viewer: Viewer,
  part: HistoryPart,
  { limit, after }: PageRequest,
): Promise<Page<WatchedItem>> {
  const kept = after === undefined ? await newestEntries(app, viewer.userId, part, limit) : undefined;
  if (kept?.newest) {
    const { newest } = kept;
    const entries = newest.entries.map((entry) => keptEntry(entry, part));
    const last = newest.entries.at(-1)?.row;
    const next = newest.more && last ? historyPosition(last) : undefined;
    return { items: await itemsOf(app, viewer, kept.viewing, entries), next };
  }
  const entries: Entry[] = [];
  let viewing = kept?.viewing;
  let from = after;
  for (let reads = 0; reads < READS; reads++) {
    const asked = { limit: reads === 0 ? limit : ROWS_AT_ONCE, after: from };
    const page = await historyPage(app.table, viewer.userId, part, asked, viewing);
    viewing = page.viewing;
    const shown = await shownRows(app.table, page.rows, part, app.now());
    let taken = 0;
    while (taken < shown.length && entries.length < limit) {
      const some = shown.slice(taken, taken + limit - entries.length);
      const found = await Promise.all(some.map((each) => entryOf(app.table, each, part)));
      entries.push(...found.filter((entry) => entry !== undefined));
      taken += some.length;
    }
    from = taken < shown.length ? historyPosition(shown[taken - 1]!.row) : page.next;
    if (from === undefined || entries.length >= limit) break;
  }
  return { items: await itemsOf(app, viewer, viewing!, entries), next: from };
}

/** An entry of what is kept beside the history. */
function keptEntry({ row, title, episode }: Newest['entries'][number], part: HistoryPart): Entry {
  const goesOn = part === 'continue' && episode && isNext(row!);
  const { point, durationSeconds } = row!;
  const shown = goesOn
    ? { point: {}, durationSeconds: episode.media!.durationSeconds }
    : { point, durationSeconds };
  return { row: row!, title, episode, ...shown };
}

/** The rows whose title can be shown now, without those of series that are known to be at their end. */
async function shownRows(table: Table, rows: HistoryRow[], part: HistoryPart, now: number): Promise<Shown[]> {
  const titleIds = rows.map(({ titleId }) => titleId);
  const keys = rows.flatMap((row) =>
    row.episode && (part === 'all' || continuationOf(row).kind === 'resume')
      ? [keyOf('episode', { titleId: row.titleId, episodeId: row.episode.episodeId })]
      : [],
  );
  const [titles, episodes] = await Promise.all([
    titlesById(table, titleIds),
    getItems<Item>(table, keys, { consistent: false }),
  ]);
  const records = new Map(
    episodes.flatMap((item) => (item ? [[item.episodeId, item as EpisodeRecord]] : [])),
  );
  return rows.flatMap((row, index) => {
    const title = titles[index];
    if (!title || !isVisible(title, now)) return [];
    const episode = records.get(row.episode?.episodeId);
    return (part === 'all' ? isPlayed(row) : !isAtItsEnd(row, title)) ? [{ row, title, episode }] : [];
  });
}

function isAtItsEnd(row: HistoryRow, { lastEpisode }: TitleRecord): boolean {
  const goesOn = continuationOf(row);
  return goesOn.kind === 'next' && lastEpisode !== undefined && !isAfter(lastEpisode, goesOn.after);
}

/** What a row shows; undefined when its series has nothing to go on with. */
async function entryOf(table: Table, shown: Shown, part: HistoryPart): Promise<Entry | undefined> {
  const { row, title, episode } = shown;
  const { point, durationSeconds } = row;
  const goesOn = continuationOf(row).kind === 'resume' && (row.episode === undefined || episode);
  return part === 'all' || goesOn ? { ...shown, point, durationSeconds } : nextEntry(table, row, title);
}

/** A series goes on after what was completed, as long as there is something. */
async function nextEntry(table: Table, row: HistoryRow, title: TitleRecord): Promise<Entry | undefined> {
  const after = row.again ?? row.completed?.[0];
  const episode = after && (await nextEpisode(table, row.titleId, after));
  if (!episode) return undefined;
  return { row, title, episode, point: {}, durationSeconds: episode.media!.durationSeconds };
}

async function itemsOf(
  { table, config, now }: App,
  { deviceId }: Viewer,
  viewing: Viewing,
  entries: Entry[],
): Promise<WatchedItem[]> {
  const verdicts = entries.map(({ title, episode }) => {
    const media = title.type === 'series' ? episode?.media : title.media;
    return verdictOf(viewing, { deviceId, title, media }, now());
  });
  const decisions = await explainedAll(table, verdicts);
  return entries.map(({ row, title, episode, point, durationSeconds }, index) => {
    const positionSeconds = shownPosition(point, durationSeconds);
    return {
      title: titleView(title, config.origin),
      ...(episode && { episode: episodeView(episode) }),
      positionSeconds,
      durationSeconds,
      percent: percentOf(positionSeconds, durationSeconds),
      state: stateOf(point),
      updatedAt: toInstant(row.updatedAt),
      playability: decisions[index]!,
    };
  });
}
