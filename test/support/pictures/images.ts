import { handler as publishImages } from '../../../functions/jobs/publish-images.ts';
import { handler as adminGetTitle } from '../../../functions/titles/admin-get-title.ts';
import { handler as createTitleImageUpload } from '../../../functions/titles/create-title-image-upload.ts';
import { IMAGE_SIZES, type ImageKind } from '../../../lib/domain/catalogue/title-images.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import type { Table } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../app.ts';
import { callEndpoint, runJob } from '../call.ts';
import { manager } from '../catalogue.ts';
import type { Bucket } from '../s3.ts';
import { newCaller } from '../subscriptions/subscribers.ts';
import { sizedJpeg, sizedPng } from './pictures.ts';

export interface Files {
  contentType: 'image/png' | 'image/jpeg';
  card: Buffer;
  page: Buffer;
}

const pair = (kind: ImageKind, contentType: Files['contentType'], of: typeof sizedPng): Files => {
  const { card, page } = IMAGE_SIZES[kind];
  return { contentType, card: of(card.width, card.height), page: of(page.width, page.height) };
};
export const POSTER = pair('poster', 'image/png', sizedPng);
export const OTHER_POSTER = pair('poster', 'image/jpeg', sizedJpeg);
export const BACKDROP = pair('backdrop', 'image/jpeg', sizedJpeg);

interface Announced {
  imageId: string;
  uploads: Record<'card' | 'page', { url: string; headers: Record<string, string> }>;
}

/** What an administrator and the job do about the pictures of titles. */
export function painter(app: TestApp, caller: Caller) {
  const announce = (titleId: string, files: Files = POSTER, kind: ImageKind = 'poster', headers = {}) => {
    const [card, page] = [{ sizeBytes: files.card.length }, { sizeBytes: files.page.length }];
    const body = { kind, contentType: files.contentType, card, page };
    return callEndpoint(createTitleImageUpload, app, { caller, params: { titleId }, body, headers });
  };
  const send = async ({ uploads }: Announced, files: Files = POSTER) => {
    for (const size of ['card', 'page'] as const) {
      const { url, headers } = uploads[size];
      const { status } = await fetch(url, { method: 'PUT', headers, body: new Uint8Array(files[size]) });
      if (status !== 200) throw new Error(`the bucket answered ${status}`);
    }
  };
  return {
    announce,
    send,
    work: (over: Partial<TestApp> = {}) => runJob(publishImages, {}, { ...app, ...over }),
    /** Announces and sends; answers the upload's id. */
    async upload(titleId: string, files: Files = POSTER, kind: ImageKind = 'poster'): Promise<string> {
      const { status, body } = await announce(titleId, files, kind);
      if (status !== 201) throw new Error(`createTitleImageUpload answered ${JSON.stringify(body)}`);
      await send(body as Announced, files);
      return body.imageId as string;
    },
    look: async (titleId: string) =>
      (await callEndpoint(adminGetTitle, app, { caller, params: { titleId } })).body,
  };
}

/** A draft without pictures, who manages it and paints for it, and an empty bucket. */
export async function openGallery(table: Table, bucket: Bucket) {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
  bucket.objects.clear();
  const buckets = { uploadBucket: 'uploads', mediaBucket: 'films' };
  const app = testApp(table, { s3Endpoint: bucket.endpoint, ...buckets });
  await addGenre(app.table, 'drama', 'Drama');
  const admin: Caller = await newCaller(app, 'admin');
  const boss = manager(app, admin);
  const titleId: string = (await boss.create()).body.id;
  return { app, admin, boss, art: painter(app, admin), titleId };
}
