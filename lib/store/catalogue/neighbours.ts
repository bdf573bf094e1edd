import type { Neighbours } from '../../domain/history/neighbours.ts';
import { absent, any, is } from '../../table/expressions.ts';
import { keyOf } from '../../table/keys.ts';
import { ConditionFailed, getItems, type Item, putItem, type Table } from '../../table/table.ts';
import { neighboursFrom, neighboursItem } from './neighbours-item.ts';

/** DynamoDB's limit of a batch. */
const BATCH = 100;

/** The neighbours of titles, in the order asked; undefined for what nobody has completed. */
export async function neighboursOf(
  table: Table,
  titleIds: readonly string[],
  { consistent = false } = {},
): Promise<(Neighbours | undefined)[]> {
  const found: (Neighbours | undefined)[] = [];
  for (let start = 0; start < titleIds.length; start += BATCH) {
    const keys = titleIds.slice(start, start + BATCH).map((titleId) => keyOf('neighbours', { titleId }));
    found.push(...(await getItems<Item>(table, keys, { consistent })).map(neighboursFrom));
  }
  return found;
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
