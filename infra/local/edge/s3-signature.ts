import { AwsV4Signer } from 'aws4fetch';
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const AUTHORIZATION = /^AWS4-HMAC-SHA256 Credential=[^,]+, ?SignedHeaders=([^,]+), ?Signature=([\da-f]{64})$/;

interface Claim {
  signQuery: boolean;
  /** Without the signature itself. */
  url: URL;
  datetime: string;
  signedHeaders: string[];
  signature: string;
  /** Epoch milliseconds; a signature in the headers is used at once. */
  expiresAt: number;
}

/**
 * Is the request signed with this process's credentials (Signature Version 4, in the query or in headers), for this
 * very method, address, and every header that was signed, such as an announced type and length. `now` is epoch ms.
 */
export async function isSigned(req: IncomingMessage, now: number): Promise<boolean> {
  const claim = claimOf(req);
  if (!claim || !(now < claim.expiresAt)) return false;
  const { url, datetime, signQuery, signedHeaders } = claim;
  const headers = signedHeaders.flatMap((name) => {
    const value = name === 'host' ? undefined : req.headers[name];
    return value === undefined ? [] : [[name, String(value)]];
  });
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_REGION = '' } = process.env;
  const signer = new AwsV4Signer({
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    region: AWS_REGION,
    service: 's3',
    method: req.method ?? '',
    url: url.href,
    headers: Object.fromEntries(headers) as Record<string, string>,
    datetime,
    signQuery,
    allHeaders: true,
  });
  return timingSafeEqual(Buffer.from(await signer.signature()), Buffer.from(claim.signature));
}

function claimOf(req: IncomingMessage): Claim | undefined {
  const address = `http://${req.headers.host}${req.url}`;
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const query = url.searchParams;
  const inQuery = query.get('X-Amz-Signature');
  query.delete('X-Amz-Signature');
  if (inQuery !== null) {
    if (!/^[\da-f]{64}$/.test(inQuery)) return undefined;
    const datetime = query.get('X-Amz-Date') ?? '';
    const seconds = Number(query.get('X-Amz-Expires'));
    return {
      signQuery: true,
      url,
      datetime,
      signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
      signature: inQuery,
      expiresAt: instantOf(datetime) + seconds * 1000,
    };
  }
  const [, signedHeaders = '', signature] = AUTHORIZATION.exec(req.headers.authorization ?? '') ?? [];
  const datetime = String(req.headers['x-amz-date'] ?? '');
  if (signature === undefined) return undefined;
  return {
    signQuery: false,
    url,
    datetime,
    signedHeaders: signedHeaders.split(';'),
    signature,
    expiresAt: Infinity,
  };
}

/** `20261124T080000Z` → epoch milliseconds, NaN for anything else. */
const instantOf = (basic: string): number =>
  Date.parse(basic.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
