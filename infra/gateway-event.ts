import type { APIGatewayProxyEvent } from 'aws-lambda';
import { randomUUID } from 'node:crypto';
import type { Caller } from '../lib/http/declaration.ts';
import type { Handler } from '../lib/http/endpoint.ts';

/** A request of an endpoint, for those who call its handler without HTTP: tests and benchmarks. */
export interface CallOptions {
  /** Of the device's first session unless it says otherwise. */
  caller?: Omit<Caller, 'session'> & Partial<Pick<Caller, 'session'>>;
  /** A token in `Authorization: Bearer`; only lease routes read it, the authorizer of others is not run here. */
  token?: string;
  params?: Record<string, string>;
  query?: Record<string, string>;
  /** JSON unless it is a string, or bytes, which come in base64 as a REST API sends them. */
  body?: unknown;
  headers?: Record<string, string>;
  ip?: string;
  /** By the HTTP API instead of the REST API; of lease routes only. */
  door?: 'leases';
}

/** The request as API Gateway hands it to the endpoint, with what its authorizer would have found out. */
export function eventOf(handler: Handler, options: CallOptions): APIGatewayProxyEvent {
  const event = restEventOf(handler, options);
  return options.door === undefined ? event : asLeaseDoorEvent(event);
}

function textOf(body: unknown): string {
  if (Buffer.isBuffer(body)) return body.toString('base64');
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function restEventOf({ declaration }: Handler, options: CallOptions): APIGatewayProxyEvent {
  const { caller, token, params = {}, query, body, headers = {}, ip = '203.0.113.7' } = options;
  const path = declaration.path.replace(/\{(\w+)\}/g, (_, slot: string) => params[slot] ?? '');
  const authorization = token ?? (caller && 'verified-by-the-authorizer');
  const sent = {
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
    ...(authorization && { Authorization: `Bearer ${authorization}` }),
    ...headers,
  };
  return {
    httpMethod: declaration.method,
    path: path.slice('/v1'.length),
    resource: declaration.path.slice('/v1'.length),
    headers: sent,
    multiValueHeaders: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value]])),
    pathParameters: Object.keys(params).length > 0 ? params : null,
    queryStringParameters: query ?? null,
    multiValueQueryStringParameters: query
      ? Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value]]))
      : null,
    stageVariables: null,
    body: body === undefined ? null : textOf(body),
    isBase64Encoded: Buffer.isBuffer(body),
    requestContext: {
      requestId: randomUUID(),
      path,
      stage: 'v1',
      identity: { sourceIp: ip },
      authorizer: caller ? { ...caller, session: String(caller.session ?? 1) } : { tier: 'anonymous' },
    },
  } as unknown as APIGatewayProxyEvent;
}

/** The media types that an HTTP API hands over as text, whatever the bytes are (its developer guide, "binary media types"). */
const TEXT = /^(?:text\/|application\/(?:json|javascript|xml)\b)/i;

/**
 * A REST API's event of a lease route as the HTTP API beside it hands the request over (payload format 1.0): its stage
 * `$default` is no part of the path, its ids end in "=", there is no authorizer, header names may come in small
 * letters, and bodies of text are text, in which what is no UTF-8 has been replaced.
 */
export function asLeaseDoorEvent(event: APIGatewayProxyEvent): APIGatewayProxyEvent {
  const multiValueHeaders: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(event.multiValueHeaders)) {
    (multiValueHeaders[name.toLowerCase()] ??= []).push(...(values ?? []));
  }
  const headers = Object.fromEntries(
    Object.entries(multiValueHeaders).map(([name, values]) => [name, values.at(-1)!]),
  );
  const isText = TEXT.test(headers['content-type'] ?? '');
  const bytes = event.body && Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8');
  const { requestContext } = event;
  const resource = `/v1${event.resource}`;
  return {
    ...event,
    ...{ version: '1.0', resource, path: requestContext.path, headers, multiValueHeaders },
    body: bytes ? bytes.toString(isText ? 'utf8' : 'base64') : null,
    isBase64Encoded: bytes ? !isText : false,
    requestContext: {
      ...requestContext,
      requestId: `${requestContext.requestId.replaceAll('-', '').slice(0, 15)}=`,
      authorizer: { claims: null, scopes: null },
      ...{ resourceId: null, resourcePath: resource, stage: '$default' },
    },
  } as unknown as APIGatewayProxyEvent;
}
