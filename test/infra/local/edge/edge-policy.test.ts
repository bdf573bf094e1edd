import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createKeyGroup, matchesResource } from '../../../../infra/local/edge/edge-policy.ts';
import { KEY_PAIR_ID, NOW, startEdge, type Edge } from './edge-server.ts';

const MD = '/media/v/film/hd/md/index.m3u8';
let edge: Edge;

beforeAll(async () => {
  edge = await startEdge();
});
afterAll(() => edge.stop());
beforeEach(() => {
  edge.clock.now = NOW;
});

const encode = (bytes: Buffer | string) =>
  Buffer.from(bytes).toString('base64').replaceAll('+', '-').replaceAll('=', '_').replaceAll('/', '~');

/** A query signed by hand, for policies the product itself would never write. */
function signed(
  policy: unknown,
  how: { key?: KeyObject; id?: string; hash?: string; named?: string } = {},
): string {
  const { key = edge.ec.privateKey, id = KEY_PAIR_ID, hash = 'sha256', named = 'SHA256' } = how;
  const text = typeof policy === 'string' ? policy : JSON.stringify(policy);
  const signature = createSign(hash).update(text).sign(key);
  const query = `Policy=${encode(text)}&Signature=${encode(signature)}&Key-Pair-Id=${id}`;
  return named ? `${query}&Hash-Algorithm=${named}` : query;
}

const seconds = (ms: number) => ({ 'AWS:EpochTime': Math.floor(ms / 1000) });
const policyOf = (condition: object = {}, resource = `${edge.origin}/media/v/film/hd/md/*`) => ({
  Statement: [{ Resource: resource, Condition: { DateLessThan: seconds(NOW + 60_000), ...condition } }],
});
const withQuery = (query: string, path = MD) => edge.get(`${path}?${query}`);

describe('a policy', () => {
  test('a signed text that is no single-statement policy is refused', async () => {
    const [statement] = policyOf().Statement;
    const wrong = [
      '',
      '{',
      '[]',
      'null',
      {},
      { Statement: [] },
      { Statement: [statement, statement] },
      { Statement: [{ ...statement, Condition: {} }] },
      { Statement: [{ ...statement, Condition: { DateLessThan: { 'AWS:EpochTime': '9999999999' } } }] },
      { Statement: [{ ...statement, Condition: { ...statement?.Condition, Never: true } }] },
      { Statement: [{ Resource: [statement?.Resource], Condition: statement?.Condition }] },
    ];
    for (const policy of wrong) expect((await withQuery(signed(policy))).status).toBe(403);
    expect((await withQuery(signed(policyOf()))).status).toBe(200);
  });
});

describe('the conditions of a policy', () => {
  test('DateGreaterThan keeps the door shut until then', async () => {
    const query = signed(policyOf({ DateGreaterThan: seconds(NOW + 10_000) }));
    expect((await withQuery(query)).status).toBe(403);
    edge.clock.now = NOW + 10_001;
    expect((await withQuery(query)).status).toBe(200);
  });

  test.each([
    ['127.0.0.0/8', 200],
    ['127.0.0.1', 200],
    ['0.0.0.0/0', 200],
    ['10.0.0.0/8', 403],
    ['127.0.0.1/99', 403],
    ['here', 403],
  ])('IpAddress %s answers a viewer at 127.0.0.1 with %i', async (range, status) => {
    expect((await withQuery(signed(policyOf({ IpAddress: { 'AWS:SourceIp': range } })))).status).toBe(status);
  });

  test('a resource matches as a whole, with * for any characters and ? for one', () => {
    const url = 'http://h/media/v/a/hd/x.mp4';
    for (const good of ['*', 'http*://h/*', `${url}*`, 'http://h/media/?/a/*.mp4', url]) {
      expect([good, matchesResource(good, url)]).toEqual([good, true]);
    }
    for (const bad of ['', 'http://h/', `${url}?`, 'http://h/media/v/a/hd/md/*', '*.mp', '?']) {
      expect([bad, matchesResource(bad, url)]).toEqual([bad, false]);
    }
  });
});

describe('keys', () => {
  test('a stranger’s key under a known id is refused', async () => {
    const stranger = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
    expect((await withQuery(signed(policyOf(), { key: stranger }))).status).toBe(403);
  });

  test('RSA signs with SHA-1 by default and with SHA-256 when it says so', async () => {
    const how = { key: edge.rsa.privateKey, id: 'KRSA' };
    expect((await withQuery(signed(policyOf(), { ...how, hash: 'sha1', named: '' }))).status).toBe(200);
    expect((await withQuery(signed(policyOf(), how))).status).toBe(200);
    expect((await withQuery(signed(policyOf(), { ...how, named: '' }))).status).toBe(403);
    expect((await withQuery(signed(policyOf(), { ...how, hash: 'sha1' }))).status).toBe(403);
  });

  test('ECDSA without SHA-256, or with another hash, is refused', async () => {
    for (const [hash, named] of [
      ['sha256', ''],
      ['sha1', ''],
      ['sha1', 'SHA1'],
      ['sha512', 'SHA512'],
      ['sha256', 'sha256'],
    ]) {
      expect((await withQuery(signed(policyOf(), { hash, named }))).status).toBe(403);
    }
  });

  test('an RSA signature under the id of the EC key, and the other way round, are refused', async () => {
    expect((await withQuery(signed(policyOf(), { key: edge.rsa.privateKey }))).status).toBe(403);
    expect((await withQuery(signed(policyOf(), { id: 'KRSA' }))).status).toBe(403);
  });

  test('a key group takes no other curve and no private key', () => {
    const p384 = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
    expect(() => createKeyGroup({ K: p384.publicKey })).toThrow('no RSA or P-256');
    expect(() => createKeyGroup({ K: edge.ec.privateKey })).toThrow('no RSA or P-256');
  });
});
