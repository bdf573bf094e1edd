import type { APIGatewayProxyResult } from 'aws-lambda';
import { type Problem, problemDocument } from '../domain/problem.ts';
import type { Standing } from '../domain/limits.ts';
import type { AnyDeclaration } from './declaration.ts';
import { etagOf, isKnown } from './etag.ts';
import { rateLimitHeaders } from './rate-limit.ts';

export type Reply = APIGatewayProxyResult & { headers: Record<string, string> };

/** What browsers are told about every answer. */
export const SECURITY = {
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
};

/** What a browser script on another origin may read. */
export const EXPOSED = 'X-Request-Id, RateLimit, RateLimit-Policy, Retry-After, ETag, Idempotent-Replayed';

export interface ReplyContext {
  declaration: AnyDeclaration;
  requestId: string;
  /** Scheme and host that clients use. */
  origin: string;
  /** Whose pages may read answers: `*`, or one scheme and host. */
  corsOrigin: string;
  anonymous: boolean;
  /** The limits that counted this request. */
  standings: Standing[];
}

/** Headers of every answer. Only an anonymous, happy, public read may be kept by a cache. */
function commonHeaders(
  { declaration, requestId, corsOrigin, anonymous, standings }: ReplyContext,
  status: number,
): Record<string, string> {
  const cacheable = declaration.cacheSeconds !== undefined && anonymous && (status === 200 || status === 304);
  return {
    'X-Request-Id': requestId,
    'Access-Control-Allow-Origin': corsOrigin,
    'Access-Control-Expose-Headers': EXPOSED,
    ...SECURITY,
    ...(declaration.cacheSeconds !== undefined && { Vary: 'Authorization' }),
    'Cache-Control': cacheable ? `public, max-age=0, s-maxage=${declaration.cacheSeconds}` : 'no-store',
    ...(!cacheable && standings.length > 0 && rateLimitHeaders(standings)),
  };
}

export function jsonReply(context: ReplyContext, status: number, body: string, contentType: string): Reply {
  const headers = commonHeaders(context, status);
  if (body !== '') headers['Content-Type'] = contentType;
  return { statusCode: status, headers, body };
}

/** A public read's answer with its ETag, or that the client has it already. */
export function revalidated(context: ReplyContext, body: string, ifNoneMatch: string | undefined): Reply {
  const etag = etagOf(body);
  const reply = isKnown(ifNoneMatch, etag)
    ? jsonReply(context, 304, '', 'application/json')
    : jsonReply(context, context.declaration.status, body, 'application/json');
  reply.headers.ETag = etag;
  return reply;
}

/** A page for people. */
export function pageReply(context: ReplyContext, html: string): Reply {
  const reply = jsonReply(context, context.declaration.status, html, 'text/html; charset=utf-8');
  reply.headers['Content-Security-Policy'] = "default-src 'none'";
  return reply;
}

export function problemReply(context: ReplyContext, problem: Problem, instance: string): Reply {
  const { origin, requestId } = context;
  const document = problemDocument(problem, { origin, instance, requestId });
  const reply = jsonReply(context, problem.status, JSON.stringify(document), 'application/problem+json');
  if (problem.status === 401) reply.headers['WWW-Authenticate'] = 'Bearer realm="marquee"';
  if (problem.retryAfterSeconds !== undefined) {
    // What was turned away in one second does not come back in one.
    const spread = problem.code === 'unavailable' ? spreadOf(requestId, 5) : 0;
    reply.headers['Retry-After'] = String(Math.max(1, Math.ceil(problem.retryAfterSeconds)) + spread);
  }
  return reply;
}

/**
 * A number below `of`, the same for a request and spread over many. By the id as a whole: those of a REST API are
 * hexadecimal, those of an HTTP API end alike.
 */
export const spreadOf = (requestId: string, of: number): number =>
  [...requestId].reduce((sum, character) => sum + character.charCodeAt(0), 0) % of;
