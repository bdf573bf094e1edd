import type { App } from '../../app.ts';
import { type MediaRecord, type NewMedia } from '../../domain/media/media.ts';
import { Problem } from '../../domain/problem.ts';
import { absent, is } from '../../table/expressions.ts';
import type { Page, PageRequest } from '../../http/declaration.ts';
import { jobIndexOf, jobPartitionOf, type Key, keyOf, partitionOf } from '../../table/keys.ts';
import {
  getItem,
  type Item,
  queryAll,
  queryItems,
  type Table,
  transact,
  updateItem,
  type Write,
} from '../../table/table.ts';
import { auditWrite } from '../audit.ts';
import { type Change, markMade } from '../administration.ts';
import { episodeById, titleById } from '../catalogue/titles.ts';

/** Where an operator's file arrives. */
export const sourceKey = ({ titleId, mediaId }: Pick<MediaRecord, 'titleId' | 'mediaId'>): string =>
  `ingest/media/${titleId}/${mediaId}/source`;

/** A film or trailer of this title. Throws `not_found`. */
export async function mediaById(table: Table, titleId: string, mediaId: string): Promise<MediaRecord> {
  const record = await getItem<MediaRecord>(table, keyOf('media', { titleId, mediaId }));
  if (!record) throw new Problem('not_found', 'There is no such media.');
  return record;
}

/** A page of the films and trailers of a title and its episodes, newest first. */
export async function mediaOfTitle(
  table: Table,
  titleId: string,
  { limit, after }: PageRequest,
): Promise<Page<MediaRecord>> {
  const { pk, prefix } = partitionOf('media', { titleId });
  const { items } = await queryItems<MediaRecord & Key>(table, pk, limit + 1, {
    ...{ prefix, after, descending: true, consistent: true },
  });
  // A later page runs on into what stands before the title's media.
  const media = items.filter(({ sk }) => sk.startsWith(prefix));
  const page = media.slice(0, limit);
  return { items: page, next: media.length > limit ? page.at(-1)!.sk : undefined };
}

/** Writes down a new upload, with what administrators did. */
export async function addMedia(app: App, record: MediaRecord, change: Change): Promise<void> {
  const key = keyOf('media', record);
  const { fileName, contentType, sizeBytes, kind, episodeId, titleId } = record;
  const after = { titleId, kind, fileName, contentType, sizeBytes, ...(episodeId && { episodeId }) };
  const entry = { actorId: change.actorId, action: 'createMediaUpload', objectId: record.mediaId };
  await transact(app.table, [
    { put: { ...record, ...key, ...jobIndexOf('media', record) }, when: absent('pk') },
    auditWrite({ ...entry, before: null, after }, app.now(), change.operationId),
    markMade(change, { mediaId: record.mediaId }, app.now()),
  ]);
}

/** The media that work is left on, oldest first: those of a week, since older ones are given up or taken away. */
export async function openMedia(table: Table): Promise<Key[]> {
  const items = await queryAll<Item & Key>(table, jobPartitionOf('media', {}), { index: 'gsi2' });
  return items.map(({ pk, sk }) => ({ pk, sk }));
}

export const mediaAt = (table: Table, key: Key) => getItem<MediaRecord>(table, key);

const INDEX = ['gsi2pk', 'gsi2sk'];

/** Changes media unless somebody else was quicker: then ConditionFailed. `over` says that no work is left on it. */
export const changeMedia = (
  table: Table,
  record: MediaRecord,
  set: Partial<MediaRecord>,
  { over = false } = {},
): Promise<MediaRecord> =>
  updateItem<MediaRecord>(
    table,
    keyOf('media', record),
    { set: { ...set, v: record.v + 1 }, ...(over && { remove: INDEX }) },
    is('v', '=', record.v),
  );

/** The same as part of a transaction. */
export const changeMediaWrite = (
  record: MediaRecord,
  set: Partial<MediaRecord>,
  { over = false } = {},
): Write => ({
  update: keyOf('media', record),
  change: { set: { ...set, v: record.v + 1 }, ...(over && { remove: INDEX }) },
  when: is('v', '=', record.v),
});

/**
 * May a file be uploaded for this title and episode. Throws `not_found`, and 422 where a film does not belong: a series
 * has films by its episodes, a movie has none.
 */
export async function checkPlace(
  { table }: App,
  titleId: string,
  { kind, episodeId }: Pick<NewMedia, 'kind' | 'episodeId'>,
): Promise<void> {
  const title = await titleById(table, titleId, { consistent: true });
  if (!title) throw new Problem('not_found', 'There is no such title.');
  const ofEpisode = title.type === 'series' && kind === 'main';
  if (ofEpisode && episodeId === undefined) throw misplaced('must name the episode that the film is of');
  if (!ofEpisode && episodeId !== undefined) {
    throw misplaced('must be left out: only the films of a series are of an episode');
  }
  if (episodeId !== undefined && !(await episodeById(table, titleId, episodeId))) {
    throw new Problem('not_found', 'There is no such episode.');
  }
}

const misplaced = (detail: string) =>
  new Problem('invalid_request', 'The request does not fit its schema.', {
    errors: [{ pointer: '/episodeId', detail }],
  });
