import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { App } from '../../lib/app.ts';
import type { Problem } from '../../lib/domain/problem.ts';
import { keyOf } from '../../lib/table/keys.ts';
import { deleteItem } from '../../lib/table/table.ts';
import { leaseTokens } from '../../lib/wiring/tokens.ts';
import { es256, forge, hs256, unsigned, withOtherTrailingBits } from '../auth/jwt-attacks.ts';
import { newPerson, type Person } from '../support/accounts.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { callAuthorizer } from '../support/call.ts';
import { withFault } from '../support/faults.ts';
import { startEngine } from '../support/engine.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let ada: Person;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  ada = await newPerson(app);
});

const ARN = 'arn:aws:execute-api:eu-central-1:1:api/v1/GET/titles';
function ask(authorization: string | undefined, route = '/titles', more: Record<string, string> = {}) {
  const headers = { ...(authorization !== undefined && { authorization }), ...more };
  const requestContext = { resourcePath: route, identity: { sourceIp: '203.0.113.9' } };
  const event = { headers, methodArn: ARN, requestContext };
  return callAuthorizer(event, app);
}
const bearer = (token: string) => `Bearer ${token}`;
const effectOf = ({ policyDocument }: Awaited<ReturnType<typeof callAuthorizer>>) =>
  policyDocument.Statement[0]!.Effect;

describe('an anonymous request', () => {
  const from = (address: string, more: object = {}, on: App = app) => {
    const requestContext = { resourcePath: '/titles', identity: { sourceIp: address } };
    const event = { headers: {}, httpMethod: 'GET', methodArn: ARN, requestContext, ...more };
    return callAuthorizer(event, on);
  };
  const standing = ({ context }: Awaited<ReturnType<typeof callAuthorizer>>) =>
    context!.standing === undefined ? undefined : JSON.parse(context!.standing as string);

  test('of a site with many IPv6 networks counts for the site as well', async () => {
    for (let n = 0; n < 600; n++) await from(`2001:db8:1:${n.toString(16)}::1`);
    expect(standing(await from('2001:db8:1:ffff::1'))).toMatchObject({ policy: 'network', admitted: false });
    expect(standing(await from('2001:db8:2::1'))).toMatchObject({ policy: 'anonymous', admitted: true });
    expect(standing(await from('203.0.113.7'))).toMatchObject({ policy: 'anonymous', admitted: true });
  });

  test.each([
    ['a public read passes uncounted and says so', 'GET', 'Allow'],
    ['anything else is put off', 'POST', 'unavailable'],
  ])('whose count the table refuses: %s', async (_, httpMethod, expected) => {
    const table = withFault(app.table, { at: 1, kind: 'throttled' });
    const outcome = await from('203.0.113.8', { httpMethod }, { ...app, table }).then(
      effectOf,
      (error: Problem) => error.code,
    );
    expect(outcome).toBe(expected);
    const said = app.logged.filter(({ message }) => message === 'limit not counted');
    expect(said).toHaveLength(expected === 'Allow' ? 1 : 0);
  });

  test('with two tokens is nobody’s, and passes on to be refused', async () => {
    const tokens = ['Bearer x', bearer(ada.session.accessToken)];
    const answer = await from('203.0.113.9', {
      ...{ headers: { Authorization: tokens[1] }, multiValueHeaders: { Authorization: tokens } },
    });
    expect([answer.principalId, effectOf(answer)]).toEqual(['anonymous', 'Allow']);
  });
});

