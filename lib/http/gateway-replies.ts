import { Problem, type ProblemCode, problemDocument } from '../domain/problem.ts';
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

export interface GatewayRequest {
  /** Path as the client sent it, with the stage. */
  path: string;
  requestId: string;
  /** Scheme and host that clients use, '' where they are not known: the distribution is made after the API. */
  origin: string;
  /** Whose pages may read answers: `*`, or one scheme and host. */
  corsOrigin: string;
}

const CORS_HEADERS = ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'If-None-Match'];

/** What answers without a problem need to know. */
type Asked = Pick<GatewayRequest, 'requestId' | 'corsOrigin'>;

const commonHeaders = ({ requestId, corsOrigin }: Asked) => ({
  'X-Request-Id': requestId,
  'Access-Control-Allow-Origin': corsOrigin,
  'Access-Control-Expose-Headers': EXPOSED,
  'Cache-Control': 'no-store',
  ...SECURITY,
});

function problemOf(answer: GatewayAnswer, request: GatewayRequest): GatewayReply {
  const { path, requestId, origin } = request;
  const problem = new Problem(answer.code, answer.detail);
  return {
    status: problem.status,
    headers: {
      ...commonHeaders(request),
      'Content-Type': 'application/problem+json',
      ...(answer.code === 'unauthenticated' && { 'WWW-Authenticate': 'Bearer realm="marquee"' }),
      ...(answer.retryAfterSeconds && { 'Retry-After': String(answer.retryAfterSeconds) }),
    },
    body: JSON.stringify(problemDocument(problem, { origin, instance: path, requestId })),
  };
}

/** What API Gateway answers by itself in a case of `GATEWAY_RESPONSES`. */
export const gatewayReply = (type: GatewayResponse, request: GatewayRequest): GatewayReply =>
  problemOf(GATEWAY_RESPONSES[type], request);

/** The answer at the root of the API: where what is to know about it lies, in references to the stage's own origin. */
export function rootReply(request: Asked): GatewayReply {
  const links = {
    name: 'Marquee',
    documentation: '/docs',
    description: '/v1/openapi.json',
    health: '/v1/health',
  };
  return {
    status: 200,
    headers: { ...commonHeaders(request), 'Content-Type': 'application/json' },
    body: JSON.stringify(links),
  };
}

/** The answer to a method that a known path does not have. */
export function methodNotAllowed(methods: string[], request: GatewayRequest): GatewayReply {
  const allow = allowOf(methods);
  const reply = problemOf({ code: 'method_not_allowed', detail: `This address takes ${allow}.` }, request);
  return { ...reply, headers: { ...reply.headers, Allow: allow } };
}

/** The answer to a browser that asks which requests of other origins are welcome. */
export function preflight(methods: string[], request: Asked): GatewayReply {
  return {
    status: 204,
    headers: {
      ...commonHeaders(request),
      Allow: allowOf(methods),
      'Access-Control-Allow-Methods': methods.join(', '),
      'Access-Control-Allow-Headers': CORS_HEADERS.join(', '),
      'Access-Control-Max-Age': '7200',
    },
    body: '',
  };
}

const allowOf = (methods: string[]) => [...methods, 'OPTIONS'].join(', ');
