import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Problem, problemDocument } from '../../lib/domain/problem.ts';
import { type Handle, pathOf, sendProblem } from './http.ts';
import { LEASE_DOOR } from './gateway/lease-door.ts';
import { StartupError } from './settings.ts';

/** The parts behind the one origin. */
export interface Parts {
  api: Handle;
  leases: Handle;
  media: Handle;
  local: Handle;
  s3: Handle;
  transcoder: Handle;
  ses: Handle;
  firehose: Handle;
  athena: Handle;
  mailPage: Handle;
  pages: Handle;
  /** Origin that clients use; its host name is one of ours. */
  origin: string;
}

/**
 * Takes the port at once, so that a taken one is told at once; requests wait until the parts are there.
 * Throws a StartupError when the port cannot be had.
 */
export async function listen(host: string, port: number, parts: Promise<Parts>): Promise<Server> {
  const answer = (req: IncomingMessage, res: ServerResponse) => {
    const nameless = req.headers.host === undefined && req.httpVersion === '1.1';
    if (nameless) return refuseUnreadable({}, req.socket);
    parts.then((ready) => dispatch(ready, host, req, res)).catch((error: unknown) => refuse(req, res, error));
  };
  // Node would answer a missing host, an odd expectation and CONNECT by itself, in another form than the API's.
  const server = createServer(
    { requireHostHeader: false, requestTimeout: 30_000, headersTimeout: 15_000 },
    answer,
  );
  server.on('checkExpectation', answer);
  server.on('connect', (_req, socket) => refuseUnreadable({}, socket));
  server.on('clientError', refuseUnreadable);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, host, port)));
    server.listen(port, host, resolve);
  });
  return server;
}

function refuse(req: IncomingMessage, res: ServerResponse, error: unknown): void {
  // A client that went away is nobody's mistake.
  if (req.socket.destroyed) return void res.destroy();
  if (!(error instanceof Problem)) console.error(error);
  if (res.headersSent) return void res.destroy();
  const problem = new Problem('internal_error', 'Something went wrong; the terminal tells what.');
  sendProblem(req, res, error instanceof Problem ? error : problem);
}

export const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function cannotListen({ code }: NodeJS.ErrnoException, host: string, port: number): Error {
  const reason = code === 'EADDRINUSE' ? 'is taken' : `cannot be opened (${code})`;
  return new StartupError(
    `Port ${port} of ${host} ${reason}: set PORT to another, such as PORT=${port + 1 || 3001}.`,
  );
}

async function dispatch(
  parts: Parts,
  host: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  takeAbsoluteTarget(req);
  const path = pathOf(req);
  const below = (prefix: string) => path === prefix || path.startsWith(`${prefix}/`);
  if (below('/v1')) return parts.api(req, res);
  if (below('/media')) return parts.media(req, res);
  if (below('/_local/s3')) return parts.s3(req, res);
  if (below(LEASE_DOOR)) return parts.leases(req, res);
  if (!below('/_local') && !below('/mail')) return parts.pages(req, res);
  if (!isOurs(req, [host, new URL(parts.origin).hostname])) {
    const problem = new Problem('forbidden', 'This part of the platform answers only to its own host name.');
    return sendProblem(req, res, problem);
  }
  if (below('/mail')) return parts.mailPage(req, res);
  if (/^\/_local\/?$/.test(path)) return parts.pages(req, res);
  if (below('/_local/transcoder')) return parts.transcoder(req, res);
  if (below('/_local/firehose')) return parts.firehose(req, res);
  if (below('/_local/athena')) return parts.athena(req, res);
  return below('/_local/ses') ? parts.ses(req, res) : parts.local(req, res);
}

/** A request line may hold a whole address, whose host then counts (RFC 9112 §3.2.2). */
function takeAbsoluteTarget(req: IncomingMessage): void {
  const [, authority, rest] = /^https?:\/\/([^/?#]*)(.*)$/is.exec(req.url ?? '') ?? [];
  if (authority === undefined) return;
  req.headers.host = authority;
  req.url = rest?.startsWith('/') ? rest : `/${rest ?? ''}`;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Refuses what a foreign page could send: under a name of its own that it points to this computer (DNS rebinding),
 * or to ours from its own origin.
 */
function isOurs(req: IncomingMessage, names: string[]): boolean {
  const allowed = [...LOOPBACK, ...names];
  const hostname = /^(\[[\da-f:.]+\]|[^:]*)(?::\d+)?$/i.exec(req.headers.host ?? '')?.[1]?.toLowerCase();
  if (hostname === undefined || !allowed.includes(hostname)) return false;
  const { origin } = req.headers;
  return origin === undefined || (URL.canParse(origin) && allowed.includes(new URL(origin).hostname));
}

/** What Node cannot read as HTTP still gets the API's form of an answer. */
function refuseUnreadable({ code }: { code?: string }, socket: Duplex): void {
  if (!socket.writable || (socket as Socket).bytesWritten > 0) return void socket.destroy();
  const requestId = randomUUID();
  const tooLarge = code === 'HPE_HEADER_OVERFLOW';
  const problem = tooLarge
    ? new Problem('payload_too_large', 'The headers are too large.')
    : new Problem('malformed_request', 'This is not a well-formed HTTP request.');
  const status = tooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request';
  const document = {
    ...problemDocument(problem, { origin: '', instance: '/', requestId }),
    status: Number(status.slice(0, 3)),
  };
  const body = JSON.stringify(document);
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `X-Request-Id: ${requestId}\r\nConnection: close\r\n\r\n${body}`,
  );
}
