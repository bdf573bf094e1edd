import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem, problemDocument } from '../../lib/domain/problem.ts';

/** A part of the platform. It may reject with a Problem, which is then the answer. */
export type Handle = (req: IncomingMessage, res: ServerResponse) => Promise<void> | void;

/** The path without its query, as it was typed. */
export const pathOf = (req: IncomingMessage): string => (req.url ?? '').split('?', 1)[0]!;

export const queryOf = (req: IncomingMessage): string => /\?(.*)$/s.exec(req.url ?? '')?.[1] ?? '';

/** The whole body. Throws `payload_too_large` as soon as it is known to be longer than `limit` bytes. */
export async function readBody(req: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = () => new Problem('payload_too_large', `A body may have ${limit} bytes at most.`);
  if (Number(req.headers['content-length'] ?? 0) > limit) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  // The stream must outlive a refusal, or its socket would close before the answer.
  for await (const chunk of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function sendJson(res: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  res.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Request-Id': randomUUID(),
  });
  res.end(body);
}

/** A refusal of the platform's own parts, in the form of the API's. */
export function sendProblem(
  req: IncomingMessage,
  res: ServerResponse,
  problem: Problem,
  headers: Record<string, string> = {},
): void {
  const requestId = randomUUID();
  const body = JSON.stringify(problemDocument(problem, { origin: '', instance: pathOf(req), requestId }));
  res.writeHead(problem.status, {
    'Content-Type': 'application/problem+json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Request-Id': requestId,
    ...headers,
  });
  finish(req, res, body);
}

/** How long a client may go on sending a body that has been refused. */
const LINGER_MS = 2000;

/**
 * Ends an answer. What is left of the request's body is thrown away first, for a while: closing a socket on which
 * a client still sends would take the answer away from it.
 */
export function finish(req: IncomingMessage, res: ServerResponse, body: string | Buffer): void {
  if (req.complete) return void res.end(body);
  res.write(body);
  const end = () => {
    clearTimeout(timer);
    res.end();
  };
  const timer = setTimeout(() => {
    res.end();
    req.destroy();
  }, LINGER_MS);
  req.once('end', end).once('close', end).resume();
}
