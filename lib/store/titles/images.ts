import type { App } from '../../app.ts';
import { PICTURE_TYPES } from '../../domain/accounts/picture.ts';
import {
  IMAGE_FIELDS,
  imageKeyBase,
  type ImageSize,
  uploadedImage,
} from '../../domain/catalogue/title-images.ts';
import {
  ImageFailed,
  imageIn,
  type ImageRecord,
  isSuperseded,
  type NewTitleImage,
} from '../../domain/titles/image-uploads.ts';
import { KEPT_MS } from '../../domain/media/media.ts';
import { Problem } from '../../domain/problem.ts';
import { is } from '../../table/expressions.ts';
import { jobIndexOf, type Key, keyOf } from '../../table/keys.ts';
import { ConditionFailed, deleteItem, transact } from '../../table/table.ts';
import { trees } from '../../wiring/media-store.ts';
import { uploads } from '../../wiring/s3.ts';
import { type Change, madeBy, markMade, mustMatch } from '../administration.ts';
import { titleById } from '../catalogue/titles.ts';
import { changeImage, changeImageWrite, imageAt } from './image-items.ts';
import { changeTitle, titleForAdmin } from './title-administration.ts';

/** Until when an upload may begin. */
const UPLOAD_SECONDS = 600;
/** One that begins at the last second takes a while. */
const LATEST_MS = 10 * 60_000;
const SIZES: ImageSize[] = ['card', 'page'];

/** Where it is uploaded to; nobody can read it there. */
const stagedKey = ({ imageId }: ImageRecord, size: ImageSize) => `ingest/images/${imageId}-${size}`;
/** Where everybody can read it. */
const publicKey = ({ imageId, contentType }: ImageRecord, size: ImageSize) =>
  `${imageKeyBase(imageId, size)}.${PICTURE_TYPES[contentType]}`;

/**
 * Announces both sizes of a poster or backdrop and answers where they go. A second try of the same request answers the
 * first one's. Throws `not_found` and `stale_version`.
 */
export async function announceImage(
  app: App,
  titleId: string,
  { kind, contentType, card, page }: NewTitleImage,
  change: Change,
) {
  const [title, earlier] = await Promise.all([
    titleForAdmin(app, titleId),
    madeBy<{ imageId: string }>(app.table, change),
  ]);
  const now = app.now();
  const imageId = earlier?.imageId ?? app.newId('img');
  const replaces = title[IMAGE_FIELDS[kind]];
  const record: ImageRecord = {
    ...{ imageId, titleId, kind, contentType, actorId: change.actorId },
    sizes: { card: card.sizeBytes, page: page.sizeBytes },
    ...(replaces !== undefined && { replaces }),
    ...{ status: 'awaiting_upload', createdAt: now, expiresAt: now + UPLOAD_SECONDS * 1000, v: 1 },
  };
  if (!earlier) {
    mustMatch(title, change);
    const key = keyOf('titleImage', record);
    await transact(app.table, [
      { put: { ...record, ...key, ...jobIndexOf('titleImage', record) } },
      markMade(change, { imageId }, now),
    ]);
  }
  const addressOf = (size: ImageSize) => {
    const rule = { contentType, sizeBytes: record.sizes[size], seconds: UPLOAD_SECONDS };
    return uploads(app).presignPut(stagedKey(record, size), rule);
  };
  const [toCard, toPage] = await Promise.all([addressOf('card'), addressOf('page')]);
  return { imageId, uploads: { card: toCard, page: toPage }, expiresAt: record.expiresAt };
}

export type Outcome = 'waiting' | 'published' | 'failed' | 'kept' | 'removed';

/** Takes an upload one step on; twice, by two at once or after a crash, it does no harm. */
export async function advanceImage(app: App, key: Key): Promise<Outcome> {
  const record = await imageAt(app.table, key);
  if (!record) return 'removed';
  try {
    if (record.status === 'awaiting_upload') return await publish(app, record);
    return await tidy(app, record);
  } catch (error) {
    // Another worker was quicker.
    if (error instanceof ConditionFailed) return 'waiting';
    throw error;
  }
}

/**
 * Looks whether both sizes have arrived and makes them the title's picture. What is checked and what is published are
 * the same bytes, so nothing can be exchanged in between.
 */
async function publish(app: App, record: ImageRecord): Promise<Outcome> {
  const files = await Promise.all(SIZES.map((size) => uploads(app).read(stagedKey(record, size))));
  const [card, page] = files;
  const isLate = app.now() > record.expiresAt + LATEST_MS;
  if ((!card || !page) && !isLate) return 'waiting';
  try {
    if (!card || !page) throw new ImageFailed('upload_missing');
    const images = { card: imageIn(card, 'card', record), page: imageIn(page, 'page', record) };
    for (const size of SIZES) {
      await trees(app).write(publicKey(record, size), Uint8Array.from(images[size]), {
        'Content-Type': record.contentType,
        'Cache-Control': 'public, max-age=31536000, immutable',
      });
    }
    await show(app, record);
  } catch (error) {
    if (!(error instanceof ImageFailed)) throw error;
    return tidy(app, await changeImage(app.table, record, { status: 'failed', error: error.reason }));
  }
  const shown = await imageAt(app.table, keyOf('titleImage', record));
  return shown ? tidy(app, shown) : 'removed';
}

/** The title shows it, in one transaction with its own state and the audit. Throws ImageFailed. */
async function show(app: App, record: ImageRecord): Promise<void> {
  const { titleId, imageId, actorId, kind } = record;
  const field = IMAGE_FIELDS[kind];
  const by = { actorId, operationId: imageId };
  try {
    await changeTitle(app, titleId, by, async (title) => {
      if ((await imageAt(app.table, keyOf('titleImage', record)))?.v !== record.v) return undefined;
      if (isSuperseded(record, title[field])) throw new ImageFailed('superseded');
      return {
        action: 'createTitleImageUpload',
        after: { ...title, [field]: `/${publicKey(record, 'page')}` },
        also: [changeImageWrite(record, { status: 'ready' })],
      };
    });
  } catch (error) {
    if (error instanceof Problem && error.code === 'not_found') throw new ImageFailed('title_gone');
    throw error;
  }
}

/** Takes away what of an upload is not needed any more, and then the work on it. */
async function tidy(app: App, record: ImageRecord): Promise<Outcome> {
  const { status, removeAt, createdAt } = record;
  const { table } = app;
  if (removeAt !== undefined && app.now() < removeAt) return 'waiting';
  for (const size of SIZES) await uploads(app).remove(stagedKey(record, size));
  if (status === 'ready' && removeAt === undefined) {
    await changeImage(table, record, {}, { over: true });
    return 'published';
  }
  if (status === 'ready' && (await isShown(app, record))) {
    await changeImage(table, record, {}, { over: true, remove: ['removeAt'] });
    return 'kept';
  }
  await trees(app).remove(...SIZES.map((size) => publicKey(record, size)));
  if (status === 'ready') {
    await deleteItem(table, keyOf('titleImage', record), is('v', '=', record.v));
    return 'removed';
  }
  const ttl = Math.ceil((createdAt + KEPT_MS) / 1000);
  await changeImage(table, record, { ttl }, { over: true });
  return 'failed';
}

/** Does its title show it, again or still. */
async function isShown({ table }: App, { titleId, kind, imageId }: ImageRecord): Promise<boolean> {
  const title = await titleById(table, titleId, { consistent: true });
  return uploadedImage(title?.[IMAGE_FIELDS[kind]]) === imageId;
}
