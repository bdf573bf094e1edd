import type { GenreRecord } from '../../domain/genres/genre.ts';
import { absent } from '../../table/expressions.ts';
import { keyOf, partitionOf } from '../../table/keys.ts';
import type { Page, PageRequest } from '../../http/declaration.ts';
import { ConditionFailed, putItem, queryItems, type Table } from '../../table/table.ts';

export async function genresPage(table: Table, { limit, after }: PageRequest): Promise<Page<GenreRecord>> {
  const { pk } = partitionOf('genre', {});
  const page = await queryItems<GenreRecord & { sk: string }>(table, pk, limit + 1, { after });
  const items = page.items.slice(0, limit);
  return { items, next: page.items.length > limit ? items.at(-1)!.sk : undefined };
}

/** Adds a genre without titles; one that is there stays as it is. */
export async function addGenre(table: Table, genreId: string, name: string): Promise<void> {
  try {
    await putItem(
      table,
      { ...keyOf('genre', { genreId }), genreId, name, titleCount: 0, uses: 0, version: 1 },
      absent('pk'),
    );
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}
