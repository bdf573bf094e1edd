import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEdge, type Edge } from './edge-server.ts';

let edge: Edge;
let signed: string;

beforeAll(async () => {
  edge = await startEdge();
  ({ signed } = edge);
});
afterAll(() => edge.stop());

describe('ranges of ten bytes', () => {
  test.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-4', '6789', 'bytes 6-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99999999999999999999', '89', 'bytes 8-9/10'],
    ['bytes=9-9', '9', 'bytes 9-9/10'],
  ])('%s is answered with its part', async (range, body, contentRange) => {
    const answer = await edge.get(signed, { range });
    expect(answer).toMatchObject({ status: 206, body });
    expect(answer.headers).toMatchObject({
      'content-range': contentRange,
      'content-length': String(body.length),
    });
  });

  test.each(['bytes=10-', 'bytes=99-100', 'bytes=-0'])('%s cannot be satisfied', async (range) => {
    const answer = await edge.get(signed, { range });
    expect(answer).toMatchObject({ status: 416, headers: { 'content-range': 'bytes */10' } });
  });

  test.each(['bytes=5-2', 'bytes=-', 'bytes=a-b', 'bytes=0-1,3-4', 'lines=0-1', 'x'])(
    '%s is ignored and the whole comes back',
    async (range) => {
      expect(await edge.get(signed, { range })).toMatchObject({ status: 200, body: '0123456789' });
    },
  );

  test('a range never opens what the signature does not', async () => {
    expect((await edge.get('/media/v/film/hd/1080.mp4', { range: 'bytes=0-1' })).status).toBe(403);
  });

  test('an empty file has no satisfiable range', async () => {
    expect(await edge.get('/media/t/film/empty.vtt')).toMatchObject({ status: 200, body: '' });
    expect((await edge.get('/media/t/film/empty.vtt', { range: 'bytes=0-' })).status).toBe(416);
  });
});

describe('conditional requests', () => {
  test('a known ETag is answered with 304, in any of its spellings', async () => {
    const { headers } = await edge.get(signed);
    for (const known of [headers.etag, `W/${headers.etag}`, `"other", ${headers.etag}`, '*']) {
      expect(await edge.get(signed, { 'if-none-match': known })).toMatchObject({ status: 304, body: '' });
    }
    expect((await edge.get(signed, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  test('an ETag does not replace the signature', async () => {
    expect((await edge.get('/media/v/film/hd/md/720.mp4', { 'if-none-match': '*' })).status).toBe(403);
  });

  test('If-Range sends the whole when the file is another', async () => {
    const { headers } = await edge.get(signed);
    expect((await edge.get(signed, { range: 'bytes=0-1', 'if-range': headers.etag })).status).toBe(206);
    expect((await edge.get(signed, { range: 'bytes=0-1', 'if-range': '"other"' })).status).toBe(200);
  });

  test('a private answer is asked for again, so that a cache does not outlive the grant', async () => {
    expect((await edge.get(signed)).headers['cache-control']).toBe('private, no-cache');
  });
});
