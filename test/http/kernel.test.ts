import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { Problem } from '../../lib/domain/problem.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { handler as getHealth } from '../../functions/system/get-health.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { callEndpoint, eventOf } from '../support/call.ts';
import { startEngine } from '../support/engine.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
});

const caller = {
  userId: 'usr_01KA2B3C4D5E6F7G8H9JKMNPQR',
  deviceId: 'dev_01KA2B3C4D5E6F7G8H9JKMNPQR',
  role: 'user',
  tier: 'free',
} as const;

let runs = 0;
const echo = endpoint(
  {
    id: 'echo',
    method: 'POST',
    path: '/v1/echo/{word}',
    access: 'user',
    summary: 'For this test',
    params: { word: z.string().regex(/^[a-z]{1,9}$/) },
    query: z.object({ loud: z.enum(['yes', 'no']).optional() }),
    body: z.strictObject({ price: z.strictObject({ amount: z.int().min(0) }) }),
    status: 201,
    returns: z.object({ word: z.string(), amount: z.int() }),
    problems: ['not_found', 'plan_unavailable'],
    table: [],
    idempotent: true,
  },
  async ({ params, body }) => {
    runs++;
    if (params.word === 'refused') throw new Problem('plan_unavailable', 'No.');
    if (params.word === 'busy' && runs === 1) throw new Problem('unavailable', 'Try again.', {}, 1);
    if (params.word === 'foreign') throw new Problem('email_taken', 'Not declared here.');
    return { word: params.word, amount: body.price.amount, secret: 'never shown' };
  },
);
const good = { caller, params: { word: 'hello' }, body: { price: { amount: 5 } } };

describe('the kernel', () => {
  test('an answer is stripped to what is declared and carries its request id', async () => {
    const answer = await callEndpoint(echo, app, good);
    expect(answer).toMatchObject({ status: 201, body: { word: 'hello', amount: 5 } });
    expect(answer.body).not.toHaveProperty('secret');
    expect(answer.headers['X-Request-Id']).toMatch(/.{10}/);
    expect(app.logged.at(-1)).toMatchObject({ operation: 'echo', status: 201, userId: caller.userId });
  });

  test.each([
    ['no caller', { ...good, caller: undefined }, 401, 'unauthenticated'],
    ['JSON that is none', { ...good, body: '{' }, 400, 'malformed_json'],
    [
      'another media type',
      { ...good, headers: { 'Content-Type': 'text/plain' } },
      415,
      'unsupported_media_type',
    ],
    ['100 KB and more', { ...good, body: `{"a":"${'x'.repeat(102_400)}"}` }, 413, 'payload_too_large'],
    ['a malformed path parameter', { ...good, params: { word: '%E0%A4' } }, 404, 'not_found'],
    ['an unknown parameter', { ...good, query: { quiet: '1' } }, 422, 'invalid_request'],
    ['a refusal that is declared', { ...good, params: { word: 'refused' } }, 409, 'plan_unavailable'],
    ['a short idempotency key', { ...good, headers: { 'Idempotency-Key': 'short' } }, 422, 'invalid_request'],
  ])('%s is refused with a problem document', async (_, options, status, code) => {
    const answer = await callEndpoint(echo, app, options);
    expect(answer.body).toMatchObject({ status, code, requestId: answer.headers['X-Request-Id'] });
    expect(answer.headers['Content-Type']).toBe('application/problem+json');
    expect(answer.status).toBe(status);
  });

  test('a schema violation is pointed at', async () => {
    const answer = await callEndpoint(echo, app, { ...good, body: { price: { amount: 1.5 }, 'a/b~': 1 } });
    expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/price/amount',
      '/a~1b~0',
    ]);
  });

  test('a refusal the route does not declare is a logged 500 that tells nothing', async () => {
    const answer = await callEndpoint(echo, app, { ...good, params: { word: 'foreign' } });
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal_error' } });
    expect(JSON.stringify(answer.body)).not.toContain('Not declared');
    expect(app.logged).toContainEqual(expect.objectContaining({ message: 'request failed' }));
  });

  test('a request with the same key runs once and is answered alike', async () => {
    runs = 0;
    const keyed = { ...good, headers: { 'Idempotency-Key': 'k'.repeat(16) } };
    const first = await callEndpoint(echo, app, keyed);
    const second = await callEndpoint(echo, app, keyed);
    expect([second.status, second.body, runs]).toEqual([first.status, first.body, 1]);
    const other = await callEndpoint(echo, app, { ...keyed, body: { price: { amount: 6 } } });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    const elsewhere = await callEndpoint(echo, app, { ...keyed, params: { word: 'other' } });
    expect(elsewhere).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });

  test('a request that met a busy database may be sent again with the same key at once', async () => {
    runs = 0;
    const keyed = { ...good, params: { word: 'busy' }, headers: { 'Idempotency-Key': 'b'.repeat(16) } };
    const first = await callEndpoint(echo, app, keyed);
    expect(first.status).toBe(503);
    expect(first.headers['Retry-After']).toMatch(/^[1-5]$/);
    expect((await callEndpoint(echo, app, keyed)).status).toBe(201);
  });

  test('health answers anybody', async () => {
    expect(await callEndpoint(getHealth, app)).toMatchObject({ status: 200, body: { status: 'ok' } });
  });
});

describe('where the caller stands', () => {
  const limited = endpoint(
    {
      id: 'limited',
      method: 'POST',
      path: '/v1/limited',
      access: 'public',
      summary: 'For this test',
      status: 204,
      problems: [],
      table: [],
      rateLimit: 'login',
    },
    async () => undefined,
  );
  const anonymous = { admitted: true, policy: 'anonymous', limit: 60, remaining: 44, resetSeconds: 9 };
  const event = () => {
    const made = eventOf(limited, {});
    made.requestContext.authorizer = { tier: 'anonymous', standing: JSON.stringify(anonymous) };
    return made;
  };

  test('an answer names every limit that counted it, a 429 the one that refused', async () => {
    const first = await limited(event(), undefined, app);
    expect(first.headers).toMatchObject({
      RateLimit: '"anonymous";r=44;t=9, "login";r=9;t=60',
      'RateLimit-Policy': '"anonymous";q=60;w=60, "login";q=10;w=60',
    });
    for (let call = 0; call < 9; call++) await limited(event(), undefined, app);
    const refused = await limited(event(), undefined, app);
    expect(refused).toMatchObject({
      statusCode: 429,
      headers: { RateLimit: '"login";r=0;t=60', 'Retry-After': '60' },
    });
  });

  test('an empty cursor, or one that is too long to be ours, is an invalid cursor', async () => {
    const list = endpoint(
      {
        id: 'list',
        method: 'GET',
        path: '/v1/list',
        access: 'public',
        summary: 'For this test',
        status: 200,
        list: z.string(),
        problems: [],
        table: [],
      },
      async () => ({ items: [], next: undefined }),
    );
    for (const cursor of ['', 'x'.repeat(3000)]) {
      const answer = await callEndpoint(list, app, { query: { cursor } });
      expect(answer.body).toMatchObject({ status: 400, code: 'invalid_cursor' });
    }
  });
});
