import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { AwsClient } from 'aws4fetch';
import { usageKeyOf } from '../../lib/http/authorizer.ts';
import {
  checkSignature,
  createKeyGroup,
  type KeyGroup,
  Refusal,
} from '../../infra/local/edge/edge-policy.ts';
import type { Emulator } from './emulator.ts';

export interface FrontOptions {
  port: number;
  emulator: Emulator;
  stage: string;
  /** The id of the API that was deployed. */
  apiId: string;
  /** The key that signs media, by its id. */
  publicKeys: Record<string, string>;
  /** Where media and pictures of people lie. */
  buckets: { media: string; uploads: string };
}

/** Stands where CloudFront would: one address for the deployed API and the deployed buckets, with films behind signatures. */
export function openFront(options: FrontOptions): { close(): void } {
  const keys = createKeyGroup(options.publicKeys);
  const s3 = new AwsClient({ accessKeyId: 'test', secretAccessKey: 'test', service: 's3', retries: 0 });
  const server = createServer((req, res) => {
    const answer = req.url!.startsWith('/media/') ? ofBucket(req, options, keys, s3) : ofApi(req, options);
    answer.then(
      (given) => pass(given, res),
      (error: unknown) => void res.writeHead(error instanceof Refusal ? 403 : 502).end(String(error)),
    );
  });
  // While a command of the test runs nobody here would notice that a connection was closed.
  server.keepAliveTimeout = 0;
  server.listen(options.port, '127.0.0.1');
  return { close: () => (server.close(), server.closeAllConnections()) };
}

async function pass(answer: Response, res: ServerResponse): Promise<void> {
  const { 'content-encoding': _, 'transfer-encoding': __, ...headers } = Object.fromEntries(answer.headers);
  const body = Buffer.from(await answer.arrayBuffer());
  res.writeHead(answer.status, { ...headers, 'content-length': body.length }).end(body);
}

/** The emulator asks for the key of a usage plan where AWS takes the one that the authorizer names. */
async function ofApi(req: IncomingMessage, { emulator, apiId, stage }: FrontOptions): Promise<Response> {
  const { host: _, connection: __, ...headers } = req.headers as Record<string, string>;
  const path = req.url!.slice('/v1'.length);
  const body = req.method === 'GET' ? undefined : new Uint8Array(await buffer(req));
  const send = () =>
    fetch(`${emulator.endpoint}/restapis/${apiId}/v1/_user_request_${path}`, {
      method: req.method!,
      headers: { ...headers, 'x-api-key': usageKeyOf(stage, tierOf(headers.authorization)) },
      ...(body && body.length > 0 && { body }),
    });
  // The emulator had closed the connection: nothing was asked.
  return send().catch(send);
}

function tierOf(authorization: string | undefined) {
  const [, claims = ''] = /^Bearer [^.]*\.([^.]+)\./.exec(authorization ?? '') ?? [];
  try {
    const { tier } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { tier?: 'free' };
    return tier ?? 'anonymous';
  } catch {
    return 'anonymous';
  }
}

async function ofBucket(
  req: IncomingMessage,
  { emulator, buckets, port }: FrontOptions,
  keys: KeyGroup,
  s3: AwsClient,
): Promise<Response> {
  const url = `http://127.0.0.1:${port}${req.url}`;
  if (req.url!.startsWith('/media/v/')) {
    checkSignature({ url, cookie: req.headers.cookie, ip: '127.0.0.1', now: Date.now() }, keys);
  }
  const bucket = req.url!.startsWith('/media/u/') ? buckets.uploads : buckets.media;
  const { range } = req.headers;
  return s3.fetch(`${emulator.endpoint}/${bucket}${new URL(url).pathname}`, {
    headers: range === undefined ? {} : { Range: range },
  });
}
