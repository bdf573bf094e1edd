import type { Neighbours } from '../../domain/history/neighbours.ts';
import { absent, any, is } from '../../table/expressions.ts';
import { keyOf } from '../../table/keys.ts';
import { ConditionFailed, getItems, type Item, putItem, type Table } from '../../table/table.ts';
import { neighboursFrom, neighboursItem } from './neighbours-item.ts';

/** The neighbours of titles, in the order asked; undefined for what nobody has completed. */
export async function neighboursOf(
  table: Table,
  titleIds: readonly string[],
  { consistent = false } = {},
): Promise<(Neighbours | undefined)[]> {
  const keys = titleIds.map((titleId) => keyOf('neighbours', { titleId }));
  return (await getItems<Item>(table, keys, { consistent })).map(neighboursFrom);
}

/** Writes the neighbours of a title, unless the completions up to then are in already. */
export async function keepNeighbours(table: Table, titleId: string, neighbours: Neighbours): Promise<void> {
  const isOlder = any(absent('at'), is('at', '<', neighbours.at));
  try {
    await putItem(table, neighboursItem(titleId, neighbours), isOlder);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}
