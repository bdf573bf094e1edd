import type { App } from '../../app.ts';
import { KEPT_MS, type MediaRecord } from '../../domain/media/media.ts';
import { exists, is } from '../../table/expressions.ts';
import { jobIndexOf, keyOf, partitionOf } from '../../table/keys.ts';
import { ConditionFailed, queryAll, type Table, updateItem, type Write } from '../../table/table.ts';
import { mediaAt } from './media.ts';

/** A film goes back into the index of work, to be taken away when nobody can be watching it any more. */
const leaving = (place: { titleId: string; mediaId: string }, at: number) => ({
  set: { ...jobIndexOf('media', place), removeAt: at + KEPT_MS },
  add: { v: 1 },
});

/** Part of the transaction after which nothing shows this film any more: its tree is taken away later. */
export async function leavingWrites(
  { table, now }: Pick<App, 'table' | 'now'>,
  titleId: string,
  mediaId: string | undefined,
): Promise<Write[]> {
  if (mediaId === undefined) return [];
  const place = { titleId, mediaId };
  const key = keyOf('media', place);
  // The demonstration's own films have no item: they came with the project.
  if (!(await mediaAt(table, key))) return [];
  return [{ update: key, change: leaving(place, now()), when: exists('pk') }];
}

/** The same of every film and trailer of a title that was deleted at this time; twice, it does no harm. */
export async function leaveWithTitle(table: Table, titleId: string, deletedAt: number): Promise<void> {
  const { pk, prefix } = partitionOf('media', { titleId });
  const all = await queryAll<MediaRecord>(table, pk, { prefix });
  for (const { mediaId, status, removeAt, files = [] } of all) {
    if (status !== 'ready' || removeAt !== undefined || files.length === 0) continue;
    const place = { titleId, mediaId };
    await updateItem(
      table,
      keyOf('media', place),
      leaving(place, deletedAt),
      is('status', '=', 'ready'),
    ).catch((error: unknown) => {
      if (!(error instanceof ConditionFailed)) throw error;
    });
  }
}
