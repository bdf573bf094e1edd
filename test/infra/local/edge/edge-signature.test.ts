import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Delivery } from '../../../../lib/media/delivery.ts';
import { KEY_PAIR_ID, NOW, startEdge, type Edge } from './edge-server.ts';

const MD = '/media/v/film/hd/md/index.m3u8';
let edge: Edge;
let grant: Delivery;

beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.stop());
beforeEach(() => {
  edge.clock.now = NOW;
  grant = edge.grantFor('720p');
});

const cookieOf = (cookies: Record<string, string>) =>
  Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');

const withQuery = (query: string, path = MD) => edge.get(`${path}?${query}`);

describe('a signature in the query', () => {
  test('opens the manifest it was made for', async () => {
    const answer = await edge.get(grant.manifestUrl.slice(edge.origin.length));
    expect(answer).toMatchObject({ status: 200, body: '#EXTM3U 720p' });
    expect(answer.headers['content-type']).toBe('application/vnd.apple.mpegurl');
  });

  test.each([
    ['/media/v/film/hd/md/720.mp4', 200],
    ['/media/v/film/hd/md/sd/480.ts', 200],
    ['/media/v/film/hd/1080.mp4', 403],
    ['/media/v/film/hd/index.m3u8', 403],
    ['/media/v/film/2160.mp4', 403],
    ['/media/v/film/index.m3u8', 403],
    ['/media/v/film2/hd/md/index.m3u8', 403],
    ['/media/v/film/hd/md/../1080.mp4', 403],
    ['/media/v/film/hd/md/%2e%2e/1080.mp4', 403],
    ['/media/v/film/hd/md/..%2f1080.mp4', 403],
    ['/media/v/film/hd/md/sd/../../1080.mp4', 403],
    ['/media/v/film/hd/1080.mp4?/media/v/film/hd/md/', 403],
    ['/media/v//film/hd/md/index.m3u8', 403],
  ])('up to 720p answers for %s with %i', async (path, status) => {
    const answer = await edge.get(`${path}${path.includes('?') ? '&' : '?'}${grant.query}`);
    expect(answer.status).toBe(status);
  });

  test('of the 4K level opens all levels below', async () => {
    const { query } = edge.grantFor('4K');
    for (const path of ['', 'hd/', 'hd/md/']) {
      expect((await withQuery(query, `/media/v/film/${path}index.m3u8`)).status).toBe(200);
    }
  });

  test('is not part of the URL its policy names, whatever stands around it', async () => {
    expect((await withQuery(`_=1&${grant.query}&x=y`)).status).toBe(200);
  });

  test('says a missing object is forbidden, as a bucket does that may not be listed', async () => {
    expect(await withQuery(grant.query, '/media/v/film/hd/md/none.mp4')).toMatchObject({ status: 403 });
  });

  test('of another origin is refused', async () => {
    expect((await withQuery(edge.grantFor('720p', 'film', 'https://marquee.example').query)).status).toBe(
      403,
    );
    expect((await edge.get(`${MD}?${grant.query}`, { host: 'marquee.example' })).status).toBe(403);
  });

  test('ends with the second it names', async () => {
    edge.clock.now = Date.parse(grant.expiresAt) - 1;
    expect((await withQuery(grant.query)).status).toBe(200);
    edge.clock.now = Date.parse(grant.expiresAt);
    expect(await withQuery(grant.query)).toMatchObject({
      status: 403,
      body: expect.stringContaining('AccessDenied'),
    });
  });

  test('is refused after a change of any one character', async () => {
    const parts = grant.query.split('&').map((pair) => pair.split('=') as [string, string]);
    const swap = (c: string) => (c === 'A' ? 'B' : 'A');
    const broken = parts.flatMap(([name, value]) => {
      const step = Math.max(1, Math.floor(value.length / 12));
      const spots = new Set([
        ...Array.from({ length: 12 }, (_, i) => i * step),
        value.length - 3,
        value.length - 2,
      ]);
      return [...spots]
        .filter((at) => at >= 0 && at < value.length)
        .map((at) =>
          grant.query.replace(value, value.slice(0, at) + swap(value[at] ?? '') + value.slice(at + 1)),
        )
        .concat(
          grant.query.replace(`${name}=${value}`, `${name}=`),
          grant.query.replace(`${name}=${value}`, ''),
        );
    });
    for (const query of broken) expect(await withQuery(query)).toMatchObject({ status: 403 });
    expect(broken.length).toBeGreaterThan(40);
  });

  test('given twice is refused', async () => {
    expect((await withQuery(`${grant.query}&${grant.query}`)).status).toBe(403);
  });
});

