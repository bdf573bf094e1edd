import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, openClient } from '../../support/platform/http.ts';
import { registered } from '../../support/platform/people.ts';
import { type Platform, startPlatform } from '../../support/platform/platform.ts';
import { rawExchange } from '../../support/platform/raw-http.ts';

let platform: Platform;
let client: Client;
let token: string;
let other: string;
let planId: string;
let lease: { id: string; leaseToken: string };
beforeAll(async () => {
  platform = await startPlatform({ RATE_LIMITS: 'off' });
  client = await openClient(platform);
  [token, other] = (await Promise.all([registered(client), registered(client)])).map(
    ({ accessToken }) => accessToken,
  ) as [string, string];
  planId = (await client.call('listPlans')).body.items[0]!.id;
  const free = await client.call('listTitles', { query: { accessLevel: 'free', type: 'movie', limit: 1 } });
  const body = { titleId: free.body.items[0]!.id };
  lease = (await client.call('startPlayback', { token, body })).body;
});
afterAll(async () => {
  client?.close();
  await platform?.stop();
});

/** Sends these lines and bytes as they are: status and code. */
async function said(start: string, headers: string[], body = ''): Promise<string> {
  const { host } = new URL(platform.origin);
  const hosts = headers.some((line) => line.startsWith('Host:')) ? [] : [`Host: ${host}`];
  const head = [`${start} HTTP/1.1`, ...hosts, ...headers, 'Connection: close', '', ''].join('\r\n');
  const [answered = '', ...rest] = (await rawExchange(platform.origin, head + body)).split('\r\n\r\n');
  const code = /"code":"(\w+)"/.exec(rest.join(''))?.[1];
  return [answered.split(' ')[1], code].filter(Boolean).join(' ');
}

const bearer = (text: string) => `Authorization: Bearer ${text}`;
const JSON_TYPE = 'Content-Type: application/json';
const length = (text: string) => `Content-Length: ${Buffer.byteLength(text)}`;
const order = () => JSON.stringify({ planId });
const KEYS = ['Idempotency-Key: the-first-of-two-keys', 'Idempotency-Key: the-second-of-two-keys'];

describe('a request that says two things is refused, and neither is done', () => {
  const subscribe = (...headers: string[]) =>
    said('POST /v1/me/subscription', [JSON_TYPE, length(order()), ...headers], order());

  test.each<[string, () => Promise<string>]>([
    ['two tokens', () => subscribe(bearer(token), bearer(other))],
    ['the same token twice', () => subscribe(bearer(token), bearer(token))],
    ['a token and none', () => subscribe(bearer(token), 'authorization:')],
    ['two keys', () => subscribe(bearer(token), ...KEYS)],
    ['one key in two spellings', () => subscribe(bearer(token), KEYS[0]!, KEYS[0]!.toLowerCase())],
    ['two types', () => subscribe(bearer(token), 'Content-Type: text/plain')],
    ['two hosts', () => subscribe(bearer(token), 'Host: localhost', 'Host: elsewhere.example')],
    ['two lengths', () => subscribe(bearer(token), 'Content-Length: 1')],
    ['a length and chunks', () => subscribe(bearer(token), 'Transfer-Encoding: chunked')],
    [
      'chunks within chunks',
      () =>
        said(
          'POST /v1/me/subscription',
          [JSON_TYPE, bearer(token), 'Transfer-Encoding: chunked, chunked'],
          `2\r\n{}\r\n0\r\n\r\n`,
        ),
    ],
    [
      'two versions',
      () =>
        said(
          'PATCH /v1/admin/plans/pln_01KA2B3C4D5E6F7G8H9JKMNPQR',
          [JSON_TYPE, bearer(token), 'If-Match: "1"', 'If-Match: "2"', length('{}')],
          '{}',
        ),
    ],
    ['a GET with a body', () => said('GET /v1/me', [bearer(token), JSON_TYPE, length('{}')], '{}')],
    [
      'a GET with chunks',
      () => said('GET /v1/me', [bearer(token), 'Transfer-Encoding: chunked'], '2\r\n{}\r\n0\r\n\r\n'),
    ],
  ])('%s', async (what, send) => {
    // Whoever is no administrator is told so before anybody looks at the version.
    expect(await send()).toMatch(what === 'two versions' ? /^403 forbidden$/ : /^400 malformed_request$/);
    for (const each of [token, other]) {
      expect((await client.call('getSubscription', { token: each })).body.subscription).toBeNull();
    }
  });

  test('two versions of an administrator', async () => {
    const { email, password } = platform.admin;
    const admin = (await client.call('login', { body: { email, password } })).body.accessToken;
    const versions = ['If-Match: "1"', 'If-Match: "2"'];
    const body = '{"name":"Twice"}';
    expect(
      await said(
        `PATCH /v1/admin/plans/${planId}`,
        [JSON_TYPE, bearer(admin), ...versions, length(body)],
        body,
      ),
    ).toBe('400 malformed_request');
    expect((await client.call('getPlan', { params: { planId } })).body.name).not.toBe('Twice');
  });

  test.each(['', '/_local/leases'])('two lease tokens, by %s/v1', async (door) => {
    const body = JSON.stringify({ positionSeconds: 9, state: 'playing', sequence: 1 });
    const path = `${door}/v1/playback/sessions/${lease.id}/heartbeat`;
    const twice = [bearer(lease.leaseToken), bearer(token)];
    expect(await said(`POST ${path}`, [JSON_TYPE, length(body), ...twice], body)).toBe(
      '400 malformed_request',
    );
  });
});

describe('a body', () => {
  test.each([
    ['application/json', 201],
    ['application/json; charset=utf-8', 409],
    ['Application/JSON;Charset="UTF-8"', 409],
    ['application/json-patch+json', 415],
    ['application/merge-patch+json', 415],
    ['application/problem+json', 415],
    ['application/ld+json', 415],
    ['application/jsonl', 415],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=x', 415],
    ['text/json', 415],
    ['text/plain;application/json', 415],
    ['*/*', 415],
    ['application/json; charset=utf-16', 415],
    ['application/json; charset=iso-8859-1', 415],
    ['application/json, text/plain', 415],
    ['', 415],
  ])('of type "%s" is answered with %i', async (type, status) => {
    const headers = [`Content-Type: ${type}`, bearer(token), length(order())];
    const answer = await said('POST /v1/me/subscription', headers, order());
    expect(answer).toBe(
      status === 415
        ? '415 unsupported_media_type'
        : status === 409
          ? '409 already_subscribed'
          : String(status),
    );
  });

  test('without a type is 415', async () => {
    expect(await said('POST /v1/me/subscription', [bearer(token), length(order())], order())).toBe(
      '415 unsupported_media_type',
    );
  });
});
