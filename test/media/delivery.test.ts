import { generateKeyPairSync, verify, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  buildDelivery,
  cookieHeaders,
  type CdnSigner,
  type DeliveryRequest,
} from '../../lib/media/delivery.ts';
import { createCdnSigner } from '../../lib/wiring/cdn-signer.ts';

const NOW = Date.UTC(2026, 10, 23, 20, 0, 0, 750);
const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const signer = createCdnSigner({ keyPairId: 'K1', privateKeyPem: pem(pair.privateKey) });

const request = (changes: Partial<DeliveryRequest> = {}): DeliveryRequest => ({
  origin: 'https://marquee.example',
  mediaId: 'm1',
  ceiling: '720p',
  mode: 'renewable',
  expiresAt: NOW + 600_000,
  signer,
  ...changes,
});
const decode = (text = '') =>
  Buffer.from(text.replaceAll('-', '+').replaceAll('_', '=').replaceAll('~', '/'), 'base64');

describe('a delivery', () => {
  test('renewable is the plain playlist with the query on it', () => {
    const { manifestUrl, query, mode } = buildDelivery(request());
    expect(mode).toBe('renewable');
    expect(manifestUrl).toBe(`https://marquee.example/media/v/m1/hd/md/index.m3u8?${query}`);
  });

  test('standalone is the twin', () => {
    const { manifestUrl } = buildDelivery(request({ mode: 'standalone' }));
    expect(manifestUrl).toContain('/media/v/m1/hd/md/index.q.m3u8?Policy=');
  });

  test('names one resource, the tree up to the ceiling, and the very second it tells the player', () => {
    const { cookies, expiresAt } = buildDelivery(request());
    expect(JSON.parse(decode(cookies['CloudFront-Policy']).toString())).toEqual({
      Statement: [
        {
          Resource: 'https://marquee.example/media/v/m1/hd/md/*',
          Condition: { DateLessThan: { 'AWS:EpochTime': Date.parse(expiresAt) / 1000 } },
        },
      ],
    });
    expect(Date.parse(expiresAt)).toBeLessThanOrEqual(NOW + 600_000);
  });

  test('carries the same single signature in query and cookies, and it is ECDSA with SHA-256', () => {
    const { query, cookies } = buildDelivery(request());
    const parameters = Object.fromEntries(new URLSearchParams(query));
    const named = Object.entries(cookies).map(([name, value]) => [name.replace('CloudFront-', ''), value]);
    expect(parameters).toEqual(Object.fromEntries(named));
    expect(Object.keys(parameters).sort()).toEqual(['Hash-Algorithm', 'Key-Pair-Id', 'Policy', 'Signature']);
    expect(parameters).toMatchObject({ 'Key-Pair-Id': 'K1', 'Hash-Algorithm': 'SHA256' });
    const { Policy, Signature } = parameters;
    expect(verify('sha256', decode(Policy), pair.publicKey, decode(Signature))).toBe(true);
    expect(query).toMatch(/^[A-Za-z0-9=&~_-]+$/);
  });

  test('asks for one signature', () => {
    const asked: string[] = [];
    const counting: CdnSigner = { sign: (url, at) => (asked.push(url), signer.sign(url, at)) };
    buildDelivery(request({ signer: counting }));
    expect(asked).toEqual(['https://marquee.example/media/v/m1/hd/md/*']);
  });

  test('takes the origin alone from what it is given', () => {
    const { manifestUrl } = buildDelivery(request({ origin: 'https://Marquee.example/v1/?x' }));
    expect(manifestUrl).toMatch(/^https:\/\/marquee\.example\/media\//);
  });
});

describe('cookies', () => {
  test('are bound to the directory of the grant and to its end', () => {
    const { cookies, expiresAt } = buildDelivery(request());
    const headers = cookieHeaders(cookies, 'm1', '720p', expiresAt);
    expect(headers).toHaveLength(4);
    for (const header of headers) {
      expect(header).toMatch(
        /^CloudFront-[A-Za-z-]+=[\w~-]+; Path=\/media\/v\/m1\/hd\/md\/; Expires=Mon, 23 Nov 2026 20:10:00 GMT; Secure; HttpOnly; SameSite=Lax$/,
      );
    }
  });

  test('do without Secure on a plain-http origin', () => {
    const { cookies, expiresAt } = buildDelivery(request({ origin: 'http://127.0.0.1:3000' }));
    expect(cookieHeaders(cookies, 'm1', '720p', expiresAt, false).join()).not.toContain('Secure');
  });
});

describe('a signer', () => {
  test('refuses a key that is not P-256', () => {
    const keys = [
      generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
      generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey,
    ];
    for (const key of keys) {
      expect(() => createCdnSigner({ keyPairId: 'K', privateKeyPem: pem(key) })).toThrow('P-256');
    }
    expect(() => createCdnSigner({ keyPairId: 'K', privateKeyPem: 'example' })).toThrow();
  });

  test.each(['https://h/media/v/m1/index.m3u8', 'https://h/*/m1/*', 'https://h/media/v/m?/*', '*'])(
    'refuses to sign for %s',
    (url) => expect(() => signer.sign(url, NOW)).toThrow('trailing *'),
  );
});
