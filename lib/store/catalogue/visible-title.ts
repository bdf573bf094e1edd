import { Problem } from '../../domain/problem.ts';
import { isVisible, type TitleRecord } from '../../domain/catalogue/title.ts';
import type { Table } from '../../table/table.ts';
import { titleById } from './titles.ts';

/** A title that people may see at `now`; any other is a 404, like one that never was. */
export async function visibleTitle(table: Table, titleId: string, now: number): Promise<TitleRecord> {
  const title = await titleById(table, titleId);
  if (!title || !isVisible(title, now)) throw noSuchTitle();
  return title;
}

export const noSuchTitle = (): Problem => new Problem('not_found', 'There is no such title.');
