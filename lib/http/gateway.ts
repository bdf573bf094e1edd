import { Problem, type ProblemCode, problemDocument } from '../domain/problem.ts';
import type { AnyDeclaration } from './declaration.ts';
import { EXPOSED, SECURITY } from './reply.ts';

/** How API Gateway itself answers: one of our problems instead of its own message. */
interface GatewayAnswer {
  code: ProblemCode;
  detail: string;
  retryAfterSeconds?: number;
}

const NOTHING_HERE: GatewayAnswer = { code: 'not_found', detail: 'There is nothing at this address.' };
const OUR_FAULT: GatewayAnswer = { code: 'internal_error', detail: 'Something went wrong on our side.' };
const BUSY: GatewayAnswer = { code: 'unavailable', detail: 'Try again shortly.', retryAfterSeconds: 1 };

/**
 * Every answer of API Gateway's own, by its response type (API Gateway developer guide, "Gateway response types").
 * Signatures are asked for by no route, so complaints about them mean that there is no such route.
 */
export const GATEWAY_RESPONSES = {
  DEFAULT_4XX: NOTHING_HERE,
  DEFAULT_5XX: OUR_FAULT,
  MISSING_AUTHENTICATION_TOKEN: NOTHING_HERE,
  RESOURCE_NOT_FOUND: NOTHING_HERE,
  INVALID_SIGNATURE: NOTHING_HERE,
  EXPIRED_TOKEN: NOTHING_HERE,
  UNAUTHORIZED: {
    code: 'unauthenticated',
    detail: 'Send a valid access token as "Authorization: Bearer …".',
  },
  ACCESS_DENIED: { code: 'forbidden', detail: 'Only administrators may do this.' },
  WAF_FILTERED: { code: 'forbidden', detail: 'This request looks like an attack.' },
  THROTTLED: { code: 'rate_limited', detail: 'Too many requests; try again in 1 s.', retryAfterSeconds: 1 },
  QUOTA_EXCEEDED: {
    code: 'rate_limited',
    detail: 'Too many requests; try again in 1 min.',
    retryAfterSeconds: 60,
  },
  REQUEST_TOO_LARGE: { code: 'payload_too_large', detail: 'A body may have 102400 bytes at most.' },
  UNSUPPORTED_MEDIA_TYPE: {
    code: 'unsupported_media_type',
    detail: 'Send the body as application/json.',
  },
  BAD_REQUEST_BODY: { code: 'malformed_json', detail: 'The body is not well-formed JSON.' },
  BAD_REQUEST_PARAMETERS: { code: 'invalid_request', detail: 'The request does not fit its schema.' },
  AUTHORIZER_FAILURE: BUSY,
  INTEGRATION_FAILURE: BUSY,
  INTEGRATION_TIMEOUT: BUSY,
  AUTHORIZER_CONFIGURATION_ERROR: OUR_FAULT,
  API_CONFIGURATION_ERROR: OUR_FAULT,
  // Keys come from the authorizer alone, never from the client.
  INVALID_API_KEY: OUR_FAULT,
} as const satisfies Record<string, GatewayAnswer>;

export type GatewayResponse = keyof typeof GATEWAY_RESPONSES;

/** An answer that no endpoint gives: status, headers and body. */
export interface GatewayReply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

interface Request {
  /** Path as the client sent it, with the stage. */
  path: string;
  requestId: string;
}

const CORS_HEADERS = ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match'];

const commonHeaders = (requestId: string) => ({
  'X-Request-Id': requestId,
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': EXPOSED,
  'Cache-Control': 'no-store',
  ...SECURITY,
});

function problemOf(answer: GatewayAnswer, { path, requestId }: Request): GatewayReply {
  const problem = new Problem(answer.code, answer.detail);
  return {
    status: problem.status,
    headers: {
      ...commonHeaders(requestId),
      'Content-Type': 'application/problem+json',
      ...(answer.code === 'unauthenticated' && { 'WWW-Authenticate': 'Bearer realm="marquee"' }),
      ...(answer.retryAfterSeconds && { 'Retry-After': String(answer.retryAfterSeconds) }),
    },
    body: JSON.stringify(problemDocument(problem, path, requestId)),
  };
}

/** What API Gateway answers by itself in a case of `GATEWAY_RESPONSES`. */
export const gatewayReply = (type: GatewayResponse, request: Request): GatewayReply =>
  problemOf(GATEWAY_RESPONSES[type], request);

/** The answer to a method that a known path does not have. */
export function methodNotAllowed(methods: string[], request: Request): GatewayReply {
  const allow = allowOf(methods);
  const reply = problemOf({ code: 'method_not_allowed', detail: `This address takes ${allow}.` }, request);
  return { ...reply, headers: { ...reply.headers, Allow: allow } };
}

/** The answer to a browser that asks which requests of other origins are welcome. */
export function preflight(methods: string[], requestId: string): GatewayReply {
  return {
    status: 204,
    headers: {
      ...commonHeaders(requestId),
      Allow: allowOf(methods),
      'Access-Control-Allow-Methods': methods.join(', '),
      'Access-Control-Allow-Headers': CORS_HEADERS.join(', '),
      'Access-Control-Max-Age': '7200',
    },
    body: '',
  };
}

