import type { App } from '../../app.ts';
import {
  MAX_SINGLE_BYTES,
  type MediaRecord,
  type NewMedia,
  partsOf,
  type Upload,
  UPLOAD_MS,
} from '../../domain/media/media.ts';
import { toInstant } from '../../domain/ids.ts';
import type { Sources } from '../../wiring/media-store.ts';
import { type Change, madeBy } from '../administration.ts';
import { addMedia, checkPlace, mediaById, sourceKey } from './media.ts';

/** How long an address takes bytes: longer than a part takes on a slow line, shorter than a function's credentials live. */
const SIGNED_SECONDS = 3600;
/** Parts whose addresses are made at once. */
const PARTS_AT_ONCE = 100;

/** Announces a file. A second try of the same request answers the upload of the first. Throws `not_found` and 422. */
export async function announceMedia(
  app: App,
  sources: Sources,
  { titleId, ...file }: NewMedia & { titleId: string },
  change: Change,
): Promise<{ mediaId: string; upload: Upload }> {
  await checkPlace(app, titleId, file);
  const earlier = await madeBy<{ mediaId: string }>(app.table, change);
  if (earlier) {
    const { mediaId } = earlier;
    return {
      mediaId,
      upload: await addresses(app, sources, await mediaById(app.table, titleId, mediaId), new Set()),
    };
  }
  const mediaId = app.newId('med');
  const { episodeId, ...rest } = file;
  const key = sourceKey({ titleId, mediaId });
  const inParts = file.sizeBytes > MAX_SINGLE_BYTES;
  const record: MediaRecord = {
    ...{ mediaId, titleId, ...rest, ...(episodeId !== undefined && { episodeId }) },
    ...(inParts && { uploadId: await sources.begin(key, file.contentType) }),
    ...{ status: 'awaiting_upload', createdAt: app.now(), v: 1 },
  };
  await addMedia(app, record, change);
  return { mediaId, upload: await addresses(app, sources, record, new Set()) };
}

/**
 * What is left to upload: the whole file, or the parts that have not arrived, with new addresses. Joins them when all
 * are there. Undefined when nothing is left to do. Throws `not_found`.
 */
export async function continueUpload(
  app: App,
  sources: Sources,
  { titleId, mediaId }: { titleId: string; mediaId: string },
): Promise<{ record: MediaRecord; upload: Upload | undefined }> {
  const record = await mediaById(app.table, titleId, mediaId);
  const { status, uploadId, sizeBytes, createdAt } = record;
  const key = sourceKey(record);
  if (status !== 'awaiting_upload' || app.now() > createdAt + UPLOAD_MS) return { record, upload: undefined };
  if (uploadId === undefined) {
    const arrived = (await sources.size(key)) !== undefined;
    return { record, upload: arrived ? undefined : await addresses(app, sources, record, new Set()) };
  }
  const arrived = await sources.parts(key, uploadId);
  if (!arrived) return { record, upload: undefined };
  const fits = new Map(partsOf(sizeBytes).map((part) => [part.partNumber, part.sizeBytes]));
  const whole = arrived.filter((part) => fits.get(part.partNumber) === part.sizeBytes);
  if (whole.length === fits.size) {
    await sources.complete(key, uploadId, whole);
    return { record, upload: undefined };
  }
  const there = new Set(whole.map(({ partNumber }) => partNumber));
  return { record, upload: await addresses(app, sources, record, there) };
}

async function addresses(
  app: App,
  sources: Sources,
  record: MediaRecord,
  there: ReadonlySet<number>,
): Promise<Upload> {
  const { uploadId, contentType, sizeBytes } = record;
  const key = sourceKey(record);
  const rule = { seconds: SIGNED_SECONDS };
  const expiresAt = toInstant(app.now() + SIGNED_SECONDS * 1000);
  if (uploadId === undefined) {
    const url = await sources.presign(key, { ...rule, contentType, sizeBytes });
    return { method: 'PUT', url, headers: { 'Content-Type': contentType }, parts: [], expiresAt };
  }
  const missing = partsOf(sizeBytes).filter(({ partNumber }) => !there.has(partNumber));
  const parts = await Promise.all(
    missing.slice(0, PARTS_AT_ONCE).map(async (part) => ({
      ...part,
      url: await sources.presignPart(key, { ...rule, ...part, uploadId }),
    })),
  );
  return { method: 'PUT', url: null, headers: {}, parts, expiresAt };
}
