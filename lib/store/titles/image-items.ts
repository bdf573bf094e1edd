import type { TitleRecord } from '../../domain/catalogue/title.ts';
import { IMAGE_FIELDS, type ImageKind, uploadedImage } from '../../domain/catalogue/title-images.ts';
import { KEPT_MS } from '../../domain/media/media.ts';
import type { ImageRecord } from '../../domain/titles/image-uploads.ts';
import { exists, is } from '../../table/expressions.ts';
import { jobIndexOf, jobPartitionOf, type Key, keyOf, partitionOf } from '../../table/keys.ts';
import {
  getItem,
  type Item,
  queryAll,
  queryItems,
  type Table,
  updateItem,
  type Write,
} from '../../table/table.ts';

const KINDS = Object.keys(IMAGE_FIELDS) as ImageKind[];
const INDEX = ['gsi2pk', 'gsi2sk'];

export const imageAt = (table: Table, { pk, sk }: Key) => getItem<ImageRecord>(table, { pk, sk });

/** The uploads that work is left on, oldest first: those of minutes, and for a week those that nothing shows any more. */
export const openImages = (table: Table): Promise<(Key & Item)[]> =>
  queryAll<Key & Item>(table, jobPartitionOf('titleImage', {}), { index: 'gsi2' });

/** The upload of each kind that was announced last, unless the title shows it no more or it failed long ago. */
export async function newestImages(table: Table, titleId: string, now: number): Promise<ImageRecord[]> {
  const { pk, prefix } = partitionOf('titleImage', { titleId });
  const found = await Promise.all(
    KINDS.map((kind) =>
      queryItems<ImageRecord>(table, pk, 1, { prefix: `${prefix}${kind}#`, descending: true }),
    ),
  );
  return found
    .flatMap(({ items }) => items)
    .filter(({ status, removeAt, createdAt }) =>
      status === 'failed' ? now < createdAt + KEPT_MS : removeAt === undefined,
    );
}

/** A change of an upload unless somebody else was quicker. `over` says that no work is left on it. */
export const changeImageWrite = (
  record: ImageRecord,
  set: Partial<ImageRecord>,
  { over = false, remove = [] as string[] } = {},
) => ({
  update: keyOf('titleImage', record),
  change: { set: { ...set, v: record.v + 1 }, remove: [...(over ? INDEX : []), ...remove] },
  when: is('v', '=', record.v),
});

/** The same by itself; throws ConditionFailed. */
export function changeImage(
  table: Table,
  ...change: Parameters<typeof changeImageWrite>
): Promise<ImageRecord> {
  const { update, change: made, when } = changeImageWrite(...change);
  return updateItem<ImageRecord>(table, update, made, when);
}

/** Part of the transaction after which a title shows an upload no more: it is taken away later, when no cache has it. */
export async function imagesLeaving(
  table: Table,
  before: TitleRecord | undefined,
  after: TitleRecord,
  now: number,
): Promise<Write[]> {
  if (!before) return [];
  const writes = KINDS.map(async (kind): Promise<Write[]> => {
    const field = IMAGE_FIELDS[kind];
    const imageId = uploadedImage(before[field]);
    const isShown = after.deletedAt === undefined && uploadedImage(after[field]) === imageId;
    if (imageId === undefined || isShown) return [];
    const update = keyOf('titleImage', { titleId: before.titleId, kind, imageId });
    // What was given by address may be another title's.
    if (!(await imageAt(table, update))) return [];
    const set = { ...jobIndexOf('titleImage', { imageId }), removeAt: now + KEPT_MS };
    return [{ update, change: { set, add: { v: 1 } }, when: exists('pk') }];
  });
  return (await Promise.all(writes)).flat();
}
