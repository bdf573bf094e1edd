import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { endpointsOf, readFunctions } from '../../infra/functions.ts';
import { type AnyDeclaration, methodsOf } from '../../lib/http/declaration.ts';
import type { JsonSchema } from '../../lib/http/openapi/schemas.ts';
import { mutated, NASTY, SERVER_OWNED } from '../support/platform/bodies.ts';
import {
  type AskedOperation,
  type Client,
  type Heard,
  type Json,
  openClient,
} from '../support/platform/http.ts';
import { PASSWORD, registered } from '../support/platform/people.ts';
import { type Platform, startPlatform } from '../support/platform/platform.ts';
import { rawExchange } from '../support/platform/raw-http.ts';
import { unasked } from '../support/platform/unasked.ts';
import { runs, sampled } from '../support/run/thorough.ts';

const routes = endpointsOf(await readFunctions()).map(({ handler }) => handler.declaration);
const named = (route: AnyDeclaration) => [route.id, route] as const;
/** What is tried on a route. */
const some = <T>(all: readonly T[], route: AnyDeclaration) => sampled(all, routes.indexOf(route));
const writing = routes.filter(({ method, ignoresBody }) => method !== 'GET' && !ignoresBody).map(named);
const withBody = routes.filter(({ body }) => body !== undefined).map(named);
const withParams = routes.filter(({ params }) => params !== undefined).map(named);
const lists = routes.filter(({ list }) => list !== undefined).map(named);

const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_000);
const RUNS = Number(process.env.FUZZ_RUNS ?? runs({ all: 40, sample: 10 }));

let platform: Platform;
let client: Client;
let ada: Json;
let tokens: Record<AnyDeclaration['access'], string | undefined>;
/** A value for each slot of a path, of something that is there where there can be. */
let params: Record<string, string>;
/** Ids of the description's examples, and the real ones that take their places. */
let real: Record<string, string>;

beforeAll(async () => {
  platform = await startPlatform({ RATE_LIMITS: 'off' });
  client = await openClient(platform);
  const { email, password } = platform.admin;
  const [someone, other, admin] = await Promise.all([
    registered(client),
    registered(client),
    client.call('login', { body: { email, password } }),
  ]);
  ada = someone;
  const free = await client.call('listTitles', { query: { accessLevel: 'free', type: 'movie' } });
  const titleId = free.body.items[0]!.id;
  const plans = await client.call('listPlans');
  const planId = plans.body.items[0]!.id;
  const playback = await client.call('startPlayback', { token: ada.accessToken, body: { titleId } });
  tokens = {
    ...{ public: undefined, user: ada.accessToken, admin: admin.body.accessToken },
    lease: playback.body.leaseToken,
  };
  const series = await client.call('listTitles', { query: { type: 'series' } });
  const seriesId = series.body.items[0]!.id;
  const episodes = await client.call('listEpisodes', { params: { titleId: seriesId } });
  // Administrators' operations are tried on somebody who calls nothing here.
  const [episodeId, deviceId, userId] = [episodes.body.items[0]!.id, ada.device.id, other.user.id];
  const trailer = {
    ...({ kind: 'trailer', contentType: 'video/mp4' } as const),
    ...{ fileName: 'a.mp4', sizeBytes: 1 },
  };
  const media = await client.call('createMediaUpload', {
    ...{ token: tokens.admin, params: { titleId } },
    body: trailer,
  });
  const { mediaId } = media.body;
  const mails = await client.call('adminListMails', { token: admin.body.accessToken });
  const mailId = mails.body.items[0]!.id;
  params = {
    titleId,
    planId,
    sessionId: playback.body.id,
    deviceId,
    userId,
    episodeId,
    genreId: 'drama',
    mediaId,
    subtitlesId: 'stl_01KA2B3C4D5E6F7G8H9JKMNPQR',
    mailId,
  };
  const example = (prefix: string) => `${prefix}_01KA2B3C4D5E6F7G8H9JKMNPQR`;
  real = { [example('ttl')]: titleId, [example('pln')]: planId, [example('pbs')]: playback.body.id };
});
afterAll(async () => {
  client?.close();
  await platform?.stop();
});

