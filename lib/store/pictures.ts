import type { App } from '../app.ts';
import { isPicture, PICTURE_TYPES, type PictureType } from '../domain/picture.ts';
import { is } from '../table/expressions.ts';
import { jobIndexOf, jobPartitionOf, type Key, keyOf, sortable } from '../table/keys.ts';
import {
  ConditionFailed,
  deleteItem,
  getItem,
  type Item,
  putItem,
  queryAll,
  type Table,
  transact,
  TransactionFailed,
} from '../table/table.ts';
import type { Uploads } from '../wiring/s3.ts';
import { changeProfile, changeUserWrite, readUser } from './users.ts';

/** Until when an upload may begin. */
const UPLOAD_SECONDS = 600;
/** One that begins at the last second takes a while. */
const LATEST_MS = 10 * 60_000;

/** A picture that was announced and not yet seen. One a person: a newer one replaces it. */
interface PendingPicture extends Record<string, unknown> {
  userId: string;
  pictureId: string;
  contentType: PictureType;
  sizeBytes: number;
  expiresAt: number;
}

/** Where it is uploaded to; nobody can read it there. */
const stagedKey = ({ pictureId }: Pick<PendingPicture, 'pictureId'>) => `ingest/pictures/${pictureId}`;
/** Where everybody can read it. The name is as unguessable as a new id, and tells nothing about the person. */
const publicPath = ({ pictureId, contentType }: Pick<PendingPicture, 'pictureId' | 'contentType'>) =>
  `/media/u/${pictureId}.${PICTURE_TYPES[contentType]}`;

/** Announces an upload: where to, and the path the picture will have once it is checked. */
export async function announcePicture(
  app: App,
  uploads: Uploads,
  userId: string,
  { contentType, sizeBytes }: Pick<PendingPicture, 'contentType' | 'sizeBytes'>,
) {
  const now = app.now();
  const pictureId = Buffer.from(app.randomBytes(18)).toString('base64url');
  const expiresAt = now + UPLOAD_SECONDS * 1000;
  const rule = { contentType, sizeBytes, seconds: UPLOAD_SECONDS };
  const upload = await uploads.presignPut(stagedKey({ pictureId }), rule);
  await putItem(app.table, {
    ...keyOf('pendingPicture', { userId }),
    ...jobIndexOf('pendingPicture', { announcedAt: sortable(now), userId }),
    userId,
    pictureId,
    contentType,
    sizeBytes,
    expiresAt,
  });
  return { upload, path: publicPath({ pictureId, contentType }), expiresAt };
}

/** Keys of the announced pictures that have not been seen: those of the last minutes, since older ones are forgotten. */
export const pendingPictures = (table: Table): Promise<(Key & Item)[]> =>
  queryAll<Key & Item>(table, jobPartitionOf('pendingPicture', {}), { index: 'gsi2' });

/**
 * Looks whether an announced picture has arrived: one that is what it claims becomes the profile's picture, any
 * other is thrown away. What is checked and what is published are the same bytes, so nothing can be exchanged
 * in between; doing it twice does it once.
 */
export async function publishPicture(
  app: App,
  uploads: Uploads,
  { pk, sk }: Key,
): Promise<'published' | 'refused' | 'waiting' | 'gone'> {
  const key = { pk, sk };
  const pending = await getItem<PendingPicture>(app.table, key);
  if (!pending) return 'gone';
  const same = is('pictureId', '=', pending.pictureId);
  const forget = () => deleteItem(app.table, key, same).catch(ignoreReplaced);
  const bytes = await uploads.read(stagedKey(pending));
  if (!bytes) {
    if (app.now() <= pending.expiresAt + LATEST_MS) return 'waiting';
    await forget();
    return 'gone';
  }
  const genuine = bytes.length === pending.sizeBytes && isPicture(bytes, pending.contentType);
  const user = genuine ? await readUser(app.table, pending.userId) : undefined;
  const picture = publicPath(pending);
  if (user) {
    await uploads.write(picture.slice(1), bytes, {
      'Content-Type': pending.contentType,
      'Cache-Control': 'public, max-age=31536000, immutable',
    });
    try {
      const showsOld = user.picture === undefined ? undefined : is('picture', '=', user.picture);
      await transact(app.table, [
        { delete: key, when: same },
        changeUserWrite(pending.userId, { picture }, showsOld),
      ]);
    } catch (error) {
      if (!(error instanceof TransactionFailed)) throw error;
      return 'waiting';
    }
    if (user.picture !== undefined && user.picture !== picture) await uploads.remove(user.picture.slice(1));
  } else {
    await forget();
  }
  await uploads.remove(stagedKey(pending));
  return user ? 'published' : 'refused';
}

function ignoreReplaced(error: unknown): void {
  if (!(error instanceof ConditionFailed)) throw error;
}

/** Removes the picture, and forgets one that was announced. */
export async function removePicture(app: App, uploads: Uploads, userId: string): Promise<void> {
  await deleteItem(app.table, keyOf('pendingPicture', { userId }));
  const user = await readUser(app.table, userId);
  if (user?.picture === undefined) return;
  // The file first: should the second step fail, the person asks again, and nothing is left that nobody knows of.
  await uploads.remove(user.picture.slice(1));
  await changeProfile(app.table, userId, { picture: null });
}
