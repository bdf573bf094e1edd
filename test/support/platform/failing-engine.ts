import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** How the table answers a request that it fails: throttled, broken, cut off, or with an answer that is no JSON. */
const WAYS = ['throttled', 'broken', 'cut off', 'garbled', 'torn'] as const;

/** A table that goes wrong, for platforms that are started with it as DYNAMODB_ENDPOINT. */
export interface FailingEngine {
  endpoint: string;
  /** Fails one request in so many from now on, in each way by turns; 0: none. */
  failEvery(count: number): void;
  /** How many it has failed. */
  failed(): number;
  close(): void;
}

/** Stands before a real engine. */
export async function failingEngine(engine: string): Promise<FailingEngine> {
  let [every, seen, failed] = [0, 0, 0];
  const handle = async (req: IncomingMessage, res: ServerResponse) => {
    const body = await buffer(req);
    const way = every > 0 && ++seen % every === 0 ? WAYS[failed++ % WAYS.length] : undefined;
    if (way === 'cut off') return res.destroy();
    if (way === 'throttled') return refuse(res, 400, 'com.amazonaws.dynamodb.v20120810#ThrottlingException');
    if (way === 'broken') return refuse(res, 500, 'com.amazonaws.dynamodb.v20120810#InternalServerError');
    const onward = request(engine, { method: req.method, path: req.url, headers: req.headers }, (answer) => {
      void buffer(answer).then((bytes) => {
        const text = bytes.toString();
        const { 'content-length': _length, 'x-amz-crc32': _sum, ...headers } = answer.headers;
        res.writeHead(answer.statusCode!, headers);
        res.end(
          way === 'garbled' ? `x${text}` : way === 'torn' ? text.slice(0, -Math.ceil(text.length / 3)) : text,
        );
      });
    });
    onward.on('error', () => res.destroy());
    onward.end(body);
  };
  const server = createServer((req, res) => void handle(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    failEvery: (count) => (every = count),
    failed: () => failed,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function refuse(res: ServerResponse, status: number, type: string): void {
  res.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0' });
  res.end(JSON.stringify({ __type: type, message: 'Injected.' }));
}