/** Calls a route as somebody who may; the client fails on a 5xx, a foreign form and an undeclared refusal. */
const ask = ({ id, access }: AnyDeclaration, asked: AskedOperation = {}): Promise<Heard> =>
  client.ask(id, { token: tokens[access], params, ...asked });
const outcome = ({ status, body }: Heard) => `${status} ${body?.code}`;
const pointers = ({ body }: Heard): string[] => body.errors.map(({ pointer }: Json) => pointer);
const withReal = <T>(value: T): T =>
  JSON.parse(
    Object.entries(real).reduce((text, [from, to]) => text.replaceAll(from, to), JSON.stringify(value)),
  ) as T;
/** A body that fits the route. */
const bodyFor = ({ id }: AnyDeclaration): Json => withReal(client.operations.get(id)!.request?.example ?? {});

describe('the body of', () => {
  const MALFORMED = [
    '{',
    '{"a":}',
    "{'a':1}",
    '{"a":1}}',
    '[1,]',
    'NaN',
    '{a:1}',
    '\u0000',
    '\ufeff{}',
    '{"a":"\n"}',
  ];

  test.each(writing)('%s must be JSON', async (_, route) => {
    for (const raw of some(MALFORMED, route)) {
      expect(`${raw} ${outcome(await ask(route, { raw }))}`).toBe(`${raw} 400 malformed_json`);
    }
  });

  test.each(writing)('%s must say that it is JSON', async (_, route) => {
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'json',
      '',
    ];
    for (const type of some([...types, 'text/html', 'application/jsonp', 'application/json5'], route)) {
      const answer = await ask(route, { raw: '{}', headers: { 'Content-Type': type } });
      expect(`${type} ${outcome(answer)}`).toBe(`${type} 415 unsupported_media_type`);
    }
  });

  test.each(writing)('%s may have 100 KB and no more', async (_, route) => {
    const ofSize = (bytes: number) => `{"x":"${'y'.repeat(bytes - 8)}"}`;
    expect(outcome(await ask(route, { raw: ofSize(102_401) }))).toBe('413 payload_too_large');
    expect(outcome(await ask(route, { raw: ofSize(102_400) }))).toBe('422 invalid_request');
    expect(outcome(await ask(route, { raw: `{"x":"${'é'.repeat(60_000)}"}` }))).toBe('413 payload_too_large');
  });

  test.each(writing)('%s must be an object of known fields, however deep it goes', async (_, route) => {
    const deep = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);
    const texts = ['[]', '"text"', '1', 'true', deep('[', ']', 5000), deep('[', ']', 50_000)];
    const shapes = [
      ...texts,
      // Where there are no fields, it is an empty body.
      ...(route.body ? ['null'] : []),
      `{"x":${deep('[', ']', 5000)}}`,
      `${deep('{"x":', '', 5000)}1${'}'.repeat(5000)}`,
    ];
    for (const raw of some(shapes, route)) {
      const said = `${raw.slice(0, 20)} ${outcome(await ask(route, { raw }))}`;
      expect(said).toBe(`${raw.slice(0, 20)} 422 invalid_request`);
    }
    const body = bodyFor(route);
    for (const name of some(['unknown', 'a/b~c', '', 'toString', '\ud800', 'x'.repeat(90_000)], route)) {
      const answer = await ask(route, { body: { ...body, [name]: 1 } });
      const escaped = name.slice(0, 100).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1');
      expect([outcome(answer), pointers(answer)]).toEqual(['422 invalid_request', [`/${escaped}`]]);
    }
    const fields = JSON.stringify({ ...body, own: 1 }).slice(1);
    const polluting = await ask(route, { raw: `{"__proto__":{"role":"admin"},${fields}` });
    expect(polluting.status).toBe(422);
  });

  test.each(writing)('%s may not name what the server owns', async (_, route) => {
    const own = Object.keys(client.operations.get(route.id)!.request?.schema.properties ?? {});
    const own$ref = client.operations.get(route.id)!.request?.schema.$ref?.split('/').at(-1);
    if (own$ref) own.push(...Object.keys(client.schemas[own$ref]?.properties ?? {}));
    for (const [name, value] of some(Object.entries(SERVER_OWNED), route)) {
      if (own.includes(name)) continue;
      const answer = await ask(route, { body: { ...bodyFor(route), [name]: value } });
      expect([name, outcome(answer), pointers(answer)]).toEqual([name, '422 invalid_request', [`/${name}`]]);
    }
  });

  test.each(withBody)('%s takes no value that does not fit a field', async (_, route) => {
    const body = bodyFor(route);
    for (const value of some(NASTY, route)) {
      const everywhere = Object.fromEntries(Object.keys(body).map((name) => [name, value]));
      // What is refused keeps what stands beside it from taking effect.
      const answer = await ask(route, { body: { ...everywhere, blocked: 1 } });
      expect([value, outcome(answer)]).toEqual([value, '422 invalid_request']);
    }
    for (const name of Object.keys(body)) {
      for (const value of some([{}, [], [[]], { a: 1 }, 1e308, true], route)) {
        if (typeof body[name] === typeof value && !Array.isArray(value)) continue;
        if (Array.isArray(body[name]) && Array.isArray(value)) continue;
        const answer = await ask(route, { body: { ...body, [name]: value } });
        expect([name, value, outcome(answer)]).toEqual([name, value, '422 invalid_request']);
        expect(pointers(answer).every((pointer) => pointer.startsWith(`/${name}`))).toBe(true);
      }
    }
  });
});

