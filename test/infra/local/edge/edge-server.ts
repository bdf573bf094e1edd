import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createEdge } from '../../../../infra/local/edge/edge.ts';
import type { Resolution } from '../../../../lib/domain/levels.ts';
import { buildDelivery, type Delivery } from '../../../../lib/media/delivery.ts';
import { createCdnSigner } from '../../../../lib/wiring/cdn-signer.ts';

export const KEY_PAIR_ID = 'KEDGE';
export const NOW = Date.UTC(2026, 10, 23, 20);
/** Four levels of one film, a second film, a trailer, and a secret next to the media directory. */
export const FILES: Record<string, string> = {
  'media/v/film/index.m3u8': '#EXTM3U 4K',
  'media/v/film/2160.mp4': 'uhd bytes',
  'media/v/film/hd/index.m3u8': '#EXTM3U 1080p',
  'media/v/film/hd/1080.mp4': 'full hd bytes',
  'media/v/film/hd/md/index.m3u8': '#EXTM3U 720p',
  'media/v/film/hd/md/720.mp4': '0123456789',
  'media/v/film/hd/md/sd/480.ts': 'sd bytes',
  'media/v/film2/hd/md/index.m3u8': '#EXTM3U other',
  'media/t/film/index.m3u8': '#EXTM3U trailer',
  'media/p/film.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'media/t/film/empty.vtt': '',
  'media/t/film/.hidden': 'secret',
  'ingested/v/fresh/hd/md/index.m3u8': '#EXTM3U fresh',
  'pictures/me.webp': 'picture',
  'secret.txt': 'secret',
};

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/** An edge over temporary directories on a port of its own, with one EC and one RSA key in its key group. */
export async function startEdge() {
  const root = mkdtempSync(join(tmpdir(), 'edge-'));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const clock = { now: NOW };
  const edge = createEdge({
    mediaDir: join(root, 'media'),
    extraDirs: [join(root, 'ingested')],
    picturesDir: join(root, 'pictures'),
    publicKeys: {
      [KEY_PAIR_ID]: ec.publicKey,
      KRSA: rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    },
    now: () => clock.now,
  });
  const server = createServer((req, res) => void edge(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const own = `http://127.0.0.1:${port}`;
  const signer = createCdnSigner({ keyPairId: KEY_PAIR_ID, privateKeyPem: pem(ec.privateKey) });
  /** What a playback of the film up to this resolution is given for ten minutes. */
  const grantFor = (ceiling: Resolution, mediaId = 'film', origin = own): Delivery =>
    buildDelivery({ origin, mediaId, ceiling, mode: 'renewable', expiresAt: NOW + 600_000, signer });

  return {
    root,
    ec,
    rsa,
    clock,
    port,
    origin: own,
    signer,
    grantFor,
    /** The path of ten bytes with the signature that opens it. */
    signed: `/media/v/film/hd/md/720.mp4?${grantFor('720p').query}`,
    /** Sends `path` exactly as it stands: `fetch` would tidy `..` away. */
    get: (path: string, headers: OutgoingHttpHeaders = {}, method = 'GET') =>
      send(port, path, headers, method),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(root, { recursive: true, force: true });
    },
  };
}

export type Edge = Awaited<ReturnType<typeof startEdge>>;

function send(port: number, path: string, headers: OutgoingHttpHeaders, method: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request({ host: '127.0.0.1', port, path, headers, method, agent: false }, (res) => {
      let body = '';
      res.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body }));
      res.on('error', reject);
    });
    req.on('error', reject).end();
  });
}
