import type { App } from '../../app.ts';
import { episodeIdOf, type List, type ListEntry, newestOf } from '../../domain/history/newest.ts';
import type { Viewing } from '../../domain/playback/leases.ts';
import { type EpisodeRecord, type TitleRecord } from '../../domain/catalogue/title.ts';
import { keyOf } from '../../table/keys.ts';
import { getItems, type Item, putItem, type Table } from '../../table/table.ts';
import { CHANGED_TITLES, changedSince, changesSeen } from '../catalogue/changed-titles.ts';
import { existing } from '../catalogue/titles.ts';
import { packed, unpacked } from '../packing.ts';
import { standingHome } from './home-page.ts';

/** Whole titles and episodes, as lists show them. */
interface Copies {
  titles: TitleRecord[];
  episodes: EpisodeRecord[];
}

/** What the beginning of a list shows. */
export interface Newest {
  entries: (ListEntry & { title: TitleRecord; episode: EpisodeRecord | undefined })[];
  /** The table has more of it. */
  more: boolean;
}

/**
 * The beginning of a list, of what is kept for the home page and of copies of the titles it shows: one trip, and a second
 * one where something changed. Without `newest` where that does not reach, and the list must be read from its index.
 */
export async function newestEntries(
  app: App,
  userId: string,
  list: List,
  limit: number,
): Promise<{ viewing: Viewing; newest?: Newest }> {
  const { table, now } = app;
  const own = [keyOf('viewing', { userId }), keyOf('home', { userId }), keyOf('copies', { userId, list })];
  const [account, homeItem, copiesItem, changes] = await getItems<Item>(table, [...own, CHANGED_TITLES], {
    consistent: false,
  });
  const { viewing, home } = await standingHome(app, userId, { account, homeItem, changes });
  const found = newestOf(home, list, limit, now());
  if (!found) return { viewing };
  const left = copiesFrom(copiesItem, changes);
  const copies = await completed(table, left, found.entries, list);
  if (copies !== left) {
    const kept = { seen: changesSeen(changes), packed: packed(copies) };
    await putItem(table, { ...keyOf('copies', { userId, list }), ...kept });
  }
  const titles = new Map(copies.titles.map((title) => [title.titleId, title]));
  const episodes = new Map(copies.episodes.map((episode) => [episode.episodeId, episode]));
  const entries = found.entries.flatMap((entry) => {
    const title = titles.get(entry.titleId);
    return title ? [{ ...entry, title, episode: episodes.get(episodeIdOf(entry, list) ?? '') }] : [];
  });
  return { viewing, newest: { entries, more: found.more } };
}

/** The copies that are as the catalogue is now. */
function copiesFrom(item: Item | undefined, changes: Item | undefined): Copies {
  const { seen, packed: text } = (item ?? { seen: -1 }) as { seen: number; packed?: string };
  const changed = text === undefined ? undefined : changedSince(changes, seen);
  if (!changed) return { titles: [], episodes: [] };
  const { titles, episodes } = unpacked<Copies>(text!);
  const isSame = ({ titleId }: { titleId: string }) => !changed.has(titleId);
  return { titles: titles.filter(isSame), episodes: episodes.filter(isSame) };
}

/** The copies with what is missing of what a list shows, and then without what it does not show. */
async function completed(table: Table, copies: Copies, entries: ListEntry[], list: List): Promise<Copies> {
  const known = new Set([
    ...copies.titles.map(({ titleId }) => titleId),
    ...copies.episodes.map(({ episodeId }) => episodeId),
  ]);
  const episodes = entries.flatMap((entry) => {
    const episodeId = episodeIdOf(entry, list);
    return episodeId === undefined ? [] : [{ titleId: entry.titleId, episodeId }];
  });
  const missing = {
    titles: entries.filter(({ titleId }) => !known.has(titleId)),
    episodes: episodes.filter(({ episodeId }) => !known.has(episodeId)),
  };
  if (missing.titles.length + missing.episodes.length === 0) return copies;
  const read = await getItems<Item>(table, [
    ...missing.titles.map(({ titleId }) => keyOf('title', { titleId })),
    ...missing.episodes.map((parts) => keyOf('episode', parts)),
  ]);
  const titles = read.slice(0, missing.titles.length) as (TitleRecord | undefined)[];
  const shown = new Set([
    ...entries.map(({ titleId }) => titleId),
    ...episodes.map(({ episodeId }) => episodeId),
  ]);
  const all = {
    titles: [...copies.titles, ...titles.flatMap((title) => existing(title) ?? [])],
    episodes: [...copies.episodes, ...(read.slice(titles.length) as EpisodeRecord[]).filter(Boolean)],
  };
  return {
    titles: all.titles.filter(({ titleId }) => shown.has(titleId)).map(withoutKeys),
    episodes: all.episodes.filter(({ episodeId }) => shown.has(episodeId)).map(withoutKeys),
  };
}

const KEYS = /^(pk|sk|gsi\d[ps]k|by)$/;

const withoutKeys = <T extends Item>(record: T): T =>
  ordered(Object.fromEntries(Object.entries(record).filter(([name]) => !KEYS.test(name)))) as T;

/** In the order of names, since the table hands attributes out in any: what repeats itself is packed better. */
function ordered(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, each]) => [name, ordered(each)]));
}
