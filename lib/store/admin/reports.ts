import type { Report } from '../../domain/admin/reports.ts';
import type { TitleRecord } from '../../domain/catalogue/title.ts';
import type { Page, PageRequest } from '../../http/declaration.ts';
import { keyOf, partitionOf } from '../../table/keys.ts';
import { existing } from '../catalogue/titles.ts';
import { getItems, type Item, putItem, queryItems, type Table } from '../../table/table.ts';

/** Keeps a report instead of the one before it. */
export const keepReportOf = (table: Table, report: Report): Promise<void> =>
  putItem(table, { ...keyOf('report', { name: report.name }), ...report });

/** The newest of each report, in the order of their names. */
export async function reportsPage(table: Table, { limit, after }: PageRequest): Promise<Page<Report>> {
  const { pk } = partitionOf('report', {});
  const page = await queryItems<Report & { sk: string }>(table, pk, limit + 1, { after });
  const items = page.items.slice(0, limit);
  return { items, next: page.items.length > limit ? items.at(-1)!.sk : undefined };
}

/** What these titles are called now, without those that are gone. */
export async function titleNames(table: Table, titleIds: string[]): Promise<Record<string, string>> {
  const keys = titleIds.map((titleId) => keyOf('title', { titleId }));
  const found = await getItems<TitleRecord & Item>(table, keys, { consistent: false });
  return Object.fromEntries(
    found.flatMap((title) => (existing(title) ? [[title!.titleId, title!.name]] : [])),
  ) as Record<string, string>;
}