describe('what is missing or malformed', () => {
  test('no signature at all is a missing key', async () => {
    const answer = await edge.get(MD);
    expect(answer).toMatchObject({ status: 403, body: expect.stringContaining('<Code>MissingKey</Code>') });
    expect(answer.headers).toMatchObject({ 'content-type': 'application/xml', 'cache-control': 'no-store' });
  });

  test('a file that is not there looks like one that is, without a signature', async () => {
    const [there, absent] = await Promise.all([edge.get(MD), edge.get('/media/v/film/hd/md/none.mp4')]);
    expect(absent).toMatchObject({ status: there.status, body: there.body });
  });

  test('an unknown key, an inherited name and an empty id are refused', async () => {
    for (const id of ['KOTHER', '__proto__', 'constructor', '']) {
      expect((await withQuery(grant.query.replace(KEY_PAIR_ID, id))).status).toBe(403);
    }
  });

  test.each(['%%%', '!!', 'AAAAA', 'A_', '%ff', 'AA==', ''])('base64 %j is refused', async (text) => {
    const [, signature] = grant.query.split('&');
    const rest = `Key-Pair-Id=${KEY_PAIR_ID}&Hash-Algorithm=SHA256`;
    expect((await withQuery(`Policy=${text}&${signature}&${rest}`)).status).toBe(403);
    expect((await withQuery(`${grant.query.split('&')[0]}&Signature=${text}&${rest}`)).status).toBe(403);
  });
});

describe('a signature in cookies', () => {
  test('opens what the query would', async () => {
    const cookie = `theme=dark; ${cookieOf(grant.cookies)}; other=1`;
    expect((await edge.get(MD, { cookie })).status).toBe(200);
    expect((await edge.get('/media/v/film/hd/1080.mp4', { cookie })).status).toBe(403);
    edge.clock.now = Date.parse(grant.expiresAt);
    expect((await edge.get(MD, { cookie })).status).toBe(403);
  });

  test('is ignored as soon as the query holds any part of one', async () => {
    const cookie = cookieOf(grant.cookies);
    expect((await edge.get(`${MD}?Signature=x`, { cookie })).status).toBe(403);
    expect((await edge.get(`${MD}?Expires=9999999999`, { cookie })).status).toBe(403);
    expect((await edge.get(`${MD}?${edge.grantFor('720p', 'film2').query}`, { cookie })).status).toBe(403);
    expect(
      (await edge.get(`${MD}?${grant.query}`, { cookie: cookieOf(edge.grantFor('720p', 'film2').cookies) }))
        .status,
    ).toBe(200);
    expect((await edge.get(`${MD}?theme=dark`, { cookie })).status).toBe(200);
  });

  test('of the closest directory counts when several are sent', async () => {
    const [close, wide] = [cookieOf(grant.cookies), cookieOf(edge.grantFor('4K', 'film2').cookies)];
    expect((await edge.get(MD, { cookie: `${close}; ${wide}` })).status).toBe(200);
  });

  test('with one missing is refused', async () => {
    for (const name of Object.keys(grant.cookies)) {
      const { [name]: _, ...rest } = grant.cookies;
      expect((await edge.get(MD, { cookie: cookieOf(rest) })).status).toBe(403);
    }
  });
});
