import { type App, once } from '../app.ts';
import { s3Bucket } from './s3-bucket.ts';

/** The private bucket of uploads and pictures. */
export interface Uploads {
  /** An address to which exactly this many bytes of this type may be PUT until it expires. */
  presignPut(
    key: string,
    rule: { contentType: string; sizeBytes: number; seconds: number },
  ): Promise<{ method: 'PUT'; url: string; headers: Record<string, string> }>;
  /** The bytes of an object, undefined when there is none. */
  read(key: string): Promise<Uint8Array | undefined>;
  write(key: string, bytes: Uint8Array, headers: Record<string, string>): Promise<void>;
  remove(key: string): Promise<void>;
}

export const uploads = once((app: App): Uploads => {
  const { call, presign } = s3Bucket(app, app.config.uploadBucket);
  return {
    async presignPut(key, { contentType, sizeBytes, seconds }) {
      const headers = { 'Content-Type': contentType };
      const signed = { ...headers, 'Content-Length': String(sizeBytes) };
      return { method: 'PUT', url: await presign(key, { headers: signed, seconds }), headers };
    },
    async read(key) {
      const answer = await call('GET', key);
      return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
    },
    write: async (key, bytes, headers) =>
      void (await call('PUT', key, { body: Buffer.from(bytes), headers })),
    remove: async (key) => void (await call('DELETE', key)),
  };
});
