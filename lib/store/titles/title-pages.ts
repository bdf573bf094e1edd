import { type AdminFilter, type AdminOrder, adminShelfOf, fits } from '../../domain/catalogue/shelves.ts';
import type { Page, PageRequest } from '../../http/declaration.ts';
import { is } from '../../table/expressions.ts';
import type { Table } from '../../table/table.ts';
import { searchPage } from '../catalogue/search.ts';
import type { TitleCard } from '../catalogue/cards.ts';
import { shelfPage } from '../catalogue/title-lists.ts';

/** Requests for one page, each of which compares at least 24 cards. */
const READS = 3;

/** A page of all titles in this order, drafts too; of those that `q` finds the best match comes first. */
export async function adminTitlesPage(
  table: Table,
  { filter: { q, ...filter }, order, now }: { filter: AdminFilter; order: AdminOrder; now: number },
  page: PageRequest,
): Promise<Page<TitleCard>> {
  if (q !== undefined) {
    const wanted = (card: TitleCard) => fits(card, filter);
    return searchPage(table, { scope: 'admin', q, wanted, order: undefined }, page);
  }
  const { shelf, rest } = adminShelfOf(filter);
  const compared = Object.entries(rest).flatMap(([name, value]) =>
    value === undefined ? [] : [is(name, '=', value)],
  );
  return shelfPage(table, { order, shelf, compared, always: [], reads: READS, now }, page);
}
