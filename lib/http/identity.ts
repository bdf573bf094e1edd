import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { App } from '../app.ts';
import { sameHash } from '../auth/opaque.ts';
import type { LeaseClaims } from '../auth/lease-tokens.ts';
import type { Standing } from '../domain/limits.ts';
import { Problem } from '../domain/problem.ts';
import type { AnyDeclaration, Caller } from './declaration.ts';
import { headerOf } from './request.ts';

/**
 * What the authorizer tells the endpoints, as strings because API Gateway passes nothing else. Absent fields
 * mean an anonymous caller.
 */
export interface AuthorizerContext {
  userId?: string;
  deviceId?: string;
  session?: string;
  role?: Caller['role'];
  tier: Caller['tier'] | 'anonymous';
  /** A `Standing` in JSON; absent where limits are lifted. */
  standing?: string;
}

export function standingOf(event: APIGatewayProxyEvent): Standing | undefined {
  const text = event.requestContext.authorizer?.standing as string | undefined;
  return text === undefined ? undefined : (JSON.parse(text) as Standing);
}

/** The caller, as the route demands one; the authorizer has verified the token. */
export function callerOf({ access }: AnyDeclaration, event: APIGatewayProxyEvent): Caller | undefined {
  if (access === 'lease') return undefined;
  const context = (event.requestContext.authorizer ?? {}) as AuthorizerContext;
  const { userId, deviceId, role, tier } = context;
  const session = Number(context.session);
  const known = userId !== undefined && deviceId !== undefined && role !== undefined;
  if (!known || Number.isNaN(session) || tier === 'anonymous') {
    if (access === 'public') return undefined;
    throw unauthenticated();
  }
  if (access === 'admin' && role !== 'admin') {
    throw new Problem('forbidden', 'Only administrators may do this.');
  }
  return { userId, deviceId, session, role, tier };
}

/** The claims of the lease token, for the playback the path names. */
export async function leaseOf(
  { verifyLease }: AnyDeclaration,
  event: APIGatewayProxyEvent,
  app: App,
): Promise<LeaseClaims | undefined> {
  if (verifyLease === undefined) return undefined;
  const token = bearerOf(headerOf(event, 'Authorization'));
  const claims = token === undefined ? null : await (await verifyLease(app)).verify(token, app.now());
  if (claims?.playbackId !== event.pathParameters?.sessionId) throw unauthenticated();
  if (!claims) throw unauthenticated();
  return claims;
}

/** The token of an `Authorization: Bearer …` header, undefined when it has another form. */
export function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(header ?? '')?.[1];
}

export const unauthenticated = () =>
  new Problem('unauthenticated', 'Send a valid access token as "Authorization: Bearer …".');

/**
 * Where the request comes from. Only the distribution knows the edge key, so only then its word for the viewer's
 * address counts; a client that calls API Gateway directly cannot make up addresses.
 */
export async function viewerOf(
  event: Pick<APIGatewayProxyEvent, 'headers' | 'requestContext'>,
  app: App,
): Promise<{ ip: string; throughEdge: boolean }> {
  const sent = headerOf(event as APIGatewayProxyEvent, 'X-Marquee-Edge');
  const throughEdge = sent !== undefined && sameHash(sent, (await app.secrets()).edgeKey);
  const viewer = throughEdge
    ? headerOf(event as APIGatewayProxyEvent, 'CloudFront-Viewer-Address')
    : undefined;
  return { throughEdge, ip: viewer?.replace(/:\d+$/, '') ?? event.requestContext.identity.sourceIp };
}