describe('texts', () => {
  const INVISIBLE = [
    '',
    ' ',
    '\u200b',
    '\u200b\u200d\ufeff',
    '\u0000',
    'a\u0000b',
    '\ud800',
    'x\udc00',
    '\u2060',
    '\u3164',
  ];
  const FORGING = ['a\nb', 'a\r\nBcc: x', '\u202eadA', '\u2066Ada', '\u001b[31m', '\uffff', 'x'.repeat(1001)];

  test.each([...INVISIBLE, ...FORGING])('a name of %j is refused, wherever there are names', async (name) => {
    const user = { token: ada.accessToken };
    const said = await Promise.all([
      client.call('updateProfile', { ...user, body: { name } }),
      client.call('register', { body: { email: 'new@example.com', password: PASSWORD, name } }),
      client.call('login', {
        body: { email: 'a@b.example', password: 'x', device: { name, platform: 'web' } },
      }),
      client.call('createPlan', { token: tokens.admin, body: { ...bodyFor(routeOf('createPlan')), name } }),
    ]);
    expect(said.map((answer) => [outcome(answer), pointers(answer)])).toEqual([
      ['422 invalid_request', ['/name']],
      ['422 invalid_request', ['/name']],
      ['422 invalid_request', ['/device/name']],
      ['422 invalid_request', ['/name']],
    ]);
  });

  test.each([
    'javascript:alert(1)',
    'a@b',
    'a b@example.com',
    '@',
    'a@b..com',
    'a@example.com\r\nBcc: b@example.com',
  ])('%j is no address', async (email) => {
    const body = { email, password: PASSWORD, name: 'Ada' };
    expect(pointers(await client.call('register', { body }))).toEqual(['/email']);
    expect(pointers(await client.call('login', { body: { email, password: 'x' } }))).toEqual(['/email']);
  });
});

const routeOf = (id: string) => routes.find((each) => each.id === id)!;

