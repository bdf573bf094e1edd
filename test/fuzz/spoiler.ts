import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Passing {
  method: string;
  path: string;
  body: Buffer;
  headers: IncomingMessage['headers'];
}
export interface Given {
  status: number;
  text: string;
}

/** A fault that a service might have: another request than was sent, or another answer than was given. */
export interface Defect {
  asked?: (passing: Passing) => Partial<Passing>;
  answered?: (given: Given, passing: Passing) => Partial<Given>;
}

/** A platform with a defect: what passes through to the real one is spoilt. */
export async function spoilt(origin: string, { asked, answered }: Defect) {
  const handle = async (req: IncomingMessage, res: ServerResponse) => {
    const came = { method: req.method!, path: req.url!, body: await buffer(req), headers: req.headers };
    const passing = { ...came, ...asked?.(came) };
    const { hostname, port } = new URL(origin);
    const { method, path, body } = passing;
    const headers = { ...passing.headers, 'content-length': String(body.length) };
    const onward = request({ hostname, port, method, path, headers }, (answer) => {
      void buffer(answer).then((bytes) => {
        const given = { status: answer.statusCode!, text: bytes.toString() };
        const { status, text } = { ...given, ...answered?.(given, passing) };
        const { 'content-length': _length, 'transfer-encoding': _coding, ...rest } = answer.headers;
        res.writeHead(status, rest).end(method === 'HEAD' ? undefined : text);
      });
    });
    onward.on('error', () => res.destroy());
    onward.end(body);
  };
  const server = createServer((req, res) => void handle(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
