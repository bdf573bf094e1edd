import { Problem, type ProblemCode, problemDocument, PROBLEMS } from '../../domain/problem.ts';

type Json = Record<string, unknown>;

const text = (description: string, example: string, more: Json = {}) => ({
  description,
  schema: { type: 'string', ...more },
  example,
});

export const PARAMETERS = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    ...text('The same key and body replay the first answer for 24 hours.', '6f1c2d9e-5b7a-4c38-9d21', {
      pattern: '^[A-Za-z0-9_-]{16,255}$',
    }),
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    ...text('The `version` the change was made for, in quotes; an older one is 412.', '"3"'),
  },
};

export const HEADERS = {
  'X-Request-Id': text('Names this request in our log.', '8c1f6a4e-2f0a-4a53-9a53-0d4f6b8f2f11'),
  RateLimit: text('What is left in the running window.', '"user";r=299;t=60'),
  'RateLimit-Policy': text('The limit and its window.', '"user";q=300;w=60'),
  'Retry-After': text('Seconds after which a retry can succeed.', '1', { pattern: '^\\d+$' }),
  'WWW-Authenticate': text('How to sign in.', 'Bearer realm="marquee"'),
};

export const problemSchema = {
  type: 'object',
  description: 'A refusal (RFC 9457). Some codes carry more members.',
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', description: 'Path of the request.' },
    code: { type: 'string', enum: Object.keys(PROBLEMS), description: 'Stable; decide by this.' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      description: 'With `invalid_request`: where (RFC 6901) and what.',
      items: {
        type: 'object',
        properties: { pointer: { type: 'string' }, detail: { type: 'string' } },
        required: ['pointer', 'detail'],
      },
    },
  },
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'],
};

/** One example for each code. */
export function problemExamples(codes: Iterable<ProblemCode>): Json {
  const used = new Set(codes);
  const inOrder = (Object.keys(PROBLEMS) as ProblemCode[]).filter((code) => used.has(code));
  return Object.fromEntries(
    inOrder.map((code) => {
      const extra: Json =
        code === 'invalid_request'
          ? { errors: [{ pointer: '/price/amount', detail: 'must be a whole number' }] }
          : {};
      const problem = new Problem(code, `${PROBLEMS[code].title}.`, extra);
      const value = problemDocument(problem, {
        origin: 'https://marquee.example',
        instance: '/v1/…',
        requestId: HEADERS['X-Request-Id'].example,
      });
      return [code, { summary: PROBLEMS[code].title, value }];
    }),
  );
}

export const SECURITY_SCHEMES = {
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'From `register`, `login` or `refreshSession`; lives 15 minutes.',
  },
  leaseToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The `leaseToken` of the playback, from `startPlayback`.',
  },
};
