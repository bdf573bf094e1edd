import type { Page, PageRequest } from '../../http/declaration.ts';
import type { EpisodeRecord, TitleRecord } from '../../domain/catalogue/title.ts';
import { indexOf, indexPartitionOf, type Key, keyOf, sortable } from '../../table/keys.ts';
import { getItem, getItems, type Item, queryAll, queryItems, type Table } from '../../table/table.ts';

/** Of how many copies a container has read that a title has them, for some hundred titles: where to read, never what. */
const knownCopies = new WeakMap<Table['client'], Map<string, number>>();
const MOST_KNOWN = 500;

/**
 * Asks for a title that a whole premiere may ask for: at one of its copies, by chance, when this container knows of
 * copies. They are written in the title's transaction, so they say what it says; where one is gone, because the
 * premiere is over or the title withdrawn, the title itself is asked. `titleOf` finds it in the answer.
 */
export async function askTitle<T>(
  table: Table,
  titleId: string,
  ask: (key: Key) => Promise<T>,
  titleOf: (answer: T) => Item | undefined,
): Promise<T> {
  const known = knownCopies.get(table.client) ?? new Map<string, number>();
  knownCopies.set(table.client, known);
  const name = `${table.name} ${titleId}`;
  const most = known.get(name);
  if (most !== undefined) {
    const copy = String(Math.floor(Math.random() * most));
    const answer = await ask(keyOf('titleCopy', { titleId, copy }));
    if (titleOf(answer)) return answer;
    known.delete(name);
  }
  const answer = await ask(keyOf('title', { titleId }));
  const copies = (titleOf(answer) as TitleRecord | undefined)?.copies;
  if (known.size >= MOST_KNOWN) known.clear();
  if (copies !== undefined) known.set(name, copies);
  return answer;
}

/**
 * A title, drafts and those outside their window too: ask `isVisible` before showing it to people. A deleted
 * one is undefined. An administrator's read before a write asks for a `consistent` one, which costs twice.
 */
export async function titleById(
  table: Table,
  titleId: string,
  { consistent = false } = {},
): Promise<TitleRecord | undefined> {
  const read = (key: Key) => getItem<TitleRecord>(table, key, { consistent });
  const found = consistent
    ? await read(keyOf('title', { titleId }))
    : await askTitle(table, titleId, read, (title) => title);
  return existing(found);
}

/** Titles in the order asked, undefined where there is none; at most 100. One request. */
export async function titlesById(
  table: Table,
  titleIds: readonly string[],
): Promise<(TitleRecord | undefined)[]> {
  const keys = titleIds.map((titleId) => keyOf('title', { titleId }));
  return (await getItems<TitleRecord>(table, keys, { consistent: false })).map(existing);
}

/** What is left of a deleted title only says that its id is used up. */
export const existing = (record: TitleRecord | undefined): TitleRecord | undefined =>
  record?.deletedAt === undefined ? record : undefined;

export const episodeById = (
  table: Table,
  titleId: string,
  episodeId: string,
): Promise<EpisodeRecord | undefined> =>
  getItem<EpisodeRecord>(table, keyOf('episode', { titleId, episodeId }), { consistent: false });

/** Every episode of a series, by season and number. */
export const episodesOf = (table: Table, titleId: string): Promise<EpisodeRecord[]> =>
  queryAll<EpisodeRecord>(table, indexPartitionOf('episode', { titleId }), { index: 'gsi1' });

/** A page of the episodes of a series or of one season, by season and number. */
export async function episodesPage(
  table: Table,
  titleId: string,
  season: number | undefined,
  { limit, after }: PageRequest,
): Promise<Page<EpisodeRecord>> {
  const { items } = await queryItems<EpisodeRecord & { gsi1sk: string }>(
    table,
    indexPartitionOf('episode', { titleId }),
    limit + 1,
    { index: 'gsi1', ...(season !== undefined && { prefix: `${sortable(season)}#` }), after },
  );
  const page = items.slice(0, limit);
  return { items: page, next: items.length > limit ? page.at(-1)?.gsi1sk : undefined };
}

const READ_AHEAD = 10;

/** The next episode that can be played, in the order of the series; from its beginning without `after`. */
export async function nextEpisode(
  table: Table,
  titleId: string,
  after: { season: number; number: number } | undefined,
): Promise<EpisodeRecord | undefined> {
  let position = after && `${sortable(after.season)}#${sortable(after.number)}`;
  for (;;) {
    const page = await episodesPage(table, titleId, undefined, { limit: READ_AHEAD, after: position });
    const ready = page.items.find(({ media }) => media !== undefined);
    if (ready || page.next === undefined) return ready;
    position = page.next;
  }
}

/** An episode as an item of the table. */
export const episodeItem = (record: EpisodeRecord) => {
  const { titleId, episodeId, season, number } = record;
  return {
    ...record,
    ...keyOf('episode', { titleId, episodeId }),
    ...indexOf('episode', { titleId, season: sortable(season), number: sortable(number) }),
  };
};

/** An episode's claim of its number in its season, which no other episode can have meanwhile. */
export const episodePlaceItem = ({ titleId, episodeId, season, number }: EpisodeRecord) => ({
  ...keyOf('episodePlace', { titleId, season: sortable(season), number: sortable(number) }),
  episodeId,
});
