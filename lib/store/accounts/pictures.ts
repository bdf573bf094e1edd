import type { App } from '../../app.ts';
import { isPicture, PICTURE_TYPES, type PictureType } from '../../domain/accounts/picture.ts';
import { withoutMetadata } from '../../domain/accounts/picture-metadata.ts';
import { absent, all, is } from '../../table/expressions.ts';
import { jobIndexOf, jobPartitionOf, type Key, keyOf, sortable } from '../../table/keys.ts';
import {
  ConditionFailed,
  deleteItem,
  getItem,
  type Item,
  queryAll,
  type Table,
  transact,
  TransactionFailed,
  updateItem,
} from '../../table/table.ts';
import type { Uploads } from '../../wiring/s3.ts';
import { changeProfile, changeUserWrite, readUser } from './users.ts';

/** Until when an upload may begin. */
const UPLOAD_SECONDS = 600;
/** One that begins at the last second takes a while. */
const LATEST_MS = 10 * 60_000;

interface Announced {
  pictureId: string;
  contentType: PictureType;
  sizeBytes: number;
  expiresAt: number;
}
const ANNOUNCED = ['pictureId', 'contentType', 'sizeBytes', 'expiresAt'];

/** What is to be done about a person's pictures: at most one is announced, a newer one replaces it. */
interface PendingPicture extends Partial<Announced>, Record<string, unknown> {
  userId: string;
  /** Objects that nothing shows any more; written down before they are removed, so that none is forgotten. */
  garbage?: string[];
}

/** Where it is uploaded to; nobody can read it there. */
const stagedKey = ({ pictureId }: Pick<Announced, 'pictureId'>) => `ingest/pictures/${pictureId}`;
/** Where everybody can read it. The name is as unguessable as a token, and tells nothing about the person. */
const publicKey = ({ pictureId, contentType }: Pick<Announced, 'pictureId' | 'contentType'>) =>
  `media/u/${pictureId}.${PICTURE_TYPES[contentType]}`;
/** The path below the origin under which an object is read. */
const pathOf = (key: string) => `/${key}`;
const objectOf = (path: string) => path.slice(1);

/** The object that a profile shows. */
export const shownObjects = ({ picture }: { picture?: string }): string[] =>
  picture === undefined ? [] : [objectOf(picture)];

/** Every object that an item of announced pictures may have: uploaded, just published, or garbage. */
export function pendingObjects(item: Item): string[] {
  const { pictureId, contentType, garbage = [] } = item as PendingPicture;
  if (pictureId === undefined) return garbage;
  return [...garbage, stagedKey({ pictureId }), publicKey({ pictureId, contentType: contentType! })];
}

/** Announces an upload: where to, and the path the picture will have once it is checked. */
export async function announcePicture(
  app: App,
  uploads: Uploads,
  userId: string,
  { contentType, sizeBytes }: Pick<Announced, 'contentType' | 'sizeBytes'>,
) {
  const now = app.now();
  const pictureId = Buffer.from(app.randomBytes(18)).toString('base64url');
  const expiresAt = now + UPLOAD_SECONDS * 1000;
  const rule = { contentType, sizeBytes, seconds: UPLOAD_SECONDS };
  const upload = await uploads.presignPut(stagedKey({ pictureId }), rule);
  const index = jobIndexOf('pendingPicture', { announcedAt: sortable(now), userId });
  const set = { ...index, userId, pictureId, contentType, sizeBytes, expiresAt };
  await updateItem(app.table, keyOf('pendingPicture', { userId }), { set });
  return { upload, path: pathOf(publicKey({ pictureId, contentType })), expiresAt };
}

/** Keys of the announced pictures that have not been seen: those of the last minutes, since older ones are forgotten. */
export const pendingPictures = (table: Table): Promise<(Key & Item)[]> =>
  queryAll<Key & Item>(table, jobPartitionOf('pendingPicture', {}), { index: 'gsi2' });

/**
 * Looks whether an announced picture has arrived: one that is what it claims becomes the profile's picture, any
 * other is thrown away. What is checked and what is published come from the same bytes, so nothing can be exchanged
 * in between; doing it twice does it once.
 */