describe('the query of', () => {
  test.each(routes.map(named))(
    '%s takes no parameter that it does not know, and none twice',
    async (_, route) => {
      const unknown = ['unknown', '__proto__', 'constructor', 'toString', 'limit[]', 'Limit', ''];
      for (const name of some(unknown, route)) {
        const answer = await ask(route, { query: { [name]: '1' } });
        expect([name, outcome(answer)]).toEqual([name, '422 invalid_request']);
        expect(pointers(answer)).toContain(`/${name}`);
      }
      const path = route.path.replace(/\{(\w+)\}/g, (_slot, slot: string) => params[slot] ?? 'x');
      const repeated = await client.send(route.method, `${path}?limit=1&limit=1`, {
        token: tokens[route.access],
      });
      expect(outcome(repeated)).toBe('422 invalid_request');
    },
  );

  test.each(lists)('%s takes a limit of 1 to 100', async (_, route) => {
    const bad = [
      '0',
      '101',
      '1.5',
      '-1',
      '',
      'abc',
      '1e1',
      '+5',
      ' 5',
      '5 ',
      '0x5',
      '٣',
      '999999999999',
      'NaN',
      '\u0000',
    ];
    for (const limit of some(bad, route)) {
      expect([limit, pointers(await ask(route, { query: { limit } }))]).toEqual([limit, ['/limit']]);
    }
    for (const limit of [1, 100]) expect((await ask(route, { query: { limit } })).status).toBe(200);
  });

  test.each(lists)('%s takes no cursor but its own', async (_, route) => {
    const bad = [
      'x',
      'e30',
      'AAAA',
      '=',
      '%',
      '\u0000',
      'é',
      'A'.repeat(1999),
      btoa(JSON.stringify({ pk: 'USER#1' })),
    ];
    for (const cursor of some(bad, route)) {
      const answer = await ask(route, { query: { cursor } });
      expect(`${cursor} ${outcome(answer)}`).toBe(`${cursor} 400 invalid_cursor`);
    }
  });

  test.each(NASTY.filter((value) => typeof value === 'string'))(
    'listTitles looks for %j or refuses it',
    async (q) => {
      for (const type of [undefined, 'movie'] as const) {
        const answer = await client.call('listTitles', { query: { q, ...(type && { type }) } });
        // A lone surrogate cannot be sent: what arrives in its place says that the query was no text.
        expect(q.isWellFormed() ? [200, 422] : [400]).toContain(answer.status);
      }
    },
  );

  test('a list takes its cursor from nobody else and for nothing else', async () => {
    const first = await client.call('listTitles', { query: { limit: 2 } });
    const cursor = first.body.nextCursor as string;
    const changed = [...cursor].map((char, at) => {
      const other = char === 'A' ? 'B' : 'A';
      return cursor.slice(0, at) + other + cursor.slice(at + 1);
    });
    changed.push(
      `${cursor}A`,
      `${cursor}=`,
      `${cursor}.`,
      ` ${cursor}`,
      cursor.slice(0, -1),
      cursor.toLowerCase(),
    );
    for (const each of sampled(changed, 0)) {
      const answer = await client.call('listTitles', { query: { cursor: each } });
      expect(`${each} ${outcome(answer)}`).toBe(`${each} 400 invalid_cursor`);
    }
    const { id: titleId } = first.body.items[0]!;
    const foreign = await Promise.all([
      client.call('listTitles', { query: { cursor }, token: ada.accessToken }),
      client.call('listTitles', { query: { cursor, type: 'movie' } }),
      client.call('listTitles', { query: { cursor, sort: 'name' } }),
      client.call('listPlans', { query: { cursor } }),
      client.call('similarTitles', { query: { cursor }, params: { titleId } }),
    ]);
    expect(foreign.map(outcome)).toEqual(foreign.map(() => '400 invalid_cursor'));
    expect((await client.call('listTitles', { query: { cursor, limit: 100 } })).status).toBe(200);
  });
});

describe('an id in the path of', () => {
  test.each(withParams)('%s that is none is 404', async (_, route) => {
    const valid = Object.keys(route.params!).map((name) => params[name] ?? '')[0]!;
    const prefix = valid.slice(0, 4);
    const bad = [
      'x',
      '%23',
      '%2A',
      '*',
      '%3F',
      '%00',
      '..%2f',
      '%2e%2e',
      '%2e%2e%2f%2e%2e',
      '%',
      '%zz',
      '%ff',
      '~',
      ':',
    ];
    bad.push(
      `${valid}%00`,
      `${valid}%0A`,
      `${valid}%20`,
      `${valid}%23`,
      `${valid}*`,
      valid.toLowerCase().slice(0, -1),
    );
    bad.push(
      `${prefix}${'0'.repeat(25)}`,
      `${prefix}${'8'.repeat(26)}`,
      `${prefix}${'U'.repeat(26)}`,
      'a'.repeat(3000),
    );
    bad.push(
      '%E2%80%8B',
      '%F0%9F%98%80',
      `%25${valid}`,
      'constructor',
      '__proto__',
      `${valid};x=1`,
      `${valid},${valid}`,
    );
    const [schema] = Object.values(route.params!);
    for (const id of some(
      bad.filter((each) => !schema!.safeParse(each).success),
      route,
    )) {
      const slots = Object.fromEntries(Object.keys(route.params!).map((name) => [name, id]));
      const answer = await ask(route, { params: slots });
      // The token of a lease route is for one playback; of another it says nothing, not even that it is none.
      const expected = route.access === 'lease' ? '401 unauthenticated' : '404 not_found';
      expect(`${id} ${outcome(answer)}`).toBe(`${id} ${expected}`);
    }
  });
});

