import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FILES, startEdge, type Edge } from './edge-server.ts';

let edge: Edge;
let signed: string;

beforeAll(async () => {
  edge = await startEdge();
  ({ signed } = edge);
});
afterAll(() => edge.stop());

describe('public media', () => {
  test.each([
    ['/media/t/film/index.m3u8', 'application/vnd.apple.mpegurl'],
    ['/media/p/film.svg', 'image/svg+xml'],
    ['/media/u/me.webp', 'image/webp'],
  ])('%s needs no signature', async (path, type) => {
    const answer = await edge.get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': type,
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': '*',
      'cache-control': expect.stringContaining('public'),
    });
  });

  test('a drawing is served so that no script in it can run', async () => {
    const { headers } = await edge.get('/media/p/film.svg');
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*sandbox/);
  });

  test('what is not there is forbidden', async () => {
    for (const path of [
      '/media/t/none/index.m3u8',
      '/media/t/film',
      '/media/t/',
      '/media/',
      '/media/x/a',
      '/media',
    ]) {
      expect(await edge.get(path)).toMatchObject({
        status: 403,
        body: expect.stringContaining('AccessDenied'),
      });
    }
  });

  test('a signed behaviour is found in the further directories too', async () => {
    const { manifestUrl } = edge.grantFor('720p', 'fresh');
    expect(await edge.get(manifestUrl.slice(edge.origin.length))).toMatchObject({
      status: 200,
      body: '#EXTM3U fresh',
    });
  });
});

describe('methods', () => {
  test('HEAD answers as GET does, without the body', async () => {
    const [head, whole] = await Promise.all([edge.get(signed, {}, 'HEAD'), edge.get(signed)]);
    expect(head).toMatchObject({ status: 200, body: '' });
    expect(head.headers['content-length']).toBe(String(whole.body.length));
    expect((await edge.get('/media/v/film/hd/md/720.mp4', {}, 'HEAD')).status).toBe(403);
  });

  test('OPTIONS answers a preflight and touches no file', async () => {
    const answer = await edge.get('/media/v/film/hd/md/720.mp4', {}, 'OPTIONS');
    expect(answer).toMatchObject({ status: 204, body: '' });
    expect(answer.headers['access-control-allow-methods']).toContain('GET');
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('%s is not allowed', async (method) => {
    const answer = await edge.get('/media/t/film/index.m3u8', {}, method);
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, OPTIONS' } });
  });
});

describe('nothing outside the directories is served', () => {
  const up = [
    '..',
    '%2e%2e',
    '.%2e',
    '%2E%2E',
    '..%2f..',
    '..%5c',
    '..\\',
    '%252e%252e',
    '...',
    '....//',
    '%c0%ae%c0%ae',
  ];
  test.each(up)('%s does not climb', async (step) => {
    for (const base of ['/media/t/film', '/media/t', '/media', '/media/u', '/media/v/film/hd/md']) {
      for (const target of ['secret.txt', 'media/v/film/2160.mp4', 'v/film/2160.mp4', 'etc/passwd']) {
        for (const depth of [1, 2, 3, 8]) {
          const answer = await edge.get(`${base}/${`${step}/`.repeat(depth)}${target}`);
          expect(answer.status).toBe(403);
          expect(Object.values(FILES)).not.toContain(answer.body);
        }
      }
    }
  });

  test.each([
    '/media/t/film/.hidden',
    '/media/t/film/index.m3u8%00.svg',
    '/media/t/film/index.m3u8%0d%0aX:1',
    '/media/t/film/%69ndex.m3u8',
    '/media/%74/film/index.m3u8',
    '/MEDIA/t/film/index.m3u8',
    '/media/T/film/index.m3u8',
    '/media/t/film/index.m3u8/',
    '/media/t//film/index.m3u8',
    '//media/t/film/index.m3u8',
    'http://other.example/media/t/film/index.m3u8',
    '/media/t/film/index.m3u8;v=1',
    `/media/t/${'a'.repeat(5000)}`,
    `/media/t/${'a/'.repeat(3000)}b`,
  ])('%.60s is forbidden', async (path) => {
    expect((await edge.get(path)).status).toBe(403);
  });

  test('links out of the tree, directories, pipes and loops are forbidden, a link within is followed', async () => {
    const here = join(edge.root, 'media/t/film');
    mkdirSync(join(here, 'dir.mp4'));
    mkdirSync(join(edge.root, 'media/t-other'));
    writeFileSync(join(edge.root, 'media/t-other/x.mp4'), 'secret');
    symlinkSync(join(edge.root, 'secret.txt'), join(here, 'out.mp4'));
    symlinkSync(edge.root, join(here, 'outdir'));
    symlinkSync(join(edge.root, 'media/v'), join(here, 'videos'));
    symlinkSync(join(edge.root, 'media/t-other'), join(here, 'sibling'));
    symlinkSync('loop.mp4', join(here, 'loop.mp4'));
    symlinkSync('index.m3u8', join(here, 'within.m3u8'));
    execFileSync('mkfifo', [join(here, 'pipe.mp4')]);
    const bad = [
      'out.mp4',
      'outdir/secret.txt',
      'videos/film/2160.mp4',
      'sibling/x.mp4',
      'loop.mp4',
      'dir.mp4',
      'pipe.mp4',
    ];
    for (const name of bad)
      expect([name, (await edge.get(`/media/t/film/${name}`)).status]).toEqual([name, 403]);
    expect((await edge.get('/media/t/film/within.m3u8')).status).toBe(200);
  });

  test('bytes no client library would send end in a 4xx', async () => {
    for (const raw of ['/media/t/\0/x', '/media/t/film\\..\\x', '/media/t/\xff', '*']) {
      expect(await rawStatus(`GET ${raw} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)).toMatch(
        / 4\d\d /,
      );
    }
    expect(await rawStatus(`GET ${signed} HTTP/1.0\r\n\r\n`)).toMatch(/ 403 /);
  });
});

describe('big files', () => {
  const bytes = Buffer.alloc(8 << 20, 'marquee ');

  test('arrive whole', async () => {
    writeFileSync(join(edge.root, 'media/t/film/big.mp4'), bytes);
    const got = Buffer.from(await (await fetch(`${edge.origin}/media/t/film/big.mp4`)).arrayBuffer());
    expect(digest(got)).toBe(digest(bytes));
  });

  test('may be left in the middle: the next request is served', async () => {
    for (let i = 0; i < 20; i++) {
      await new Promise<void>((resolve) => {
        const req = get(`${edge.origin}/media/t/film/big.mp4`, (res) =>
          res.once('data', () => req.destroy()),
        );
        req.on('close', resolve).on('error', () => {});
      });
    }
    expect((await edge.get('/media/t/film/index.m3u8')).status).toBe(200);
  });
});

const digest = (data: Buffer) => createHash('sha256').update(data).digest('hex');

function rawStatus(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(edge.port, '127.0.0.1', () => socket.write(Buffer.from(text, 'latin1')));
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('end', () => resolve(answer.split('\r\n', 1)[0] ?? '')).on('error', reject);
  });
}
