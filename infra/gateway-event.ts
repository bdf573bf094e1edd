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
  /** JSON unless it is a string. */
  body?: unknown;
  headers?: Record<string, string>;
  ip?: string;
}

/** The request as API Gateway hands it to the endpoint, with what its authorizer would have found out. */
export function eventOf({ declaration }: Handler, options: CallOptions): APIGatewayProxyEvent {
  const { caller, token, params = {}, query, body, headers = {}, ip = '203.0.113.7' } = options;
  const path = declaration.path.replace(/\{(\w+)\}/g, (_, slot: string) => params[slot] ?? '');
  const authorization = token ?? (caller && 'verified-by-the-authorizer');
  return {
    httpMethod: declaration.method,
    path: path.slice('/v1'.length),
    resource: declaration.path.slice('/v1'.length),
    headers: {
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(authorization && { Authorization: `Bearer ${authorization}` }),
      ...headers,
    },
    multiValueHeaders: {},
    pathParameters: Object.keys(params).length > 0 ? params : null,
    queryStringParameters: query ?? null,
    multiValueQueryStringParameters: query
      ? Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value]]))
      : null,
    stageVariables: null,
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: {
      requestId: randomUUID(),
      path,
      stage: 'v1',
      identity: { sourceIp: ip },
      authorizer: caller ? { ...caller, session: String(caller.session ?? 1) } : { tier: 'anonymous' },
    },
  } as unknown as APIGatewayProxyEvent;
}
