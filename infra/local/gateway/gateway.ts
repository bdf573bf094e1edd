import type { APIGatewayAuthorizerResult, APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem } from '../../../lib/domain/problem.ts';
import {
  type GatewayReply,
  gatewayReply,
  type GatewayResponse,
  methodNotAllowed,
  preflight,
  rootReply,
} from '../../../lib/http/gateway-replies.ts';
import { authorizerEventOf, proxyEventOf } from './event.ts';
import { FunctionTimeout } from './invocation.ts';
import { finish, type Handle, pathOf, readBody } from '../http.ts';
import type { Match } from './routes.ts';
import type { Admit } from './usage-plans.ts';

/** API Gateway's own limit; the kernel's is smaller. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

export interface GatewayOptions {
  match(method: string, path: string): Match;
  invoke(id: string, event: unknown): Promise<unknown>;
  admit: Admit;
  /** The id of the authorizer's function. */
  authorizer: string;
  edgeKey: string;
  /** Scheme and host that clients use. */
  origin: string;
  /** Whose pages may read answers: `*`, or one scheme and host. */
  corsOrigin: string;
  /** Epoch milliseconds. */
  now(): number;
}

export interface Reply extends Omit<GatewayReply, 'body'> {
  body: string | Buffer;
  cookies?: string[];
}

/** A case in which API Gateway answers by itself. */
export class Refused extends Error {
  readonly response: GatewayResponse;
  constructor(response: GatewayResponse) {
    super(response);
    this.response = response;
  }
}

/** `/v1/*` as the distribution and API Gateway serve it: routes, authorizer and the gateway's own answers. */
export function createGateway(options: GatewayOptions): Handle {
  return async (req, res) => {
    const requestId = randomUUID();
    const { origin, corsOrigin } = options;
    const reply = await answer(options, req, requestId).catch((error: unknown) =>
      // A client that went away is nobody's mistake, and there is nobody to answer.
      req.socket.destroyed
        ? undefined
        : gatewayReply(responseFor(error), { path: pathOf(req), requestId, origin, corsOrigin }),
    );
    if (reply) send(req, res, reply);
  };
}

async function answer(options: GatewayOptions, req: IncomingMessage, requestId: string): Promise<Reply> {
  const path = pathOf(req);
  const { origin, corsOrigin } = options;
  if (/^\/v1\/?$/.test(path)) return atRoot(options, req, requestId);
  const found = options.match(req.method ?? '', path);
  if (found.kind === 'none') throw new Refused('RESOURCE_NOT_FOUND');
  if (found.kind === 'method') {
    return req.method === 'OPTIONS'
      ? preflight(found.methods, { requestId, corsOrigin })
      : methodNotAllowed(found.methods, { path, requestId, origin, corsOrigin });
  }
  if (!options.admit()) throw new Refused('THROTTLED');
  const { route, params } = found;
  const body = await readBody(req, MAX_BODY_BYTES);
  const { edgeKey } = options;
  const event = proxyEventOf({ req, route, params, requestId, body, edgeKey, now: options.now() });
  if (route.access !== 'lease') event.requestContext.authorizer = await authorized(options, event);
  return integrated(options, route.id, event);
}

function atRoot({ origin, corsOrigin }: GatewayOptions, req: IncomingMessage, requestId: string): Reply {
  const asked = { path: pathOf(req), requestId, origin, corsOrigin };
  if (req.method === 'OPTIONS') return preflight(['GET'], asked);
  if (req.method === 'GET') return rootReply(asked);
  return methodNotAllowed(['GET'], asked);
}

/** The answer of a function. Throws a `Refused` when it fails or takes too long. */
export async function integrated(
  { invoke }: Pick<GatewayOptions, 'invoke'>,
  id: string,
  event: APIGatewayProxyEvent,
): Promise<Reply> {
  try {
    const reply = (await invoke(id, event)) as APIGatewayProxyResult;
    const headers = Object.entries(reply.headers ?? {}).map(([name, value]) => [name, String(value)]);
    return {
      status: reply.statusCode,
      headers: Object.fromEntries(headers) as Record<string, string>,
      cookies: (reply.multiValueHeaders?.['Set-Cookie'] ?? []).map(String),
      body: reply.isBase64Encoded ? Buffer.from(reply.body, 'base64') : reply.body,
    };
  } catch (error) {
    console.error(`${id} failed:`, error);
    throw new Refused(error instanceof FunctionTimeout ? 'INTEGRATION_TIMEOUT' : 'INTEGRATION_FAILURE');
  }
}

/** Asks the authorizer and answers what it passes on to the function. */
async function authorized({ invoke, authorizer, admit }: GatewayOptions, event: APIGatewayProxyEvent) {
  const asked = invoke(authorizer, authorizerEventOf(event)) as Promise<APIGatewayAuthorizerResult>;
  const { principalId, policyDocument, context, usageIdentifierKey } = await asked.catch((error: Error) => {
    // The one message that API Gateway knows; anything else is the authorizer's own failure.
    if (error.message === 'Unauthorized') throw new Refused('UNAUTHORIZED');
    console.error(`${authorizer} failed:`, error);
    throw new Refused('AUTHORIZER_FAILURE');
  });
  if (policyDocument.Statement.some(({ Effect }) => Effect === 'Deny')) throw new Refused('ACCESS_DENIED');
  if (!admit(usageIdentifierKey ?? undefined)) throw new Refused('THROTTLED');
  return { principalId, ...context };
}

export function responseFor(error: unknown): GatewayResponse {
  if (error instanceof Refused) return error.response;
  if (error instanceof Problem && error.code === 'payload_too_large') return 'REQUEST_TOO_LARGE';
  console.error(error);
  return 'DEFAULT_5XX';
}

export function send(
  req: IncomingMessage,
  res: ServerResponse,
  { status, headers, cookies = [], body }: Reply,
): void {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  if (cookies.length > 0) res.setHeader('Set-Cookie', cookies);
  if (status !== 204 && status !== 304) res.setHeader('Content-Length', Buffer.byteLength(body));
  res.writeHead(status);
  finish(req, res, body);
}
