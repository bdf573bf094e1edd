import middy from '@middy/core';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { type App, theApp } from '../app.ts';
import { type Standing, TooMany } from '../domain/limits.ts';
import { REQUEST_MS, withinTime } from '../scope.ts';
import { Problem, type ProblemCode } from '../domain/problem.ts';
import { errorFields } from '../log.ts';
import { type AnyDeclaration, type Body, type Checked, problemsOf } from './declaration.ts';
import { callerOf, leaseOf, standingOf, viewerOf } from './identity.ts';
import { passable } from './compression.ts';
import { carriesEtag } from './etag.ts';
import { IDEMPOTENCY_KEY, type KeyedRequest, operationIdOf, runOnce } from './idempotency.ts';
import { answerBody, pageOf, sealPage } from './pages.ts';
import { enforce } from './rate-limit.ts';
import { requestLine } from './request-line.ts';
import { jsonReply, problemReply, pageReply, type Reply, type ReplyContext, revalidated } from './reply.ts';
import {
  bodyJson,
  bodyText,
  headerOf,
  invalid,
  mustSayOneThing,
  parseBody,
  parseIfMatch,
  parseParams,
  parseQuery,
} from './request.ts';

type AnyBody = (input: never, app: App) => Promise<unknown>;

/** One request on its way through the kernel. */
interface Call {
  event: APIGatewayProxyEvent;
  app: App;
  declaration: AnyDeclaration;
  body: AnyBody;
  startedAt: number;
  /** The limits that have counted it. */
  standings: Standing[];
  /** Is it the first one of its container. */
  cold: boolean;
}

export interface Handler {
  (event: APIGatewayProxyEvent, context?: Context, app?: App): Promise<Reply>;
  declaration: AnyDeclaration;
}

/**
 * Makes the Lambda handler of an endpoint from its declaration and its body. Does nothing by itself: the App is
 * built at the first request, or given by a test as the third argument.
 */
export function endpoint<const D extends AnyDeclaration>(
  declaration: D & Checked<D>,
  body: Body<D>,
): Handler {
  let cold = true;
  const handler = (event: APIGatewayProxyEvent, context?: Context, app: App = theApp()) => {
    const call = {
      event,
      app,
      declaration,
      body: body as AnyBody,
      startedAt: app.now(),
      standings: [],
      cold,
    };
    cold = false;
    return withinTime(REQUEST_MS, () => kernel(call, context as Context));
  };
  return Object.assign(handler, { declaration });
}

/** The one middy composition: what wraps every endpoint alike. */
const kernel = middy<Call, Reply>()
  .use({
    after: ({ event, response }) => logRequest(event, response!),
    onError: ({ event, response }) => logRequest(event, response!),
  })
  .use({
    // Used last, because middy runs onError from the last middleware to the first.
    onError: (request) => {
      request.response = refuse(request.event, request.error);
    },
  })
  .handler(perform) as unknown as (call: Call, context: Context) => Promise<Reply>;

function contextOf({ event, app, declaration, standings }: Call): ReplyContext {
  return {
    declaration,
    requestId: event.requestContext.requestId,
    origin: app.config.origin,
    corsOrigin: app.config.corsOrigin,
    anonymous: headerOf(event, 'Authorization') === undefined,
    standings,
  };
}

async function perform(call: Call): Promise<Reply> {
  const { event, app, declaration } = call;
  mustSayOneThing(event, declaration);
  const standing = standingOf(event);
  if (standing && !standing.admitted) throw new TooMany(standing);
  const counted = (each: Standing | undefined) => void (each && call.standings.push(each));
  counted(standing);
  const caller = callerOf(declaration, event);
  const lease = await leaseOf(declaration, event, app);
  const { ip, throughEdge } = await viewerOf(event, app);
  if (declaration.rateLimit) counted(await enforce(app, declaration.rateLimit, ip));
  const looksAtBody = declaration.method !== 'GET' && !declaration.ignoresBody;
  const text = looksAtBody ? bodyText(event) : undefined;
  const cookies: string[] = [];
  const params = parseParams(declaration, event);
  const query = parseQuery(declaration, event);
  const scope = { operation: declaration.id, caller: caller?.userId ?? '', query: { ...query, ...params } };
  const input = {
    caller,
    lease,
    params,
    query,
    body: parseBody(declaration, text),
    page: declaration.list && (await pageOf(app, scope, query)),
    ifMatch: parseIfMatch(declaration, event),
    requestId: event.requestContext.requestId,
    ip,
    throughEdge,
    counted,
    setCookies: (values: string[]) => cookies.push(...values),
  };
  const run = async (operationId: string) => {
    const answer = await call.body({ ...input, operationId } as never, app);
    if (declaration.page) return String(answer);
    return answerBody(declaration, declaration.list ? await sealPage(app, scope, answer) : answer);
  };
  const keyed = keyedRequest(call, { userId: caller?.userId, params, text });
  const reply = keyed
    ? await performOnce(call, keyed, async () => ({ body: await run(operationIdOf(keyed)), cookies }))
    : passable(happyReply(call, await run(app.newId('req'))));
  return keyed ? reply : withCookies(reply, cookies);
}

