import { AwsClient, AwsV4Signer } from 'aws4fetch';
import { type App, once } from '../app.ts';
import { fetchAws } from './aws-fetch.ts';

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

/** What says that nothing is there. Without the right to list, S3 answers 403 to a read where nothing is. */
const MISSING: Record<string, number[]> = { GET: [404, 403], DELETE: [404] };

/**
 * S3 by plain REST calls: its SDK would be three times the size of everything else in a function. Addresses are
 * path-style with an own S3_ENDPOINT and virtual-hosted on AWS.
 */
export const uploads = once((app: App): Uploads => {
  const { uploadBucket, s3Endpoint, region } = app.config;
  if (uploadBucket === undefined) throw new Error('The configuration is wrong: UPLOAD_BUCKET is missing');
  const base = s3Endpoint
    ? `${s3Endpoint}/${uploadBucket}`
    : `https://${uploadBucket}.s3.${region}.amazonaws.com`;
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN } = process.env;
  const account = {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
    region,
    service: 's3',
  };
  const client = new AwsClient({ ...account, retries: 2 });
  const call = async (method: string, key: string, more: RequestInit = {}) => {
    const answer = await fetchAws(client, `${base}/${key}`, { method, ...more });
    if (!answer.ok && !MISSING[method]?.includes(answer.status)) {
      throw new Error(`S3 answered ${answer.status} to ${method}`);
    }
    return answer;
  };
  return {
    async presignPut(key, { contentType, sizeBytes, seconds }) {
      const signer = new AwsV4Signer({
        ...account,
        method: 'PUT',
        url: `${base}/${key}?X-Amz-Expires=${seconds}`,
        headers: { 'Content-Type': contentType, 'Content-Length': String(sizeBytes) },
        datetime: new Date(app.now()).toISOString().replace(/[:-]|\.\d{3}/g, ''),
        signQuery: true,
        // Type and length are signed too, so S3 refuses anything but what was announced.
        allHeaders: true,
      });
      const { url } = await signer.sign();
      return { method: 'PUT', url: url.href, headers: { 'Content-Type': contentType } };
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
