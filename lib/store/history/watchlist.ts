import type { App } from '../../app.ts';
import type { Viewing } from '../../domain/playback/leases.ts';
import type { Page, PageRequest } from '../../http/declaration.ts';
import { isVisible, type TitleRecord } from '../../domain/catalogue/title.ts';
import { absent } from '../../table/expressions.ts';
import { indexOf, indexPartitionOf, keyOf, sortable } from '../../table/keys.ts';
import { ConditionFailed, deleteItem, getItem, putItem, queryItems, type Table } from '../../table/table.ts';
import { hideListed, showListed } from './home.ts';
import { titlesById } from '../catalogue/titles.ts';
import { viewingOf } from '../playback/viewing.ts';
import { newestEntries } from './newest.ts';

interface Listed extends Record<string, unknown> {
  titleId: string;
  /** Epoch milliseconds. */
  addedAt: number;
  gsi1sk: string;
}

/** Requests of the list for one page, when titles in it cannot be shown. */
const READS = 3;

/** Puts a title on the watchlist; one that is there keeps its place. */
export async function addToWatchlist(
  table: Table,
  userId: string,
  titleId: string,
  now: number,
): Promise<void> {
  const item = {
    ...keyOf('watchlist', { userId, titleId }),
    ...indexOf('watchlist', { userId, addedAt: sortable(now), titleId }),
    titleId,
    addedAt: now,
  };
  try {
    await putItem(table, item, absent('pk'));
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
  await showListed(table, userId, titleId, now);
}

export const isInWatchlist = async (table: Table, userId: string, titleId: string): Promise<boolean> =>
  (await getItem(table, keyOf('watchlist', { userId, titleId }))) !== undefined;

export async function removeFromWatchlist(table: Table, userId: string, titleId: string): Promise<void> {
  await deleteItem(table, keyOf('watchlist', { userId, titleId }));
  await hideListed(table, userId, titleId);
}

type Shown = { title: TitleRecord; addedAt: number };

/** A page of the watchlist, newest first, with each title as it is now; what may not be shown is left out. */
export async function watchlistPage(
  app: App,
  userId: string,
  page: PageRequest,
): Promise<Page<Shown> & { viewing: Viewing }> {
  const kept =
    page.after === undefined ? await newestEntries(app, userId, 'watchlist', page.limit) : undefined;
  if (kept?.newest) {
    const { newest } = kept;
    const items = newest.entries.map((entry) => ({ title: entry.title, addedAt: entry.addedAt! }));
    const last = items.at(-1);
    const next = newest.more && last ? `${sortable(last.addedAt)}#${last.title.titleId}` : undefined;
    return { viewing: kept.viewing, items, next };
  }
  const [viewing, further] = await Promise.all([
    kept?.viewing ?? viewingOf(app.table, userId),
    furtherPage(app.table, userId, app.now(), page),
  ]);
  return { viewing, ...further };
}

async function furtherPage(
  table: Table,
  userId: string,
  now: number,
  { limit, after }: PageRequest,
): Promise<Page<Shown>> {
  const partition = indexPartitionOf('watchlist', { userId });
  const items: { title: TitleRecord; addedAt: number }[] = [];
  let from = after;
  for (let reads = 0; reads < READS && items.length < limit; reads++) {
    const missing = limit - items.length;
    const asked = { index: 'gsi1', descending: true, after: from } as const;
    const entries = (await queryItems<Listed>(table, partition, missing + 1, asked)).items;
    const shown = entries.slice(0, missing);
    const titleIds = shown.map(({ titleId }) => titleId);
    const titles = await titlesById(table, titleIds);
    shown.forEach(({ addedAt }, index) => {
      const title = titles[index];
      if (title && isVisible(title, now)) items.push({ title, addedAt });
    });
    from = entries.length > missing ? shown.at(-1)!.gsi1sk : undefined;
    if (from === undefined) break;
  }
  return { items, next: from };
}
