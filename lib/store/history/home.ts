import { isDeepStrictEqual } from 'node:util';
import {
  cardOf,
  EMPTY_HOME,
  type Home,
  isShort,
  isShownKnown,
  withCards,
  withListed,
  withoutListed,
  withoutRow,
  withoutRows,
  withRow,
} from '../../domain/history/home.ts';
import type { Picks } from '../../domain/history/home-page.ts';
import { Problem } from '../../domain/problem.ts';
import { continuationOf, type HistoryRow } from '../../domain/history/rows.ts';
import type { EpisodeRecord } from '../../domain/catalogue/title.ts';
import { absent, is } from '../../table/expressions.ts';
import { keyOf } from '../../table/keys.ts';
import { ConditionFailed, getItem, type Item, putItem, type Table, updateItem } from '../../table/table.ts';
import { episodeById, titleById } from '../catalogue/titles.ts';
import { packed, unpacked } from '../packing.ts';

/** How it is stored: packed, because a page of titles repeats itself. */
export interface Stored<T> {
  value: T;
  rev: number;
  /** Its copies of titles are as new as this change of the catalogue. */
  seen: number;
  /** When all of it was made anew, epoch ms. */
  madeAt: number;
}

export function storedFrom<T>(item: Item | undefined): Stored<T> | undefined {
  if (!item) return undefined;
  const { packed: text, ...rest } = item as unknown as Omit<Stored<T>, 'value'> & { packed: string };
  return { ...rest, value: unpacked<T>(text) };
}

const keyOfHome = (userId: string) => keyOf('home', { userId });

const homeItem = (userId: string, { value, rev, seen, madeAt }: Stored<Home>): Item => ({
  ...keyOfHome(userId),
  ...{ rev, seen, madeAt, packed: packed(value) },
});

/** Puts a page that was made or mended; one that changed meanwhile stays as it is. */
export async function keepHome(
  table: Table,
  userId: string,
  home: Stored<Home>,
  before: Stored<Home> | undefined,
): Promise<void> {
  try {
    await putItem(table, homeItem(userId, home), before ? is('rev', '=', before.rev) : absent('pk'));
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

/** Keeps what is recommended, unless others did or the history was cleared meanwhile: then the next look decides. */
export async function keepPicks(
  table: Table,
  userId: string,
  { value, ...stamp }: Stored<Picks>,
  before: Stored<Picks> | undefined,
): Promise<void> {
  const item = { ...keyOf('picks', { userId }), ...stamp, packed: packed(value) };
  await putItem(table, item, before ? is('rev', '=', before.rev) : absent('pk')).catch((error: unknown) => {
    if (!(error instanceof ConditionFailed)) throw error;
  });
}

/** To be called when something was taken out of the history: what is recommended rests on it, and is made anew. */
export async function forgetPicks(table: Table, userId: string): Promise<void> {
  const nothing: Picks = { rows: [], cards: [] };
  const set = { packed: packed(nothing), madeAt: 0 };
  await updateItem(table, keyOf('picks', { userId }), { set, add: { rev: 1 } });
}

const ATTEMPTS = 12;

/** Until the first look at the page it holds only what changed; `madeAt` 0 says that it must be made. */
const UNMADE: Stored<Home> = { value: EMPTY_HOME, rev: 0, seen: 0, madeAt: 0 };

/** Changes a person's page by compare-and-set, so that one that is being made meanwhile is not kept without it. */
async function changeHome(
  table: Table,
  userId: string,
  change: (home: Home) => Home | Promise<Home>,
): Promise<void> {
  let item = await getItem(table, keyOfHome(userId), { consistent: false });
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const stored = storedFrom<Home>(item) ?? UNMADE;
    const value = await change(stored.value);
    if (isDeepStrictEqual(value, stored.value)) return;
    const madeAt = isShort(value) ? 0 : stored.madeAt;
    try {
      const unchanged = item ? is('rev', '=', stored.rev) : absent('pk');
      return await putItem(
        table,
        homeItem(userId, { ...stored, value, madeAt, rev: stored.rev + 1 }),
        unchanged,
      );
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      item = error.item;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(100, 4 * 2 ** attempt)));
  }
  throw new Problem('unavailable', 'Too much is changing in this history at once.', {}, 1);
}

/** Shows a row of the history as it is now, with what is copied of a title that was not there. */
export const showRow = (table: Table, userId: string, row: HistoryRow): Promise<void> =>
  changeHome(table, userId, async (home) => {
    const own = rowOf(row);
    const next = withRow(home, own);
    const standing = next.rows.find(({ titleId }) => titleId === own.titleId);
    if (!standing || next === home) return home;
    const known = next.cards.find(({ titleId }) => titleId === own.titleId);
    const title = known ? undefined : await titleById(table, own.titleId);
    const card = known ?? (title && cardOf(title));
    const goesOn = continuationOf(own);
    const inProgress =
      goesOn.kind === 'resume' && goesOn.episode && !isShownKnown(standing, card)
        ? await episodeById(table, own.titleId, goesOn.episode.episodeId)
        : undefined;
    const shown = inProgress?.media ? { shown: shownOf(inProgress) } : {};
    const shownRows = next.rows.map((each) => (each === standing ? { ...each, ...shown } : each));
    return withCards({ ...next, rows: shownRows }, new Map(title && card ? [[own.titleId, card]] : []));
  });

/** What is known of a row, without the attributes of its item. */
export const rowOf = ({ titleId, point, durationSeconds, updatedAt, ...row }: HistoryRow): HistoryRow => ({
  ...{ titleId, point, durationSeconds, updatedAt, n: row.n, sequence: row.sequence },
  playbackId: row.playbackId,
  ...(row.episode && { episode: row.episode }),
  ...(row.completed && { completed: row.completed }),
  ...(row.again && { again: row.again }),
  ...(row.hiddenAt !== undefined && { hiddenAt: row.hiddenAt }),
  ...(row.completedAt !== undefined && { completedAt: row.completedAt }),
});

export const shownOf = ({ episodeId, season, number, name, media }: EpisodeRecord) => ({
  ...{ episodeId, season, number, name, durationSeconds: media!.durationSeconds },
});

export const hideRow = (table: Table, userId: string, titleId: string): Promise<void> =>
  changeHome(table, userId, (home) => withoutRow(home, titleId));

export const hideAllRows = (table: Table, userId: string): Promise<void> =>
  changeHome(table, userId, withoutRows);

export const showListed = (table: Table, userId: string, titleId: string, at: number): Promise<void> =>
  changeHome(table, userId, async (home) => {
    const next = withListed(home, titleId, at);
    if (next === home || home.cards.some((card) => card.titleId === titleId)) return next;
    const title = await titleById(table, titleId);
    return title ? withCards(next, new Map([[titleId, cardOf(title)]])) : home;
  });

export const hideListed = (table: Table, userId: string, titleId: string): Promise<void> =>
  changeHome(table, userId, (home) => withoutListed(home, titleId));
