import { AwsClient, AwsV4Signer } from 'aws4fetch';
import type { App } from '../app.ts';
import { fetchAws } from './aws-fetch.ts';

export interface S3Bucket {
  /** A request to an object, or to a part of its life that `query` names. Throws when S3 refuses; where nothing is, the answer says so. */
  call(method: string, key: string, more?: RequestInit & { query?: string }): Promise<Response>;
  /** An address that takes one PUT of exactly these headers until it expires. */
  presign(
    key: string,
    rule: { query?: string; headers: Record<string, string>; seconds: number },
  ): Promise<string>;
}

/** What says that nothing is there. Without the right to list, S3 answers 403 to a read where nothing is. */
const MISSING: Record<string, number[]> = { GET: [404, 403], HEAD: [404, 403], DELETE: [404] };

/**
 * S3 by plain REST calls: its SDK would be three times the size of everything else in a function. Addresses are
 * path-style with an own S3_ENDPOINT and virtual-hosted on AWS.
 */
export function s3Bucket({ config, now }: App, name: string | undefined): S3Bucket {
  const { s3Endpoint, region } = config;
  if (name === undefined) throw new Error('The configuration is wrong: the name of a bucket is missing');
  const base = s3Endpoint ? `${s3Endpoint}/${name}` : `https://${name}.s3.${region}.amazonaws.com`;
  const account = { ...credentials(), region, service: 's3' };
  const client = new AwsClient({ ...account, retries: 2 });
  return {
    async call(method, key, { query = '', ...more } = {}) {
      const answer = await fetchAws(client, `${base}/${key}${query && `?${query}`}`, { method, ...more });
      if (!answer.ok && !MISSING[method]?.includes(answer.status)) {
        throw new Error(`S3 answered ${answer.status} to ${method}`);
      }
      return answer;
    },
    async presign(key, { query, headers, seconds }) {
      const signer = new AwsV4Signer({
        ...account,
        method: 'PUT',
        url: `${base}/${key}?${query === undefined ? '' : `${query}&`}X-Amz-Expires=${seconds}`,
        headers,
        datetime: new Date(now()).toISOString().replace(/[:-]|\.\d{3}/g, ''),
        signQuery: true,
        // Type and length are signed too, so S3 refuses anything but what was announced.
        allHeaders: true,
      });
      return (await signer.sign()).url.href;
    },
  };
}

export function credentials() {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN } = process.env;
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN !== undefined && { sessionToken: AWS_SESSION_TOKEN }),
  };
}