describe('addresses and methods', () => {
  const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'LINK'];
  const paths = Object.entries(Object.groupBy(routes, ({ path }) => path));

  test.each(paths)('%s answers 405 with Allow to every method it does not have', async (path, own = []) => {
    const address = path.replace(/\{(\w+)\}/g, (_, slot: string) => params[slot] ?? 'x');
    const methods = methodsOf(own);
    for (const method of METHODS.filter((each) => !methods.includes(each))) {
      const { status, headers, text } = await client.send(method, address, { token: 'nonsense' });
      expect([method, status]).toEqual([method, 405]);
      expect(headers.allow!.split(', ').sort()).toEqual([...methods, 'OPTIONS'].sort());
      if (method === 'HEAD') expect(text).toBe('');
    }
    const preflight = await client.send('OPTIONS', address);
    expect(preflight).toMatchObject({
      status: 204,
      headers: { allow: expect.stringContaining(methods[0]!) },
    });
  });

  test.each([
    '/v1/nothing',
    '/v1/plans/',
    '/v1//plans',
    '/v1/%70lans',
    '/v1/me/../plans',
    '/v1/plans;x',
    '/v1/PLANS',
  ])('%s is nowhere, whatever the method', async (path) => {
    for (const method of [...METHODS, 'OPTIONS'].filter((each) => each !== 'HEAD')) {
      expect(`${method} ${outcome(await client.send(method, path))}`).toBe(`${method} 404 not_found`);
    }
  });
});

