import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

async function bytesOf(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A platform behind somebody who asks every third request to come back in a second. */
export async function busyFront(origin: string) {
  let seen = 0;
  let refused = 0;
  const pass = async (req: IncomingMessage, res: ServerResponse) => {
    const body = await bytesOf(req);
    if (++seen % 3 === 0) {
      refused++;
      res.writeHead(refused % 2 ? 429 : 503, { 'Retry-After': '1' });
      return void res.end();
    }
    const { host: _, connection: __, ...headers } = req.headers;
    const answer = await fetch(`${origin}${req.url}`, {
      method: req.method!,
      headers: headers as Record<string, string>,
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
    res.writeHead(answer.status, { 'Content-Type': answer.headers.get('Content-Type') ?? 'text/plain' });
    res.end(await answer.text());
  };
  const server = createServer((req, res) => void pass(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused: () => refused,
    close: () => void (server.closeAllConnections(), server.close()),
  };
}
