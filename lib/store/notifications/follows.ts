import type { Page, PageRequest } from '../../http/declaration.ts';
import type { GenreRecord } from '../../domain/genres/genre.ts';
import { exists } from '../../table/expressions.ts';
import { jobIndexOf, jobPartitionOf, keyOf, partitionOf } from '../../table/keys.ts';
import {
  deleteItem,
  getItems,
  queryAll,
  queryItems,
  type Table,
  transact,
  TransactionFailed,
} from '../../table/table.ts';

/** Follows a genre; false when there is no such genre. */
export async function followGenre(
  table: Table,
  userId: string,
  genreId: string,
  now: number,
): Promise<boolean> {
  const parts = { userId, genreId };
  const item = { ...keyOf('follow', parts), ...jobIndexOf('follow', parts), genreId, followedAt: now };
  try {
    await transact(table, [{ check: keyOf('genre', { genreId }), when: exists('pk') }, { put: item }]);
    return true;
  } catch (error) {
    if (error instanceof TransactionFailed) return false;
    throw error;
  }
}

export const unfollowGenre = (table: Table, userId: string, genreId: string): Promise<void> =>
  deleteItem(table, keyOf('follow', { userId, genreId }));

/** A page of the genres a person follows, by id, as they are now. */
export async function followedGenres(
  table: Table,
  userId: string,
  { limit, after }: PageRequest,
): Promise<Page<GenreRecord>> {
  const { pk, prefix } = partitionOf('follow', { userId });
  const asked = { prefix, after, consistent: true };
  const { items } = await queryItems<{ genreId: string; sk: string }>(table, pk, limit + 1, asked);
  const shown = items.slice(0, limit);
  const keys = shown.map((follow) => keyOf('genre', { genreId: follow.genreId }));
  const genres = await getItems<GenreRecord>(table, keys, { consistent: false });
  return {
    items: genres.filter((genre) => genre !== undefined),
    next: items.length > limit ? shown.at(-1)!.sk : undefined,
  };
}

/** Tells of genres whether this person follows one of them now. */
export async function followsOneOf(table: Table, userId: string): Promise<(genres: string[]) => boolean> {
  const { pk, prefix } = partitionOf('follow', { userId });
  const follows = await queryAll<{ genreId: string }>(table, pk, { prefix, consistent: true });
  const followed = new Set(follows.map(({ genreId }) => genreId));
  return (genres) => genres.some((genreId) => followed.has(genreId));
}

/** A page of the people who follow a genre, by their ids: keys alone. */
export async function followersOf(
  table: Table,
  genreId: string,
  { limit, after }: PageRequest,
): Promise<Page<string>> {
  const partition = jobPartitionOf('follow', { genreId });
  const { items, more } = await queryItems(table, partition, limit, { index: 'gsi2', after });
  const userIds = items.map(({ gsi2sk }) => String(gsi2sk));
  return { items: userIds, next: more ? userIds.at(-1) : undefined };
}
