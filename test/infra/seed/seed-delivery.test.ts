import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createEdge } from '../../../infra/local/edge/edge.ts';
import { SEED_MEDIA, SEED_MEDIA_DIRECTORY } from '../../../infra/seed/titles.ts';
import { buildDelivery } from '../../../lib/media/delivery.ts';
import { playlistPath } from '../../../lib/media/layout.ts';
import { createCdnSigner } from '../../../lib/wiring/cdn-signer.ts';
import { pem } from '../local/edge/edge-server.ts';

const KEY = 'KSEED';
const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const edge = createEdge({
  mediaDir: fileURLToPath(SEED_MEDIA_DIRECTORY),
  publicKeys: { [KEY]: pair.publicKey },
  now: Date.now,
});
const server = createServer((req, res) => void edge(req, res));
let origin: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const withSubtitlesIn4k = SEED_MEDIA.find(({ best, subtitles }) => best === '4K' && subtitles.length > 0)!;

const grant = (mode: 'standalone' | 'renewable') =>
  buildDelivery({
    origin,
    mediaId: withSubtitlesIn4k.mediaId,
    ceiling: '720p',
    mode,
    expiresAt: Date.now() + 600_000,
    signer: createCdnSigner({ keyPairId: KEY, privateKeyPem: pem(pair.privateKey) }),
  });

/** What a player asks for that knows `url` alone: each address once, with the status it got. */
async function walk(url: string, seen = new Map<string, number>()): Promise<Map<string, number>> {
  if (seen.has(url)) return seen;
  const response = await fetch(url);
  seen.set(url, response.status);
  const text = await response.text();
  if (!new URL(url).pathname.endsWith('.m3u8')) return seen;
  const given = new URL(url).searchParams;
  const filled = text.replaceAll(/\{\$([\w-]+)\}/g, (_, name: string) => given.get(name) ?? 'missing');
  const uris = filled
    .split('\n')
    .flatMap((line) => (line.startsWith('#') ? (/URI="([^"]+)"/.exec(line)?.[1] ?? []) : line || []));
  for (const uri of uris) await walk(new URL(uri, url).href, seen);
  return seen;
}

describe('a seed video at the edge', () => {
  test('opens whole from the one URL of a standalone grant', async () => {
    const seen = await walk(grant('standalone').manifestUrl);
    const names = [...seen.keys()].map((url) => new URL(url).pathname.split('/').at(-1));
    expect(names).toEqual(
      expect.arrayContaining(['media-video.cmfv', 'media-audio-1-2.cmfa', 'subtitles-en.vtt']),
    );
    expect(new Set(seen.values())).toEqual(new Set([200]));
  });

  test('stays shut below a plain playlist whose player adds nothing', async () => {
    const seen = await walk(grant('renewable').manifestUrl);
    const [first, ...children] = seen.values();
    expect(first).toBe(200);
    expect(new Set(children)).toEqual(new Set([403]));
  });

  test('refuses the level above the grant', async () => {
    const { mediaId } = withSubtitlesIn4k;
    const above = playlistPath({ mediaId, resolution: '1080p', twin: false });
    expect((await fetch(`${origin}${above}?${grant('renewable').query}`)).status).toBe(403);
  });
});

test('tells in one sentence what to install when there is no ffmpeg', async () => {
  const script = fileURLToPath(new URL('../../../infra/seed/make-media.ts', import.meta.url));
  const said = await new Promise<string>((resolve) => {
    execFile(process.execPath, [script], { env: { PATH: '/nowhere' } }, (_, __, stderr) => resolve(stderr));
  });
  expect(said).toMatch(/^The seed media need an ffmpeg .* install one .*\n$/);
});