const withCookies = (reply: Reply, cookies: string[] = []): Reply =>
  cookies.length > 0 ? { ...reply, multiValueHeaders: { 'Set-Cookie': cookies } } : reply;

function happyReply(call: Call, body: string): Reply {
  const { event, declaration } = call;
  const context = contextOf(call);
  if (declaration.page) return pageReply(context, body);
  return carriesEtag(declaration)
    ? revalidated(context, body, headerOf(event, 'If-None-Match'))
    : jsonReply(context, declaration.status, body, 'application/json');
}

const PASSING = new Set<ProblemCode>(['stream_limit_reached', 'rate_limited']);

async function performOnce(
  call: Call,
  keyed: KeyedRequest,
  run: () => Promise<{ body: string; cookies: string[] }>,
): Promise<Reply> {
  const { app, declaration } = call;
  const { outcome, replayed } = await runOnce(app, keyed, async () => {
    try {
      return { status: declaration.status, ...(await run()), contentType: 'application/json' };
    } catch (error) {
      const refusal = refuse(call, error);
      const { statusCode: status, body } = refusal;
      const contentType = 'application/problem+json';
      // A refusal that time alone may lift is not the outcome of the request (contract §1).
      const passing = error instanceof Problem && PASSING.has(error.code);
      const keep = status < 500 && !passing && refusal.headers['Retry-After'] === undefined;
      if (!keep) throw error;
      return { status, body, contentType };
    }
  });
  const reply = jsonReply(contextOf(call), outcome.status, outcome.body, outcome.contentType);
  if (replayed) reply.headers['Idempotent-Replayed'] = 'true';
  return withCookies(reply, outcome.cookies);
}

function keyedRequest(
  { event, declaration }: Call,
  {
    userId,
    params,
    text,
  }: { userId: string | undefined; params: Record<string, string>; text: string | undefined },
): KeyedRequest | undefined {
  const key = declaration.idempotent ? headerOf(event, 'Idempotency-Key') : undefined;
  if (key === undefined || userId === undefined) return undefined;
  if (!IDEMPOTENCY_KEY.test(key)) {
    throw invalid([{ pointer: '/Idempotency-Key', detail: 'must be 16 to 255 of A-Z a-z 0-9 _ -' }]);
  }
  return { userId, key, operation: declaration.id, params, body: bodyJson(declaration, text) };
}

/** Any error as an answer: a Problem the route declares as itself, everything else as a 500 that tells nothing. */
function refuse(call: Call, error: unknown): Reply {
  const { event, app, declaration } = call;
  const expected = error instanceof Problem && problemsOf(declaration).includes(error.code);
  if (!expected) {
    const { requestId } = event.requestContext;
    app.log('error', 'request failed', { operation: declaration.id, requestId, ...errorFields(error) });
  }
  const problem = expected ? error : new Problem('internal_error', 'Something went wrong on our side.');
  // The limit that refused is the one to tell; the others still have room.
  const context =
    error instanceof TooMany ? { ...contextOf(call), standings: [error.standing] } : contextOf(call);
  return problemReply(context, problem, event.requestContext.path ?? declaration.path);
}

function logRequest({ event, app, declaration, startedAt, cold }: Call, reply: Reply): void {
  const answered = { event, declaration, reply, startedAt, cold };
  const line = requestLine({ ...answered, stage: app.config.stage, now: app.now() });
  if (line) app.log(reply.statusCode >= 500 ? 'error' : 'info', 'request', line);
}
