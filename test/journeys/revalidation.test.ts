import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endpointsOf, readFunctions } from '../../infra/functions.ts';
import { type Client, openClient } from '../support/platform/http.ts';
import { type Platform, startPlatform } from '../support/platform/platform.ts';

const reads = endpointsOf(await readFunctions())
  .map(({ handler }) => handler.declaration)
  .filter(({ method, access, page }) => method === 'GET' && access === 'public' && !page)
  // Tells the time, so that no two answers are alike.
  .filter(({ id }) => id !== 'getHealth');

let platform: Platform;
let client: Client;
const params: Record<string, string> = {};
beforeAll(async () => {
  platform = await startPlatform({ RATE_LIMITS: 'off' });
  client = await openClient(platform);
  params.planId = (await client.call('listPlans')).body.items[0]!.id;
  params.titleId = (await client.call('listTitles', { query: { type: 'series' } })).body.items[0]!.id;
});
afterAll(async () => {
  client?.close();
  await platform?.stop();
});

async function signedIn(): Promise<string> {
  const { email, password } = platform.admin;
  return (await client.call('login', { body: { email, password } })).body.accessToken;
}

describe.each(reads.map(({ id, path }) => [id, path] as const))('%s', (_id, path) => {
  const address = () => path.replace(/\{(\w+)\}/g, (_, slot: string) => params[slot]!);
  const asked = (headers: Record<string, string> = {}) => client.send('GET', address(), { headers });

  test('is answered without a body to whoever has it', async () => {
    const { status, headers, body } = await asked();
    expect([status, body]).toEqual([200, expect.anything()]);
    const etag = headers.etag!;
    const strong = etag.replace('W/', '');
    for (const known of [etag, strong, `"older", ${etag}`, `${strong},W/"older"`, '*']) {
      const again = await asked({ 'If-None-Match': known });
      expect([known, again.status, again.text]).toEqual([known, 304, '']);
      // What a cache would update from a 304 (RFC 9110 §15.4.5).
      for (const name of ['etag', 'cache-control', 'vary']) expect(again.headers[name]).toBe(headers[name]);
      expect(again.headers).not.toHaveProperty('content-length');
    }
  });

  test('is answered in full to whoever has another', async () => {
    for (const other of ['"older"', 'W/"older", "oldest"', '"*"', 'no tag', '']) {
      expect([other, (await asked({ 'If-None-Match': other })).status]).toEqual([other, 200]);
    }
  });

  test('declares the 304 and the header that asks for it', async () => {
    const { body } = await client.send('GET', '/v1/openapi.json');
    const { responses, parameters } = body.paths[path].get;
    expect(Object.keys(responses[200].headers)).toContain('ETag');
    expect(responses[304]).not.toHaveProperty('content');
    expect(parameters).toContainEqual({ $ref: '#/components/parameters/IfNoneMatch' });
  });
});

test('a list that has changed has another ETag', async () => {
  const token = await signedIn();
  const before = await client.call('listGenres');
  await client.call('createGenre', { token, body: { id: 'noir', name: 'Noir' } });
  const headers = { 'If-None-Match': before.headers.etag! };
  const after = await client.call('listGenres', { headers });
  expect([after.status, after.body.items.length]).toEqual([200, before.body.items.length + 1]);
});

test('what is not public carries none, and a refusal does not either', async () => {
  const token = await signedIn();
  expect((await client.call('getProfile', { token })).headers).not.toHaveProperty('etag');
  const missing = await client.send('GET', '/v1/titles/none', { headers: { 'If-None-Match': '*' } });
  expect([missing.status, missing.headers.etag]).toEqual([404, undefined]);
});
