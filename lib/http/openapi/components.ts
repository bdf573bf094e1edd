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
    ...text(
      'The `version` the change was made for, in quotes; another one is 412. `*` changes whatever is there.',
      '"3"',
      { pattern: String.raw`^(\*|"\d{1,15}")$` },
    ),
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    ...text(
      'The `ETag` of the answer that the client holds; while it is the same, 304 without a body.',
      'W/"mA1Fv0XoWwHgqW3o2H0n2w"',
    ),
  },
};

export const HEADERS = {
  'X-Request-Id': text('Names this request in our log.', '8c1f6a4e-2f0a-4a53-9a53-0d4f6b8f2f11'),
  RateLimit: text('What is left in the running window.', '"user";r=299;t=60'),
  'RateLimit-Policy': text('The limit and its window.', '"user";q=300;w=60'),
  'Retry-After': text('Seconds after which a retry can succeed.', '1', { pattern: '^\\d+$' }),
  'Idempotent-Replayed': text('The answer is the first one to this key, given again.', 'true', {
    enum: ['true'],
  }),
  'Set-Cookie': text(
    'The signature of the delivery for the media of this host, where the request came through the distribution: ' +
      'one header for each of `CloudFront-Policy`, `CloudFront-Signature` and `CloudFront-Key-Pair-Id`.',
    'CloudFront-Key-Pair-Id=K2JCJMDEHXQW5F; Path=/media/v/; Secure; HttpOnly; SameSite=Lax',
  ),
  'Content-Encoding': text('Stands where the answer is gzipped, because it is very large.', 'gzip', {
    enum: ['gzip'],
  }),
  ETag: text('Names this answer, for `If-None-Match`.', 'W/"mA1Fv0XoWwHgqW3o2H0n2w"'),
  Allow: text('The methods of this path.', 'GET, PATCH, OPTIONS'),
  'WWW-Authenticate': text('How to sign in.', 'Bearer realm="marquee"'),
};

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
