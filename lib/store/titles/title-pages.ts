import { type AdminFilter, type AdminOrder, adminReadingOf } from '../../domain/catalogue/shelves.ts';
import type { Page, PageRequest } from '../../http/declaration.ts';
import { is } from '../../table/expressions.ts';
import type { Table } from '../../table/table.ts';
import type { TitleCard } from '../catalogue/shelves.ts';
import { comparedWith, shelfPage } from '../catalogue/title-lists.ts';

/** Requests for one page, each of which compares at least 24 cards. */
const READS = 3;

/** A page of all titles in this order, drafts too. */
export async function adminTitlesPage(
  table: Table,
  { filter, order }: { filter: AdminFilter; order: AdminOrder },
  page: PageRequest,
): Promise<Page<TitleCard>> {
  const reading = adminReadingOf(filter);
  if (!reading) return { items: [], next: undefined };
  const { status } = reading.rest;
  const compared = [...comparedWith(reading), ...(status === undefined ? [] : [is('status', '=', status)])];
  return shelfPage(table, { order, shelf: reading.shelf, compared, always: [], reads: READS }, page);
}
