import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { endpoint } from '../../lib/http/endpoint.ts';
import { handler as listPlans } from '../../functions/plans/list-plans.ts';
import { handler as logout } from '../../functions/sessions/logout.ts';
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

const echo = endpoint(
  {
    id: 'echo',
    method: 'PATCH',
    path: '/v1/echo/{word}',
    access: 'public',
    summary: 'For this test',
    params: { word: z.string().regex(/^[a-zä]{1,9}$/) },
    query: z.object({ loud: z.enum(['yes', 'no']).optional() }),
    body: z.strictObject({ n: z.int().optional(), name: z.string().max(20).optional() }),
    status: 200,
    returns: z.object({ word: z.string(), n: z.int().optional(), ifMatch: z.number().optional() }),
    problems: [],
    table: [],
    ifMatch: true,
  },
  async ({ params, body, ifMatch }) => ({ word: params.word, n: body.n, ifMatch, name: 'not declared' }),
);
const params = { word: 'hello' };
const send = (options: Parameters<typeof callEndpoint>[2]) => callEndpoint(echo, app, { params, ...options });

describe('a body', () => {
  const raw = (bytes: Buffer, type = 'application/json') => {
    const event = eventOf(echo, {
      params,
      body: bytes.toString('base64'),
      headers: { 'Content-Type': type },
    });
    return echo({ ...event, isBase64Encoded: true }, undefined, app);
  };

  test('of bytes that are not UTF-8 is refused instead of stored as something else', async () => {
    const latin1 = await raw(Buffer.from('{"name":"Zoë"}', 'latin1'));
    expect(latin1.statusCode).toBe(400);
    expect(JSON.parse(latin1.body)).toMatchObject({ code: 'malformed_json' });
    expect((await raw(Buffer.from('{"name":"Zoë"}'))).statusCode).toBe(200);
  });

  test.each([
    ['application/json; charset=iso-8859-1', 415],
    ['application/json;charset="utf-16"', 415],
    ['application/json; charset=utf-8x', 415],
    ['application/json; charset=UTF-8', 200],
    ['application/json; version=1; charset="utf-8"; x=y', 200],
    ['application/json; charset=us-ascii', 200],
  ])('of type %s is answered with %i', async (type, status) => {
    expect((await raw(Buffer.from('{}'), type)).statusCode).toBe(status);
  });

  test('that is null is an empty one where there are no fields', async () => {
    const caller = {
      userId: 'usr_01KA2B3C4D5E6F7G8H9JKMNPQR',
      deviceId: 'dev_01KA2B3C4D5E6F7G8H9JKMNPQR',
      role: 'user',
      tier: 'free',
    } as const;
    expect(await callEndpoint(logout, app, { caller, body: 'null' })).toMatchObject({ status: 204 });
    expect(await callEndpoint(logout, app, { caller, body: '[]' })).toMatchObject({ status: 422 });
  });

  test.each([
    ['nested 40,000 deep', '['.repeat(40_000) + ']'.repeat(40_000)],
    ['with a field nested 15,000 deep', `{"n":${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}}`],
    ['with a number beyond every double', '{"n":1e999}'],
    ['with 1e308 for an integer', '{"n":1e308}'],
    ['with an integer above 2^53', '{"n":9007199254740993}'],
    ['with a fraction for an integer', '{"n":1.5}'],
    ['with a text for an integer', '{"n":"1"}'],
    ['with __proto__', '{"__proto__":{"n":1}}'],
    ['with constructor', '{"constructor":{"prototype":{"n":1}}}'],
    ['with an unknown field of a lone surrogate', '{"\\ud800":1}'],
    ['that is an array', '[]'],
    ['that is null', 'null'],
    ['that is a text', '"text"'],
  ])('%s is 422 and pollutes nothing', async (_, body) => {
    const answer = await send({ body });
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_request' } });
    expect(JSON.stringify(answer.body).isWellFormed()).toBe(true);
    expect(({} as { n?: number }).n).toBeUndefined();
  });

  test.each(['{"n":1', '{n:1}', "{'n':1}", '{"n":NaN}', '\u0000', '{"n":1}}', '﻿{"n":1}'])(
    'of "%s" is 400 malformed_json',
    async (body) => {
      expect(await send({ body })).toMatchObject({ status: 400, body: { code: 'malformed_json' } });
    },
  );

  test('is read when it comes in base64, and counted in bytes', async () => {
    const event = eventOf(echo, { params, body: '' });
    const encoded = { ...event, isBase64Encoded: true, headers: { 'content-type': 'application/json' } };
    const asBase64 = (text: string) => ({ ...encoded, body: Buffer.from(text).toString('base64') });
    expect(await echo(asBase64('{"n":7}'), undefined, app)).toMatchObject({ statusCode: 200 });
    const large = await echo(asBase64(JSON.stringify({ name: 'é'.repeat(60_000) })), undefined, app);
    expect(large).toMatchObject({ statusCode: 413 });
  });

  test.each([
    ['application/json; charset=utf-8', 200],
    ['application/json-patch+json', 415],
    ['application/merge-patch+json', 415],
    ['APPLICATION/JSON', 200],
    ['application/jsonp', 415],
    ['text/json', 415],
    ['application/x-www-form-urlencoded', 415],
    ['', 415],
  ])('of type "%s" is answered with %i', async (type, status) => {
    expect(await send({ body: '{"n":1}', headers: { 'Content-Type': type } })).toMatchObject({ status });
  });

  test('may be absent, and is then an empty object', async () => {
    expect(await send({})).toMatchObject({ status: 200, body: { word: 'hello' } });
  });
});