describe('what is hardly HTTP', () => {
  const END = 'Connection: close\r\n\r\n';
  const post = (headers: string, body = '{}') =>
    `POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${headers}${END}${body}`;
  const get = (headers: string) => `GET /v1/health HTTP/1.1\r\nHost: x\r\n${headers}${END}`;

  test.each([
    ['a length twice', post('Content-Length: 2\r\nContent-Length: 3\r\n'), 400],
    ['a length and chunks', post('Content-Length: 2\r\nTransfer-Encoding: chunked\r\n'), 400],
    ['a negative length', post('Content-Length: -1\r\n'), 400],
    ['a length beyond every disk', post('Content-Length: 99999999999999\r\n'), 413],
    ['chunks of no size', post('Transfer-Encoding: chunked\r\n', 'zz\r\n{}\r\n0\r\n\r\n'), 400],
    ['chunks', post('Transfer-Encoding: chunked\r\n', '2\r\n{}\r\n0\r\n\r\n'), 422],
    ['an unknown encoding', post('Content-Encoding: gzip\r\nContent-Length: 2\r\n', '\u001f\u008b'), 400],
    ['two tokens', get('Authorization: Bearer a\r\nAuthorization: Bearer b\r\n'), 400],
    ['two hosts', get('Host: y\r\n'), 400],
    ['two types', post('Content-Type: text/plain\r\nContent-Length: 2\r\n'), 400],
    ['a GET with a body', `${get('Content-Length: 2\r\n')}{}`, 400],
    ['a NUL in a header', get('X-Odd: a\u0000b\r\n'), 400],
    ['a header without a name', get(': x\r\n'), 400],
    ['a folded header', get('X-Odd: a\r\n b\r\n'), 400],
    ['300 headers', get(Array.from({ length: 300 }, (_, i) => `X-${i}: ${i}\r\n`).join('')), 200],
    ['headers of 20 KB', get(`X-Long: ${'x'.repeat(20_000)}\r\n`), 431],
    ['no host', `GET /v1/health HTTP/1.1\r\n${END}`, 400],
    ['an unknown method', `FOO /v1/health HTTP/1.1\r\nHost: x\r\n${END}`, 400],
    ['a method in small letters', `get /v1/health HTTP/1.1\r\nHost: x\r\n${END}`, 400],
    ['CONNECT', `CONNECT /v1/me HTTP/1.1\r\nHost: x\r\n${END}`, 400],
    ['CONNECT to elsewhere', `CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: x\r\n${END}`, 400],
    ['an expectation', post('Expect: 100-continue\r\nContent-Length: 2\r\n'), 100],
    ['an unknown expectation', post('Expect: miracles\r\nContent-Length: 2\r\n'), 422],
    ['another version', `GET /v1/health HTTP/3.0\r\nHost: x\r\n${END}`, 400],
    ['a fragment', `GET /v1/plans#limit=0 HTTP/1.1\r\nHost: x\r\n${END}`, 404],
    ['bytes above 127', Buffer.from(`GET /v1/titles/\u00fc HTTP/1.1\r\nHost: x\r\n${END}`), 400],
    ['a false edge', get('X-Marquee-Edge: x\r\nCloudFront-Viewer-Address: 1.2.3.4:5\r\n'), 200],
  ])('%s is answered in the form of the API', async (_, bytes, status) => {
    const [head = '', body = ''] = (await rawExchange(platform.origin, bytes)).split(/\r\n\r\n(?=\{|$)/);
    expect(Number(head.split(' ')[1])).toBe(status);
    if (status < 400) return;
    expect(head.toLowerCase()).toContain('content-type: application/problem+json');
    expect(JSON.parse(body)).toMatchObject({
      status,
      code: expect.any(String),
      requestId: expect.any(String),
    });
  });

  test('header values that are only odd change nothing', async () => {
    const odd = ['', '*', '"', 'x'.repeat(5000), '%00', '-1', 'null', '\u00e9', '{}'];
    const names = [
      'Accept',
      'Accept-Language',
      'Origin',
      'Cookie',
      'X-Forwarded-For',
      'X-Request-Id',
      'Range',
    ];
    for (const name of names) {
      for (const value of odd) {
        const { status } = await client.call('listPlans', { headers: { [name]: value } });
        expect([name, value, status]).toEqual([name, value, 200]);
      }
    }
    const overridden = await client.call('getProfile', {
      ...{
        token: ada.accessToken,
        headers: { 'X-HTTP-Method-Override': 'DELETE', 'X-Original-URL': '/v1/admin/plans' },
      },
    });
    expect(overridden.body.id).toBe(ada.user.id);
  });

  test('an Idempotency-Key or a version of another form is refused', async () => {
    const token = ada.accessToken;
    for (const key of [
      'short',
      'x'.repeat(256),
      'with space here ok',
      'ümlaut-ümlaut-ümlaut',
      'a'.repeat(15),
      'k#'.repeat(10),
    ]) {
      const headers = { 'Idempotency-Key': key };
      const answer = await client.ask('subscribe', { token, body: { planId: params.planId }, headers });
      expect([key, pointers(answer)]).toEqual([key, ['/Idempotency-Key']]);
    }
    for (const version of ['', 'x', '1', 'W/"1"', '"-1"', '"1.0"', '"99999999999999999999"', '"1", "2"']) {
      const asked = { token: tokens.admin, params, body: { name: 'x' }, headers: { 'If-Match': version } };
      expect([version, outcome(await client.ask('updatePlan', asked))]).toEqual([
        version,
        '412 stale_version',
      ]);
    }
  });
});

describe(`bodies that nearly fit (FUZZ_SEED=${SEED})`, () => {
  /** Hashing takes a third of a second, so what hashes is asked less often. */
  const runsOf = ({ memory }: AnyDeclaration) => Math.ceil((memory ?? 0) > 1000 ? RUNS / 5 : RUNS);

  test.each(withBody)('%s answers each with what it declares', async (id, route) => {
    const schema = withReal(client.operations.get(id)!.request!.schema);
    const definitions = withReal(client.schemas) as Record<string, JsonSchema>;
    const property = fc.asyncProperty(mutated(schema, definitions), async (body) => {
      await ask(route, { body: body ?? null });
    });
    await fc.assert(property, { seed: SEED, numRuns: runsOf(route), endOnFailure: true });
  });

  test('leave everybody signed in, with the rights they had', async () => {
    const { body } = await client.call('getProfile', { token: ada.accessToken });
    expect(body).toMatchObject({ id: ada.user.id, email: ada.user.email, role: 'user' });
    expect((await client.call('adminListPlans', { token: tokens.admin })).status).toBe(200);
  });
});

test('no declared operation was left out', () => {
  expect(unasked(routes, client.heard)).toEqual([]);
});
