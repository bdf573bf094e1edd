import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent, Context } from 'aws-lambda';
import { type App, theApp } from '../app.ts';
import { REQUEST_MS, withinTime } from '../scope.ts';
import { Problem } from '../domain/problem.ts';
import { errorFields } from '../log.ts';
import { setLimits } from '../store/limits.ts';
import { isDeviceSignedIn } from '../store/sessions/devices.ts';
import { accessTokens } from '../wiring/tokens.ts';
import type { Caller } from './declaration.ts';
import { type AuthorizerContext, bearerOf, viewerOf } from './identity.ts';
import { isRepeated } from './request.ts';
import { consume, consumeAnonymous } from './rate-limit.ts';

/** API Gateway turns this very message into its 401 answer. */
const UNAUTHORIZED = 'Unauthorized';

/** The key of a tier's usage plan. No secret: API Gateway takes keys from the authorizer alone. */
export const usageKeyOf = (stage: string, tier: AuthorizerContext['tier']): string =>
  `marquee-${stage}-usage-tier-${tier}`;

/**
 * The REQUEST authorizer of every route but the lease ones: verifies the token, asks whether its device is still
 * signed in, counts the request, and tells the endpoint who calls. A token that is no good is refused on public
 * routes too (contract §1); none at all passes as an anonymous caller, whom user routes refuse themselves.
 */
export const authorize = (
  event: APIGatewayRequestAuthorizerEvent,
  _context?: Context,
  app: App = theApp(),
): Promise<APIGatewayAuthorizerResult> =>
  withinTime(REQUEST_MS, () => decide(event, app)).catch((error: unknown) => {
    // For the alarm: a refused token is an error of the function, too.
    if (!isRefusal(error)) app.log('error', 'authorizer failed', errorFields(error));
    throw error;
  });

const isRefusal = (error: unknown) => error instanceof Error && error.message === UNAUTHORIZED;

async function decide(
  event: APIGatewayRequestAuthorizerEvent,
  app: App,
): Promise<APIGatewayAuthorizerResult> {
  const header = Object.entries(event.headers ?? {}).find(([name]) => /^authorization$/i.test(name))?.[1];
  const onAdminRoute = event.requestContext.resourcePath.startsWith('/admin/');
  // The kernel refuses two tokens; which of them would count here is nobody's business.
  const twoTokens = isRepeated(event as Parameters<typeof isRepeated>[0], ['authorization']);
  // Beside the look at the session, so that what administrators set costs no wait.
  if (app.config.limitOf('user') !== undefined) void setLimits(app);
  const caller = header === undefined || twoTokens ? undefined : await callerOf(header, app);
  const { ip } = await viewerOf(event as Parameters<typeof viewerOf>[0], app);
  const standing = caller
    ? await consume(app, 'user', caller.userId)
    : await anonymousStanding(event, app, ip);
  // Guesses count like anonymous requests; what is over the limit passes on, for the kernel to answer with its 429.
  const refused = caller === undefined && !twoTokens && (header !== undefined || onAdminRoute);
  if (refused && standing?.admitted !== false) throw new Error(UNAUTHORIZED);
  const context: AuthorizerContext = {
    ...(caller && { ...caller, session: String(caller.session) }),
    tier: caller?.tier ?? 'anonymous',
    ...(standing && { standing: JSON.stringify(standing) }),
  };
  return {
    principalId: caller?.userId ?? 'anonymous',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: 'execute-api:Invoke',
          Effect: onAdminRoute && caller && caller.role !== 'admin' ? 'Deny' : 'Allow',
          // One request only: nothing is kept (TTL 0), and an ARN with a long path passes the 512 characters AWS takes.
          Resource: '*',
        },
      ],
    },
    context: { ...context },
    usageIdentifierKey: usageKeyOf(app.config.stage, context.tier),
  };
}

/**
 * Counts an anonymous request. Where the count cannot be written, a public read passes all the same: a sign-in, a
 * registration and a start have limits of their own, which refuse then.
 */
async function anonymousStanding(event: APIGatewayRequestAuthorizerEvent, app: App, ip: string) {
  try {
    return await consumeAnonymous(app, ip);
  } catch (error) {
    const isBusy = error instanceof Problem && error.code === 'unavailable';
    if (!isBusy || event.httpMethod !== 'GET') throw error;
    app.log('warn', 'limit not counted', { policy: 'anonymous', ...errorFields(error) });
    return undefined;
  }
}

/** Who a token stands for; undefined when it is no good, or its device is signed out. */
async function callerOf(header: string, app: App): Promise<Caller | undefined> {
  const token = bearerOf(header);
  const claims = token === undefined ? null : await (await accessTokens(app)).verify(token, app.now());
  if (!claims || !(await isDeviceSignedIn(app.table, claims, app.now()))) return undefined;
  const { userId, deviceId, authVersion: session = 0, role, tier } = claims;
  return { userId, deviceId, session, role, tier };
}
