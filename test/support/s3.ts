import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsV4Signer } from 'aws4fetch';

export interface Bucket {
  endpoint: string;
  objects: Map<string, { bytes: Buffer; headers: Record<string, string> }>;
  /** Answers 403 to this method from now on, as S3 does without the right. */
  refuse(method: string | undefined): void;
  /** Says of each request from now on whether who sent it is dead by then. */
  mourn(dies: (() => boolean) | undefined): void;
  stop(): void;
}

/** A bucket that takes what S3 takes: presigned PUTs are checked, signed headers and expiry included. */
export async function startBucket(now: () => number): Promise<Bucket> {
  const objects: Bucket['objects'] = new Map();
  let refused: string | undefined;
  let dead: (() => boolean) | undefined;
  const server = createServer((request, response) => {
    if (dead?.()) return void request.socket.destroy();
    void (async () => {
      const url = new URL(request.url!, `http://${request.headers.host}`);
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const bytes = Buffer.concat(chunks);
      const headers = request.headers as Record<string, string>;
      const key = url.pathname;
      const found = objects.get(key);
      if (request.method === refused) {
        response.writeHead(403).end();
      } else if (
        url.searchParams.has('X-Amz-Signature') &&
        !(await isSigned(url, request.method!, headers, now()))
      ) {
        response.writeHead(403).end();
      } else if (request.method === 'POST' && url.searchParams.has('delete')) {
        for (const [, name] of bytes.toString().matchAll(/<Key>(.*?)<\/Key>/g)) {
          objects.delete(`${key.replace(/\/$/, '')}/${name}`);
        }
        response.writeHead(200).end('<DeleteResult/>');
      } else if (request.method === 'PUT') {
        objects.set(key, { bytes, headers });
        response.writeHead(200).end();
      } else if (request.method === 'DELETE') {
        objects.delete(key);
        response.writeHead(204).end();
      } else {
        response.writeHead(found ? 200 : 403).end(found?.bytes);
      }
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    objects,
    refuse: (method) => (refused = method),
    mourn: (dies) => (dead = dies),
    stop: () => server.close(),
  };
}

async function isSigned(
  url: URL,
  method: string,
  headers: Record<string, string>,
  now: number,
): Promise<boolean> {
  const [datetime, signature] = ['X-Amz-Date', 'X-Amz-Signature'].map((name) => url.searchParams.get(name)!);
  const signedAt = Date.parse(datetime!.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z'));
  if (now > signedAt + Number(url.searchParams.get('X-Amz-Expires')) * 1000) return false;
  const names = url.searchParams.get('X-Amz-SignedHeaders')!.split(';');
  const bare = new URL(url);
  for (const name of [...bare.searchParams.keys()]) {
    if (name !== 'X-Amz-Expires') bare.searchParams.delete(name);
  }
  const signed = names.filter((name) => name !== 'host').map((name) => [name, headers[name] ?? '']);
  const again = new AwsV4Signer({
    method,
    url: bare.href,
    headers: Object.fromEntries(signed) as Record<string, string>,
    accessKeyId: 'test',
    secretAccessKey: 'test',
    service: 's3',
    region: 'local',
    datetime: datetime!,
    signQuery: true,
    allHeaders: true,
  });
  return (await again.sign()).url.searchParams.get('X-Amz-Signature') === signature;
}
