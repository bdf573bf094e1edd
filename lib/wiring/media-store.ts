import { createHash } from 'node:crypto';
import { type App, once } from '../app.ts';
import { s3Bucket } from './s3-bucket.ts';

/** A part that has arrived. */
export interface Arrived {
  partNumber: number;
  sizeBytes: number;
  etag: string;
}

/** Where operators' files arrive. */
export interface Sources {
  /** An address that takes the whole file. */
  presign(key: string, rule: { contentType: string; sizeBytes: number; seconds: number }): Promise<string>;
  /** Begins an upload in parts and answers its id. */
  begin(key: string, contentType: string): Promise<string>;
  presignPart(
    key: string,
    part: { uploadId: string; partNumber: number; sizeBytes: number; seconds: number },
  ): Promise<string>;
  /** The parts that have arrived; undefined when the upload is over. */
  parts(key: string, uploadId: string): Promise<Arrived[] | undefined>;
  complete(key: string, uploadId: string, parts: Arrived[]): Promise<void>;
  abort(key: string, uploadId: string): Promise<void>;
  /** Bytes of an object, undefined when there is none. */
  size(key: string): Promise<number | undefined>;
  /** An object, undefined when there is none. */
  read(key: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  remove(key: string): Promise<void>;
  /** Lets the bucket's rules move it to where it is cheap to keep. */
  archive(key: string): Promise<void>;
  /** `s3://…`, as the transcoder names it. */
  uri(key: string): string;
}

/** What S3 keeps no longer: it answers 404 for an upload that was completed or given up. */
const OVER = /^S3 answered 404 /;

export const sources = once((app: App): Sources => {
  const { uploadBucket } = app.config;
  const { call, presign } = s3Bucket(app, uploadBucket);
  const of = (uploadId: string) => `uploadId=${encodeURIComponent(uploadId)}`;
  return {
    presign: (key, { contentType, sizeBytes, seconds }) =>
      presign(key, {
        headers: { 'Content-Type': contentType, 'Content-Length': String(sizeBytes) },
        seconds,
      }),
    async begin(key, contentType) {
      const headers = { 'Content-Type': contentType };
      const text = await (await call('POST', key, { query: 'uploads=', headers })).text();
      const uploadId = textOf(text, 'UploadId');
      if (uploadId === undefined) throw new Error('S3 began an upload without an id');
      return uploadId;
    },
    presignPart: (key, { uploadId, partNumber, sizeBytes, seconds }) =>
      presign(key, {
        query: `partNumber=${partNumber}&${of(uploadId)}`,
        headers: { 'Content-Length': String(sizeBytes) },
        seconds,
      }),
    async parts(key, uploadId) {
      const answer = await call('GET', key, { query: of(uploadId) });
      return answer.ok ? arrivedIn(await answer.text()) : undefined;
    },
    async complete(key, uploadId, parts) {
      const body = parts.map(
        ({ partNumber, etag }) => `<Part><PartNumber>${partNumber}</PartNumber><ETag>${etag}</ETag></Part>`,
      );
      const all = `<CompleteMultipartUpload>${body.join('')}</CompleteMultipartUpload>`;
      const answer = await call('POST', key, { query: of(uploadId), body: all }).catch((error: Error) => {
        if (!OVER.test(error.message)) throw error;
      });
      // S3 may answer 200 and say in the body that it failed.
      if (answer && (await answer.text()).includes('<Error>'))
        throw new Error('S3 could not join the parts of an upload');
    },
    abort: async (key, uploadId) => void (await call('DELETE', key, { query: of(uploadId) })),
    async size(key) {
      const answer = await call('HEAD', key);
      return answer.ok ? Number(answer.headers.get('Content-Length')) : undefined;
    },
    async read(key) {
      const answer = await call('GET', key);
      return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
    },
    remove: async (key) => void (await call('DELETE', key)),
    async archive(key) {
      const body = '<Tagging><TagSet><Tag><Key>kept</Key><Value>yes</Value></Tag></TagSet></Tagging>';
      await call('PUT', key, { query: 'tagging=', body });
    },
    uri: (key) => `s3://${uploadBucket}/${key}`,
  };
});

const textOf = (xml: string, tag: string): string | undefined =>
  new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1]?.replaceAll('&quot;', '"');

const arrivedIn = (xml: string): Arrived[] =>
  [...xml.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
    partNumber: Number(textOf(part, 'PartNumber')),
    sizeBytes: Number(textOf(part, 'Size')),
    etag: textOf(part, 'ETag') ?? '',
  }));

/** Where trees of renditions lie, keys without a leading slash. */
export interface Trees {
  /** The bytes of an object, all or the first so many; undefined when there is none. */
  read(key: string, firstBytes?: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  write(key: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>): Promise<void>;
  /** Takes away any number of objects, a thousand with each request. */
  remove(...keys: string[]): Promise<void>;
  uri(key: string): string;
}

/** What DeleteObjects takes (S3 API reference). */
const MOST_AT_ONCE = 1000;

export const trees = once((app: App): Trees => {
  const { mediaBucket } = app.config;
  const { call } = s3Bucket(app, mediaBucket);
  return {
    async read(key, firstBytes) {
      const headers = firstBytes === undefined ? {} : { Range: `bytes=0-${firstBytes - 1}` };
      const answer = await call('GET', key, { headers });
      return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
    },
    write: async (key, body, headers) => void (await call('PUT', key, { body, headers })),
    async remove(...keys) {
      for (let from = 0; from < keys.length; from += MOST_AT_ONCE) {
        const objects = keys
          .slice(from, from + MOST_AT_ONCE)
          .map((key) => `<Object><Key>${key}</Key></Object>`);
        const body = `<Delete><Quiet>true</Quiet>${objects.join('')}</Delete>`;
        const sum = createHash('sha256').update(body).digest('base64');
        const answer = await call('POST', '', {
          ...{ query: 'delete=', body, headers: { 'x-amz-checksum-sha256': sum } },
        });
        // S3 answers 200 and says in the body what it could not take away.
        const [, code] = /<Error>.*?<Code>(\w+)<\/Code>/s.exec(await answer.text()) ?? [];
        if (code !== undefined) throw new Error(`S3 could not take objects away: ${code}`);
      }
    },
    uri: (key) => `s3://${mediaBucket}/${key}`,
  };
});
