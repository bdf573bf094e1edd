import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Platform, startPlatform } from '../../support/platform/platform.ts';
import { sendBytes, sendHeaders } from '../../support/platform/raw-http.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({ RATE_LIMITS: 'off', PASSWORD_COST: '12' });
});
afterAll(() => platform.stop());

const get = (path: string, init?: RequestInit) => fetch(new URL(path, platform.origin), init);
const post = (
  path: string,
  body: string,
  headers: Record<string, string> = { 'Content-Type': 'application/json' },
) => get(path, { method: 'POST', body, headers });

async function expectProblem(answer: Response, status: number, code: string) {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  const document = (await answer.json()) as Record<string, unknown>;
  expect(document).toMatchObject({ status, code });
  expect(document.requestId).toBe(answer.headers.get('x-request-id'));
}

describe('the gateway', () => {
  test('answers health with a request id', async () => {
    const answer = await get('/v1/health');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: 'ok' });
    expect(answer.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  });

  test('says 404 for an unknown route and 405 with Allow for another method', async () => {
    await expectProblem(await get('/v1/nothing'), 404, 'not_found');
    const answer = await get('/v1/health', { method: 'DELETE' });
    expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    await expectProblem(answer, 405, 'method_not_allowed');
  });

  test('answers HEAD on what anybody may read, as GET without the body, and on nothing else', async () => {
    for (const path of ['/v1/health', '/v1/plans', '/v1/titles', '/v1/genres', '/v1/openapi.json']) {
      const [head, full] = [await get(path, { method: 'HEAD' }), await get(path)];
      expect([path, head.status, await head.text()]).toEqual([path, 200, '']);
      for (const name of ['content-type', 'cache-control', 'content-length']) {
        expect([path, name, head.headers.get(name)]).toEqual([path, name, full.headers.get(name)]);
      }
    }
    expect((await get('/v1/plans/pln_01KA2B3C4D5E6F7G8H9JKMNPQR', { method: 'HEAD' })).status).toBe(404);
    expect((await get('/v1/me', { method: 'HEAD' })).status).toBe(405);
  });

  test('names the documentation at its root', async () => {
    for (const path of ['/v1', '/v1/']) {
      const answer = await get(path);
      expect(await answer.json()).toMatchObject({ documentation: '/docs', description: '/v1/openapi.json' });
    }
    await expectProblem(await post('/v1', '{}'), 405, 'method_not_allowed');
    expect((await get('/v1', { method: 'OPTIONS' })).status).toBe(204);
  });

  test('answers a preflight for scripts of other origins', async () => {
    const answer = await get('/v1/auth/login', { method: 'OPTIONS' });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-methods')).toBe('POST');
    expect(answer.headers.get('access-control-allow-headers')).toContain('Authorization');
  });

  test('refuses malformed JSON, another media type and a wrong shape', async () => {
    await expectProblem(await post('/v1/auth/login', '{"email":'), 400, 'malformed_json');
    const plain = { 'Content-Type': 'text/plain' };
    await expectProblem(await post('/v1/auth/login', '{}', plain), 415, 'unsupported_media_type');
    await expectProblem(await post('/v1/auth/login', '{"email":1}'), 422, 'invalid_request');
  });

  test('refuses a body and a query that are not UTF-8 instead of reading them as something else', async () => {
    const latin1 = new Uint8Array(Buffer.from('{"email":"zoë@example.com","password":"x"}', 'latin1'));
    const headers = { 'Content-Type': 'application/json' };
    const answer = await get('/v1/auth/login', { method: 'POST', body: latin1, headers });
    await expectProblem(answer, 400, 'malformed_json');
    await expectProblem(await get('/v1/titles?q=%ff'), 400, 'malformed_query');
    await expectProblem(await get('/v1/titles?q=z%c3%ab&%ff=1'), 400, 'malformed_query');
    expect((await get('/v1/titles?q=z%c3%ab')).status).toBe(200);
  });

  test('refuses a body that is too large, by the kernel and by the gateway', async () => {
    const long = (bytes: number) => JSON.stringify({ email: 'x'.repeat(bytes) });
    await expectProblem(await post('/v1/auth/login', long(200_000)), 413, 'payload_too_large');
    await expectProblem(await post('/v1/auth/login', long(11 * 1024 * 1024)), 413, 'payload_too_large');
  });

  test('refuses a bad token on a public route and none on a user route', async () => {
    const answer = await get('/v1/plans', { headers: { Authorization: 'Bearer nonsense' } });
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    await expectProblem(answer, 401, 'unauthenticated');
    await expectProblem(await get('/v1/me'), 401, 'unauthenticated');
  });

  test('signs the administrator in, and keeps the password that the environment gave to itself', async () => {
    expect(platform.output()).not.toContain(platform.admin.password);
    expect(platform.output()).toContain(`${platform.admin.email}  (with ADMIN_PASSWORD)`);
    const { email, password } = platform.admin;
    const answer = await post('/v1/auth/login', JSON.stringify({ email, password }));
    expect(await answer.json()).toMatchObject({ user: { role: 'admin' } });
  });

  test.each([
    ['a malformed percent sign in the path', 'GET /v1/titles/%zz HTTP/1.1', 404],
    ['a malformed percent sign in the query', 'GET /v1/plans?limit=%zz HTTP/1.1', 422],
    ['a whole address as the target', 'GET http://elsewhere.example/v1/health HTTP/1.1', 200],
    ['a whole address that claims our host', 'GET http://elsewhere.example/_local/clock HTTP/1.1', 403],
    ['the asterisk target', 'OPTIONS * HTTP/1.1', 405],
    ['HTTP/1.0', 'GET /v1/health HTTP/1.0', 200],
    ['nonsense', 'NONSENSE', 400],
    ['a control character in a header', 'GET /v1/health HTTP/1.1\r\nX-Odd: \u0001', 400],
    ['a header of 20 KB', `GET /v1/health HTTP/1.1\r\nX-Long: ${'x'.repeat(20_000)}`, 431],
    ['two slashes', 'GET //v1/health HTTP/1.1', 404],
    ['a climb out of the storefront', 'GET /../../etc/passwd HTTP/1.1', 404],
    ['an encoded climb', 'GET /%2e%2e/package.json HTTP/1.1', 404],
    ['a climb out of the docs', 'GET /docs/../main.ts HTTP/1.1', 404],
  ])('answers %s without a failure', async (_what, head, status) => {
    const bytes = `${head}\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
    expect(await sendBytes(platform.origin, bytes)).toBe(status);
  });
});

describe('the local parts', () => {
  test('are refused under a foreign host name and from a foreign page', async () => {
    for (const path of ['/_local/mail', '/_local/clock', '/_local/jobs', '/mail']) {
      expect((await sendHeaders(platform.origin, path, { Host: 'evil.example' })).status).toBe(403);
      expect((await sendHeaders(platform.origin, path, { Origin: 'http://evil.example' })).status).toBe(403);
      expect((await sendHeaders(platform.origin, path, {})).status).toBe(200);
    }
  });

  test('move the clock of the API', async () => {
    const timeOf = async () =>
      Date.parse(((await (await get('/v1/health')).json()) as { time: string }).time);
    const before = await timeOf();
    const answer = await post('/_local/clock', JSON.stringify({ advanceSeconds: 86_400 }));
    const { now } = (await answer.json()) as { now: string };
    expect(Date.parse(now) - before).toBeGreaterThanOrEqual(86_400_000);
    expect((await timeOf()) - before).toBeGreaterThanOrEqual(86_400_000);
    for (const body of ['{"advanceSeconds":-1}', '{"advanceSeconds":1e30}', '{}']) {
      await expectProblem(await post('/_local/clock', body), 422, 'invalid_request');
    }
    await expectProblem(await post('/_local/clock', 'x'), 400, 'malformed_json');
    await expectProblem(await get('/_local/clock', { method: 'PUT' }), 405, 'method_not_allowed');
  });

  test('list the jobs and run one', async () => {
    const { items } = (await (await get('/_local/jobs')).json()) as { items: { name: string }[] };
    expect(items).toContainEqual(
      expect.objectContaining({ name: 'drainOutbox', schedule: expect.stringMatching(/^rate/) }),
    );
    expect((await post('/_local/jobs/drainOutbox', '')).status).toBe(200);
    expect(await (await get('/_local/jobs')).json()).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({
          name: 'drainOutbox',
          lastRun: { at: expect.any(String), outcome: expect.objectContaining({ sent: 0 }) },
        }),
        { name: 'hearMail', schedule: null, lastRun: null },
      ]),
    });
    await expectProblem(await post('/_local/jobs/nothing', ''), 404, 'not_found');
    await expectProblem(await get('/_local/jobs/drainOutbox'), 405, 'method_not_allowed');
  });

  test('keep every mail, newest first, and show it', async () => {
    const account = { email: 'ada@example.com', password: 'a long enough one', name: 'Ada' };
    expect((await post('/v1/auth/register', JSON.stringify(account))).status).toBe(201);
    await post('/_local/jobs/drainOutbox', '');
    const { items } = (await (await get('/_local/mail')).json()) as { items: Record<string, string>[] };
    expect(items[0]).toMatchObject({
      to: 'ada@example.com',
      subject: expect.any(String),
      sentAt: expect.any(String),
    });
    expect(items[0]!.html).toContain(`${platform.origin}/#/verify-email`);
    expect(items[0]!.text).toContain(`${platform.origin}/#/verify-email`);
    const page = await (await get('/mail')).text();
    const id = /\/mail\/([\da-f-]{36})/.exec(page)?.[1];
    expect(await (await get(`/mail/${id}`)).text()).toContain('sandbox=');
    const part = await get(`/mail/${id}/html`);
    expect(part.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('play what the mail service says of a mail', async () => {
    const { items } = (await (await get('/_local/mail')).json()) as { items: { id: string }[] };
    const play = (id: string, event: string) => post(`/_local/mail/${id}/events`, JSON.stringify({ event }));
    for (const [event, news] of [
      ['delivery', 'known'],
      ['complaint', 'stopped'],
      ['bounce', 'settled'],
      ['soft-bounce', 'known'],
      ['reject', 'known'],
    ] as const) {
      expect([event, await (await play(items[0]!.id, event)).json()]).toEqual([event, { outcome: { news } }]);
    }
    await expectProblem(await play(items[0]!.id, 'smoke'), 422, 'invalid_request');
    await expectProblem(await play('nobody', 'bounce'), 404, 'not_found');
  });
});

describe('a picture', () => {
  const PNG = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );

  test('is uploaded to the address that was signed for it, and to no other', async () => {
    const account = { email: 'joan@example.com', password: 'a long enough one', name: 'Joan' };
    const session = await (await post('/v1/auth/register', JSON.stringify(account))).json();
    const { accessToken } = session as { accessToken: string };
    const announced = await post(
      '/v1/me/picture',
      JSON.stringify({ contentType: 'image/png', sizeBytes: PNG.length }),
      { 'Content-Type': 'application/json', Authorization: `Bearer ${accessToken}` },
    );
    const { upload, pictureUrl } = (await announced.json()) as {
      upload: { url: string; headers: Record<string, string> };
      pictureUrl: string;
    };
    const put = async (url: string, body: Buffer, headers: Record<string, string>) =>
      (await fetch(url, { method: 'PUT', headers, body: new Uint8Array(body) })).status;
    const { url, headers } = upload;
    expect(await put(url, Buffer.concat([PNG, PNG]), headers)).toBe(403);
    expect(await put(url, PNG, { 'Content-Type': 'image/svg+xml' })).toBe(403);
    expect(await put(url.replace('pictures/', 'pictures/x'), PNG, headers)).toBe(403);
    expect(await put(url.replace(/\?.*/, ''), PNG, headers)).toBe(403);
    expect(await put(url, PNG, headers)).toBe(200);
    await post('/_local/jobs/publishPictures', '');
    const shown = await fetch(pictureUrl);
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(PNG);
  });
});

describe('the pages', () => {
  test.each([
    ['/', 'text/html; charset=utf-8'],
    ['/docs', 'text/html; charset=utf-8'],
    ['/docs/', 'text/html; charset=utf-8'],
    ['/icon.svg', 'image/svg+xml'],
    ['/favicon.ico', 'image/x-icon'],
    ['/robots.txt', 'text/plain; charset=utf-8'],
  ])('%s is %s, asked for again each time and not sent again when it is known', async (path, type) => {
    const answer = await get(path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(answer.headers.get('content-security-policy')).not.toContain('unsafe-eval');
    const again = await get(path, { headers: { 'If-None-Match': answer.headers.get('etag')! } });
    expect(again.status).toBe(304);
  });

  test.each(['/', '/docs'])('what %s names is kept for ever, small and compressed', async (path) => {
    const html = await (await get(path)).text();
    const assets = [...html.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, asset]) => asset!);
    expect(assets.map((asset) => asset.split('.').at(-1))).toEqual(expect.arrayContaining(['js', 'css']));
    for (const asset of assets) {
      const answer = await get(asset, { headers: { 'Accept-Encoding': 'br, gzip' } });
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([
        200,
        'public, max-age=31536000, immutable',
      ]);
      expect(answer.headers.get('content-encoding')).toBe(asset.endsWith('.woff2') ? null : 'br');
    }
  });

  test('tell where to report a vulnerability, for the coming year', async () => {
    const answer = await get('/.well-known/security.txt');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    const text = await answer.text();
    expect(text).toMatch(/^Contact: mailto:\S+@\S+$/m);
    const days = (Date.parse(/^Expires: (.*)$/m.exec(text)![1]!) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(364);
    expect(days).toBeLessThan(366);
    await expectProblem(await post('/.well-known/security.txt', 'x'), 405, 'method_not_allowed');
    expect((await get('/.git/config')).status).toBe(404);
  });

  test('a wrong address is a page that says so, a wrong script is a problem, and none can be written', async () => {
    const answer = await get('/nothing/here');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(await answer.text()).toContain('<title>Marquee</title>');
    await expectProblem(await get('/assets/nothing.js'), 404, 'not_found');
    await expectProblem(await post('/', 'x'), 405, 'method_not_allowed');
  });
});

test('twelve sign-ins at once keep no other answer waiting', async () => {
  const { email } = platform.admin;
  let answered = 0;
  const signIns = Array.from({ length: 12 }, async (_, i) => {
    const body = JSON.stringify({ email: `nobody${i}.${email}`, password: 'not this one' });
    await (await post('/v1/auth/login', body)).body?.cancel();
    answered++;
  });
  for (let i = 0; i < 5; i++) await (await get('/v1/health')).body?.cancel();
  // Compared with each other and with no clock: on a busy machine all of it takes longer.
  expect(answered).toBeLessThan(12);
  await Promise.all(signIns);
});
