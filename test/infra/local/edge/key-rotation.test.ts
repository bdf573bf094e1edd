import { createPublicKey } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEdge } from '../../../../infra/local/edge/edge.ts';
import { makeSecrets, rotate } from '../../../../infra/secrets.ts';
import { buildDelivery } from '../../../../lib/media/delivery.ts';
import type { Secrets } from '../../../../lib/wiring/secrets.ts';
import { cdnSigner } from '../../../../lib/wiring/signer.ts';
import { testApp } from '../../../support/app.ts';

const root = mkdtempSync(join(tmpdir(), 'edge-keys-'));
const servers: { close(): void }[] = [];
beforeAll(() => {
  mkdirSync(join(root, 'v/film/hd/md'), { recursive: true });
  writeFileSync(join(root, 'v/film/hd/md/index.m3u8'), '#EXTM3U');
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(root, { recursive: true });
});

/** An edge whose key group holds the keys of these secrets. */
async function edgeWith(keys: Record<string, Secrets>): Promise<string> {
  const publicKeys = Object.fromEntries(
    Object.entries(keys).map(([id, { cdnPrivateKeyPem }]) => [id, createPublicKey(cdnPrivateKeyPem)]),
  );
  const edge = createEdge({ mediaDir: root, publicKeys, now: Date.now });
  const server = createServer((req, res) => void edge(req, res));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What an edge answers to a grant that functions with these secrets sign. */
async function answer(origin: string, secrets: Secrets): Promise<number> {
  const app = { ...testApp({ name: 'none' } as never), secrets: () => Promise.resolve(secrets) };
  const signer = await cdnSigner(app);
  const expiresAt = Date.now() + 600_000;
  const grant = { origin, mediaId: 'film', ceiling: '720p', mode: 'renewable', expiresAt, signer } as const;
  return (await fetch(buildDelivery(grant).manifestUrl)).status;
}

test('at every step of a rotation what was signed before opens, and the old key only until it is dropped', async () => {
  const first = makeSecrets(new Date());
  // KTEST is what the deployment configures: the id of the first key of the stage.
  const before = await edgeWith({ KTEST: first });
  expect(await answer(before, first)).toBe(200);

  const second = { ...rotate('cdn', first), cdnKeyPairId: 'KNEW' };
  const both = await edgeWith({ KTEST: first, KNEW: second });
  expect([await answer(both, first), await answer(both, second)]).toEqual([200, 200]);
  // Stored before the deployment of the second key, it would open nothing.
  expect(await answer(before, second)).toBe(403);

  const after = await edgeWith({ KNEW: second });
  expect([await answer(after, first), await answer(after, second)]).toEqual([403, 200]);
});

test('a second rotation does not sign with the id of the key before', () => {
  const second = { ...rotate('cdn', makeSecrets()), cdnKeyPairId: 'KNEW' };
  expect(JSON.parse(JSON.stringify(rotate('cdn', second)))).not.toHaveProperty('cdnKeyPairId');
});