describe('a request that says two things', () => {
  const twice = (name: string, values: string[]) => {
    const event = eventOf(echo, { params, body: '{"n":1}', headers: { 'Content-Type': 'application/json' } });
    return echo(
      { ...event, multiValueHeaders: { ...event.multiValueHeaders, [name]: values } },
      undefined,
      app,
    );
  };

  test.each(['Authorization', 'content-type', 'Host', 'Idempotency-Key', 'if-match'])(
    'by two of %s is 400, and neither is taken',
    async (name) => {
      const reply = await twice(name, ['application/json', 'application/json']);
      expect([reply.statusCode, JSON.parse(reply.body).code]).toEqual([400, 'malformed_request']);
    },
  );

  test('by one header in two spellings is 400', async () => {
    const event = eventOf(echo, { params });
    const multiValueHeaders = { 'If-Match': ['"1"'], 'if-match': ['"2"'] };
    expect(await echo({ ...event, multiValueHeaders }, undefined, app)).toMatchObject({ statusCode: 400 });
  });

  test('is none when a header that makes a list comes twice', async () => {
    expect(await twice('Accept', ['text/html', 'application/json'])).toMatchObject({ statusCode: 200 });
  });

  test('by a GET with a body is 400', async () => {
    expect(await callEndpoint(listPlans, app, { body: '{}' })).toMatchObject({
      status: 400,
      body: { code: 'malformed_request' },
    });
  });
});

describe('parameters', () => {
  test('a repeated one is 422, even with the same value', async () => {
    const event = eventOf(echo, { params, query: { loud: 'yes' } });
    const repeated = { ...event, multiValueQueryStringParameters: { loud: ['yes', 'yes'] } };
    const reply = await echo(repeated, undefined, app);
    expect(reply.statusCode).toBe(422);
    expect(JSON.parse(reply.body)).toMatchObject({
      errors: [{ pointer: '/loud', detail: 'must not be repeated' }],
    });
  });

  test.each([
    ['an unknown one', { quiet: '1' }],
    ['__proto__', JSON.parse('{"__proto__":"1"}') as Record<string, string>],
    ['a value outside the choice', { loud: 'perhaps' }],
    ['an empty value', { loud: '' }],
  ])('%s in the query is 422', async (_, query) => {
    expect(await send({ query })).toMatchObject({ status: 422, body: { code: 'invalid_request' } });
  });

  test.each(['HELLO', '%00', '%ff', 'a%2fb', '..', 'a'.repeat(3000), '%E0%A4', 'a%0Ab'])(
    'the path part "%s" names nothing',
    async (word) => {
      expect(await send({ params: { word } })).toMatchObject({ status: 404, body: { code: 'not_found' } });
    },
  );

  test('a path part is decoded once', async () => {
    expect(await send({ params: { word: '%C3%A4h' } })).toMatchObject({ status: 200, body: { word: 'äh' } });
    expect(await send({ params: { word: '%25C3' } })).toMatchObject({ status: 404 });
  });

  test('an answer holds every violation, with pointers that cannot be forged into others', async () => {
    const { body } = await send({
      body: JSON.stringify({ n: 'x', name: 'y'.repeat(21), 'a/b': 1, 'c~d': 2 }),
    });
    expect((body as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer).sort()).toEqual([
      '/a~1b',
      '/c~0d',
      '/n',
      '/name',
    ]);
  });
});

describe('If-Match', () => {
  test.each([
    ['"3"', { status: 200, body: { ifMatch: 3 } }],
    ['*', { status: 200, body: {} }],
    ['3', { status: 412, body: { code: 'stale_version' } }],
    ['W/"3"', { status: 412 }],
    ['"3", "4"', { status: 412 }],
    ['"-1"', { status: 412 }],
    ['"1e3"', { status: 412 }],
    [`"${'9'.repeat(16)}"`, { status: 412 }],
  ])('of %s', async (header, expected) => {
    expect(await send({ headers: { 'If-Match': header } })).toMatchObject(expected);
  });
});

describe('every answer', () => {
  test('names its request, forbids sniffing and is not kept', async () => {
    for (const options of [{}, { body: '{' }]) {
      const { headers } = await send(options);
      expect(headers).toMatchObject({
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'no-store',
        'Access-Control-Allow-Origin': '*',
      });
      expect(headers['X-Request-Id']).toMatch(/^[\w-]{10,}$/);
    }
  });

  test('that refuses is a problem document', async () => {
    const { body, headers } = await send({ body: '{' });
    expect(headers['Content-Type']).toBe('application/problem+json');
    expect(body).toEqual({
      type: 'https://marquee.test/problems/malformed_json',
      title: 'The body is not JSON',
      status: 400,
      detail: 'The body is not well-formed JSON.',
      instance: '/v1/echo/hello',
      code: 'malformed_json',
      requestId: headers['X-Request-Id'],
    });
  });
});

test('a query that is not UTF-8 is refused, by value and by name', async () => {
  const queries: Record<string, string>[] = [{ loud: '\ufffd' }, { '\ufffd': 'yes' }];
  for (const query of queries) {
    expect(await send({ query })).toMatchObject({ status: 400, body: { code: 'malformed_query' } });
  }
});