export async function publishPicture(
  app: App,
  uploads: Uploads,
  { pk, sk }: Key,
): Promise<'published' | 'refused' | 'waiting' | 'gone'> {
  const key = { pk, sk };
  const pending = await getItem<PendingPicture>(app.table, key);
  if (pending?.pictureId === undefined) {
    if (pending?.garbage) await collect(app, uploads, key, pending.garbage);
    return 'gone';
  }
  const announced = pending as PendingPicture & Announced;
  const bytes = await uploads.read(stagedKey(announced));
  if (!bytes && app.now() <= announced.expiresAt + LATEST_MS) return 'waiting';
  const picture = bytes && pictureIn(bytes, announced);
  const genuine = picture !== undefined;
  if (picture) {
    await uploads.write(publicKey(announced), picture, {
      'Content-Type': announced.contentType,
      'Cache-Control': 'public, max-age=31536000, immutable',
    });
  }
  const garbage = await settle(app.table, key, announced, genuine);
  if (!garbage) {
    const user = await readUser(app.table, announced.userId);
    const isShown = user?.picture === pathOf(publicKey(announced));
    if (genuine && !isShown) await uploads.remove(publicKey(announced));
    return 'waiting';
  }
  await collect(app, uploads, key, garbage);
  return genuine ? 'published' : bytes ? 'refused' : 'gone';
}

/** What of these bytes is published: the announced picture without where and by what it was taken. */
const pictureIn = (bytes: Uint8Array, { sizeBytes, contentType }: Announced): Uint8Array | undefined =>
  bytes.length === sizeBytes && isPicture(bytes, contentType)
    ? withoutMetadata(bytes, contentType)
    : undefined;

/**
 * Ends an announcement: the profile shows the picture if it is `genuine`, and what nothing shows any more is
 * written down. Answers that, undefined when the person changed something meanwhile.
 */
async function settle(
  table: Table,
  key: Key,
  announced: PendingPicture & Announced,
  genuine: boolean,
): Promise<string[] | undefined> {
  const { userId, pictureId } = announced;
  const user = genuine ? await readUser(table, userId) : undefined;
  const before = user?.picture;
  const path = pathOf(publicKey(announced));
  const unshown = shownObjects({ ...(before !== undefined && { picture: before }) });
  const garbage = [
    ...(announced.garbage ?? []),
    stagedKey(announced),
    ...(user || !genuine ? unshown : [publicKey(announced)]),
  ];
  const same = before === undefined ? absent('picture') : is('picture', '=', before);
  try {
    await transact(table, [
      {
        update: key,
        change: { set: { garbage }, remove: ANNOUNCED },
        when: is('pictureId', '=', pictureId),
      },
      ...(user ? [changeUserWrite(userId, { picture: path }, same)] : []),
    ]);
    return garbage;
  } catch (error) {
    if (error instanceof TransactionFailed) return undefined;
    throw error;
  }
}

/** Removes what nothing shows any more, and then the item, unless something was announced meanwhile. */
async function collect({ table }: App, uploads: Uploads, key: Key, garbage: string[]): Promise<void> {
  for (const object of garbage) await uploads.remove(object);
  const same = is('garbage', '=', garbage);
  await deleteItem(table, key, all(same, absent('pictureId'))).catch(ignoreRefusal);
}

/** Removes the picture, and one that was announced: the job takes away what of it has arrived. */
export async function removePicture(app: App, uploads: Uploads, userId: string): Promise<void> {
  const key = keyOf('pendingPicture', { userId });
  const pending = await getItem<PendingPicture>(app.table, key);
  if (pending?.pictureId !== undefined) {
    const change = { set: { garbage: pendingObjects(pending) }, remove: ANNOUNCED };
    await updateItem(app.table, key, change, is('pictureId', '=', pending.pictureId)).catch(ignoreRefusal);
  }
  const user = await readUser(app.table, userId);
  if (user?.picture === undefined) return;
  // The file first: should the second step fail, the person asks again, and nothing is left that nobody knows of.
  await uploads.remove(objectOf(user.picture));
  await changeProfile(app.table, userId, { picture: null });
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof ConditionFailed)) throw error;
}
