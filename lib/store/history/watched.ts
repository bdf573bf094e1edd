import type { App } from '../../app.ts';
import type { ContinueItem, WatchedItem } from '../../domain/history/history.ts';
import { toInstant } from '../../domain/ids.ts';
import type { Viewing } from '../../domain/playback/leases.ts';
import {
  continuationOf,
  type EpisodePlace,
  type HistoryRow,
  percentOf,
  type Point,
  positionOf,
  SHORTEST_TO_CONTINUE_SECONDS,
  stateOf,
} from '../../domain/history/progress.ts';
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
import { nextEpisode } from '../playback/playables.ts';
import { titlesById } from '../catalogue/titles.ts';

/** A row with what it shows: of a series an episode. */
interface Entry {
  row: HistoryRow;
  title: TitleRecord;
  episode: EpisodeRecord | undefined;
  point: Point;
  durationSeconds: number;
}

type Viewer = { userId: string; deviceId: string };

/** Pages of the history that one page of a list reads, when rows of it cannot be shown now. */
const READS = 3;

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
  const entries: Entry[] = [];
  let viewing: Viewing | undefined;
  let from = after;
  for (let reads = 0; reads < READS; reads++) {
    const asked = { limit: limit - entries.length, after: from };
    const page = await historyPage(app.table, viewer.userId, part, asked, viewing);
    viewing = page.viewing;
    from = page.next;
    entries.push(...(await entriesOf(app.table, page.rows, part, app.now())));
    if (from === undefined || entries.length >= limit) break;
  }
  return { items: await itemsOf(app, viewer, viewing!, entries), next: from };
}

/** The rows that can be shown now, each with its title and episode. */
async function entriesOf(table: Table, rows: HistoryRow[], part: HistoryPart, now: number): Promise<Entry[]> {
  const places = rows.map((row) => placeOf(row, part));
  const keys = rows.flatMap(({ titleId }, index) => {
    const episodeId = places[index]?.episodeId;
    return episodeId === undefined ? [] : [keyOf('episode', { titleId, episodeId })];
  });
  const titleIds = rows.map(({ titleId }) => titleId);
  const [titles, episodes] = await Promise.all([
    titlesById(table, titleIds),
    keys.length > 0 ? getItems<Item>(table, keys, { consistent: false }) : [],
  ]);
  const records = new Map(
    episodes.flatMap((item) => (item ? [[item.episodeId, item as EpisodeRecord]] : [])),
  );
  const entries = rows.map(async (row, index): Promise<Entry | undefined> => {
    const title = titles[index];
    if (!title || !isVisible(title, now)) return undefined;
    const episode = records.get(places[index]?.episodeId);
    const { point, durationSeconds } = row;
    if (part === 'all') return { row, title, episode, point, durationSeconds };
    const continuation = continuationOf(row);
    const goesOn = continuation.kind === 'resume' && (row.episode === undefined || episode !== undefined);
    return goesOn ? { ...continuation, row, title, episode } : nextEntry(table, row, title);
  });
  return (await Promise.all(entries)).filter((entry) => entry !== undefined);
}

/** The episode a row names, if any: the one played last, or the one in progress. */
function placeOf(row: HistoryRow, part: HistoryPart): EpisodePlace | undefined {
  return part === 'all' ? row.episode : row.current;
}

/** A series goes on after the highest completed episode, as long as there is one. */
async function nextEntry(table: Table, row: HistoryRow, title: TitleRecord): Promise<Entry | undefined> {
  const episode = row.highest && (await nextEpisode(table, row.titleId, row.highest));
  const durationSeconds = episode?.media?.durationSeconds ?? 0;
  if (durationSeconds < SHORTEST_TO_CONTINUE_SECONDS) return undefined;
  return { row, title, episode, point: {}, durationSeconds };
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
    const positionSeconds = positionOf(point);
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