describe('the authorizer', () => {
  test('lets anybody through without a token, as an anonymous caller of that tier', async () => {
    const answer = await ask(undefined);
    expect(effectOf(answer)).toBe('Allow');
    expect(answer).toMatchObject({
      principalId: 'anonymous',
      usageIdentifierKey: 'marquee-test-usage-tier-anonymous',
      context: { tier: 'anonymous' },
    });
    expect(answer.context).not.toHaveProperty('userId');
    expect(JSON.parse(answer.context!.standing as string)).toMatchObject({
      policy: 'anonymous',
      remaining: 59,
    });
  });

  test('tells who calls, in a policy of any path’s length', async () => {
    const answer = await ask(bearer(ada.session.accessToken));
    expect(answer.policyDocument.Statement).toEqual([
      { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' },
    ]);
    expect(answer).toMatchObject({
      principalId: ada.userId,
      usageIdentifierKey: 'marquee-test-usage-tier-free',
      context: { userId: ada.userId, deviceId: ada.session.device.id, role: 'user', tier: 'free' },
    });
    expect(JSON.parse(answer.context!.standing as string)).toMatchObject({ policy: 'user', remaining: 299 });
  });

  test('hands over nothing but strings, since API Gateway passes nothing else', async () => {
    const { context } = await ask(bearer(ada.session.accessToken));
    expect(Object.values(context!).filter((value) => typeof value !== 'string')).toEqual([]);
  });

  test('refuses an expired token, and not a second before', async () => {
    app.advance(899);
    expect(effectOf(await ask(bearer(ada.session.accessToken)))).toBe('Allow');
    app.advance(1);
    await expect(ask(bearer(ada.session.accessToken))).rejects.toThrow(/^Unauthorized$/);
  });

  test('refuses a token whose device has signed out, on the very next request', async () => {
    await deleteItem(app.table, keyOf('device', { userId: ada.userId, deviceId: ada.session.device.id }));
    await expect(ask(bearer(ada.session.accessToken))).rejects.toThrow(/^Unauthorized$/);
  });

  test('counts guesses against the address, and past its limit leaves the 429 to the endpoint', async () => {
    for (let guess = 0; guess < 60; guess++) await expect(ask('Bearer x')).rejects.toThrow(/^Unauthorized$/);
    const { context } = await ask('Bearer x');
    expect(context).toMatchObject({ tier: 'anonymous' });
    expect(context).not.toHaveProperty('userId');
    expect(JSON.parse(context!.standing as string)).toMatchObject({ admitted: false });
  });

  test('denies administration to users, and asks strangers to sign in', async () => {
    expect(effectOf(await ask(bearer(ada.session.accessToken), '/admin/users/{userId}'))).toBe('Deny');
    await expect(ask(undefined, '/admin/users/{userId}')).rejects.toThrow(/^Unauthorized$/);
  });

  test.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'Basic YTpi',
    'token',
    'Bearer a.b.c',
    `Bearer ${'x'.repeat(9000)}`,
  ])('refuses "%s" on a public route too', async (header) => {
    await expect(ask(header)).rejects.toThrow(/^Unauthorized$/);
  });

  test('refuses every forgery of a token', async () => {
    const secrets = await app.secrets();
    const [key] = secrets.accessTokenKeys;
    const now = Math.floor(app.now() / 1000);
    const token = ada.session.accessToken;
    const [header, payload] = token
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object);
    const sign = es256(key!.privateJwk!);
    expect(effectOf(await ask(bearer(forge(header!, payload!, sign))))).toBe('Allow');
    const forgeries = {
      'alg none': forge({ ...header, alg: 'none' }, payload!, unsigned),
      'no signature': forge(header!, payload!, unsigned),
      'the public key as a secret': forge(
        { ...header, alg: 'HS256' },
        payload!,
        hs256(JSON.stringify(key!.publicJwk)),
      ),
      'another key': forge(
        header!,
        payload!,
        es256((await testApp(app.table).secrets()).accessTokenKeys[0]!.privateJwk!),
      ),
      'another key id': forge({ ...header, kid: 'a2' }, payload!, sign),
      'a key of its own': forge(
        { ...header, jwk: key!.publicJwk },
        { ...payload, sub: 'usr_01KA2B3C4D5E6F7G8H9JKMNPQS' },
        sign,
      ),
      'another type': forge({ ...header, typ: 'JWT' }, payload!, sign),
      'another audience': forge(header!, { ...payload, aud: 'marquee-lease' }, sign),
      'another stage': forge(header!, { ...payload, iss: 'marquee/prod' }, sign),
      'no expiry': forge(header!, { ...payload, exp: undefined }, sign),
      'a longer life': forge(header!, { ...payload, exp: now + 90_000 }, sign),
      'a start in the future': forge(header!, { ...payload, iat: now + 600, exp: now + 1200 }, sign),
      'another role': forge(header!, { ...payload, role: 'root' }, sign),
      'no device': forge(header!, { ...payload, sid: undefined }, sign),
      'other unused bits': withOtherTrailingBits(token),
      'a swapped payload': [
        token.split('.')[0],
        forge(header!, { ...payload, role: 'admin' }, unsigned).split('.')[1],
        token.split('.')[2],
      ].join('.'),
      padding: `${token}=`,
    };
    for (const [name, forged] of Object.entries(forgeries)) {
      const outcome = await ask(bearer(forged)).then(effectOf, (error: Error) => error.message);
      expect([name, outcome]).toEqual([name, 'Unauthorized']);
    }
  });

  test('takes no lease token for an access token', async () => {
    const lease = {
      playbackId: 'pbs_01KA2B3C4D5E6F7G8H9JKMNPQR',
      userId: ada.userId,
      titleId: 'ttl_01KA2B3C4D5E6F7G8H9JKMNPQR',
      mediaId: 'main',
      durationSeconds: 600,
      maxResolution: '480p',
      delivery: 'renewable',
    } as const;
    const { token } = await (await leaseTokens(app)).issue(lease, app.now());
    await expect(ask(bearer(token))).rejects.toThrow(/^Unauthorized$/);
  });

  test('believes an address only from the distribution', async () => {
    const { edgeKey } = await app.secrets();
    const viewer = { 'CloudFront-Viewer-Address': '198.51.100.1:4711' };
    for (let count = 0; count < 3; count++) await ask(undefined, '/titles', viewer);
    const straight = await ask(undefined, '/titles', { ...viewer, 'X-Marquee-Edge': 'guessed' });
    expect(JSON.parse(straight.context!.standing as string)).toMatchObject({ remaining: 56 });
    const through = await ask(undefined, '/titles', { ...viewer, 'X-Marquee-Edge': edgeKey });
    expect(JSON.parse(through.context!.standing as string)).toMatchObject({ remaining: 59 });
  });
});