const allowOf = (methods: string[]) => [...methods, 'OPTIONS'].join(', ');

/** API Gateway fills these in: the same documents serve as its templates and as the local platform's answers. */
const TEMPLATE: Request = { path: '$context.path', requestId: '$context.requestId' };

export interface GatewayWiring {
  /** Invocation URI of a function; `authorizeRequest` is the authorizer. May be a CDK token. */
  uriOf(id: string): string;
  /** ARN of the one role by which API Gateway invokes all of them. */
  credentials: string;
}

type Json = Record<string, unknown>;

/**
 * The OpenAPI 3.0.1 document for API Gateway's SpecRestApi: paths, integrations, authorizer, CORS and gateway
 * answers, but no schemas, because the kernel validates. Paths are without `/v1`, which is the stage.
 */
export function gatewayDocument(declarations: AnyDeclaration[], wiring: GatewayWiring): Json {
  const paths: Record<string, Json> = {};
  for (const [path, routes] of byPath(declarations)) paths[path] = pathItem(path, routes, wiring);
  // Without it, a token on an unknown path would be taken for a malformed AWS signature.
  paths['/{proxy+}'] = {
    parameters: [slot('proxy')],
    'x-amazon-apigateway-any-method': mock(gatewayReply('RESOURCE_NOT_FOUND', TEMPLATE)),
  };
  return {
    openapi: '3.0.1',
    info: { title: 'Marquee', version: '1' },
    paths,
    components: { securitySchemes: securitySchemes(wiring) },
    'x-amazon-apigateway-api-key-source': 'AUTHORIZER',
    'x-amazon-apigateway-gateway-responses': Object.fromEntries(
      (Object.keys(GATEWAY_RESPONSES) as GatewayResponse[]).map((type) => [type, gatewayResponse(type)]),
    ),
  };
}

/** The routes of each path, without the stage, in the order of the paths. */
export function byPath<D extends AnyDeclaration>(declarations: D[]): Map<string, D[]> {
  const paths = new Map<string, D[]>();
  for (const declaration of [...declarations].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const path = declaration.path.slice('/v1'.length);
    paths.set(path, [...(paths.get(path) ?? []), declaration]);
  }
  return paths;
}

const slot = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } });

function pathItem(path: string, routes: AnyDeclaration[], { uriOf, credentials }: GatewayWiring): Json {
  const methods = routes.map(({ method }) => method);
  const slots = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => slot(name!));
  const operations = routes.map(({ id, method, access }) => [
    method.toLowerCase(),
    {
      operationId: id,
      responses: {},
      ...(access !== 'lease' && { security: [{ authorizeRequest: [], api_key: [] }] }),
      'x-amazon-apigateway-integration': {
        type: 'aws_proxy',
        httpMethod: 'POST',
        uri: uriOf(id),
        credentials,
      },
    },
  ]);
  return {
    ...(slots.length > 0 && { parameters: slots }),
    ...Object.fromEntries(operations),
    options: mock(preflight(methods, TEMPLATE.requestId)),
    'x-amazon-apigateway-any-method': mock(methodNotAllowed(methods, TEMPLATE)),
  };
}

function securitySchemes({ uriOf, credentials }: GatewayWiring): Json {
  return {
    api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
    // No identity source and no caching: anonymous callers reach it too, and a signed-out device ends at once.
    authorizeRequest: {
      type: 'apiKey',
      name: 'Unused',
      in: 'header',
      'x-amazon-apigateway-authtype': 'custom',
      'x-amazon-apigateway-authorizer': {
        type: 'request',
        authorizerUri: uriOf('authorizeRequest'),
        authorizerCredentials: credentials,
        authorizerResultTtlInSeconds: 0,
      },
    },
  };
}

/** Media types whose requests a mock must take; others are answered with 415. */
const MOCKED = ['application/json', 'application/x-www-form-urlencoded', 'text/plain'];

/** A method that API Gateway answers by itself. */
function mock({ status, headers, body }: GatewayReply): Json {
  const statusCode = String(status);
  return {
    responses: {
      [statusCode]: {
        description: 'Answered by the gateway',
        headers: Object.fromEntries(
          Object.keys(headers).map((name) => [name, { schema: { type: 'string' } }]),
        ),
      },
    },
    'x-amazon-apigateway-integration': {
      type: 'mock',
      passthroughBehavior: 'never',
      requestTemplates: Object.fromEntries(MOCKED.map((type) => [type, `{"statusCode": ${status}}`])),
      responses: {
        default: {
          statusCode,
          responseParameters: mapped('method.response.header', headers),
          responseTemplates: { 'application/json': body },
        },
      },
    },
  };
}

function gatewayResponse(type: GatewayResponse): Json {
  const { status, headers, body } = gatewayReply(type, TEMPLATE);
  return {
    statusCode: status,
    responseParameters: mapped('gatewayresponse.header', headers),
    responseTemplates: { 'application/json': body },
  };
}

/** Headers in API Gateway's mapping language: constants in quotes, `$context.x` as `context.x`. */
const mapped = (prefix: string, headers: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      `${prefix}.${name}`,
      value.startsWith('$') ? value.slice(1) : `'${value}'`,
    ]),
  );
