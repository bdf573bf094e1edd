import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endpointsOf, readFunctions } from '../../infra/functions.ts';
import type { AnyDeclaration } from '../../lib/http/declaration.ts';
import { forgedAccessTokens, forgedLeaseTokens, secretsOf } from '../support/platform/forgeries.ts';
import { type Client, type Heard, openClient } from '../support/platform/http.ts';
import type { AnswerOf } from '../support/platform/operations.ts';
import { PASSWORD, registered } from '../support/platform/people.ts';
import { type Platform, startPlatform } from '../support/platform/platform.ts';
import { unasked } from '../support/platform/unasked.ts';

const routes = endpointsOf(await readFunctions()).map(({ handler }) => handler.declaration);
const routesOf = (...accesses: string[]) => routes.filter(({ access }) => accesses.includes(access));

let platform: Platform;
let client: Client;
let ada: AnswerOf<'register'>;
let bob: AnswerOf<'register'>;
let admin: string;
/** Ada's running playback, Bob's, and one of Ada's that has ended. */
let hers: AnswerOf<'startPlayback'>;
let his: AnswerOf<'startPlayback'>;
let film: string;
/** Bad tokens by what is wrong with them. */
let accessTokens: Record<string, string>;
let leaseTokens: Record<string, string>;

beforeAll(async () => {
  platform = await startPlatform({ RATE_LIMITS: 'off' });
  client = await openClient(platform);
  [ada, bob] = await Promise.all([registered(client), registered(client)]);
  const { email, password } = platform.admin;
  admin = (await client.call('login', { body: { email, password } })).body.accessToken;
  const free = await client.call('listTitles', { query: { accessLevel: 'free', type: 'movie' } });
  film = free.body.items[0]!.id;
  const start = async ({ accessToken }: AnswerOf<'register'>) =>
    (await client.call('startPlayback', { token: accessToken, body: { titleId: film } })).body;
  [hers, his] = [await start(ada), await start(bob)];
  const secrets = secretsOf(platform);
  accessTokens = {
    ...(await forgedAccessTokens(ada.accessToken, secrets)),
    'that is a lease token': hers.leaseToken,
    'that is a refresh token': ada.refreshToken,
    ...(await signedOut()),
  };
  leaseTokens = {
    ...(await forgedLeaseTokens(hers.leaseToken, secrets)),
    'of somebody else': his.leaseToken,
    'that is an access token': ada.accessToken,
    'that is an administrator’s access token': admin,
  };
});
afterAll(async () => {
  client?.close();
  await platform?.stop();
});

/** Access tokens of sessions that have ended in every way there is. */
async function signedOut(): Promise<Record<string, string>> {
  const ways = ['logout', 'signOutDevice', 'signOutOtherDevices', 'changePassword', 'closeAccount'];
  const ended = ways.map(async (way) => {
    const first = await registered(client);
    const { email } = first.user;
    const second = (await client.call('login', { body: { email, password: PASSWORD } })).body;
    const own = way === 'logout' || way === 'closeAccount';
    await client.ask(way, {
      token: own ? first.accessToken : second.accessToken,
      params: { deviceId: first.device.id },
      ...(way === 'changePassword' && { body: { currentPassword: PASSWORD, newPassword: `${PASSWORD}!` } }),
      ...(way === 'closeAccount' && { body: { password: PASSWORD } }),
    });
    return [`of a session ended by ${way}`, first.accessToken as string];
  });
  return Object.fromEntries(await Promise.all(ended)) as Record<string, string>;
}

/** Asks a route with parameters that exist, and no body. */
const ask = (route: AnyDeclaration, headers: Record<string, string>): Promise<Heard> =>
  client.ask(route.id, {
    headers,
    params: { ...PARAMS, titleId: film, sessionId: hers.id, deviceId: bob.device.id, userId: bob.user.id },
  });
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

/** Slots that no test needs to exist: refusals must come before anybody looks. */
const PARAMS = Object.fromEntries(
  routes.flatMap(({ params = {} }) => Object.keys(params).map((name) => [name, `x_${'0'.repeat(26)}`])),
);

/** What each route answers to each header, as lines to compare. */
async function answersOf(asked: AnyDeclaration[], headers: [string, Record<string, string>][]) {
  const lines: string[] = [];
  for (const route of asked) {
    const answers = headers.map(async ([name, header]) => {
      const { status, body } = await ask(route, header);
      return `${route.id}, ${name}: ${status} ${body?.code}`;
    });
    lines.push(...(await Promise.all(answers)));
  }
  return lines;
}
const unlike = (lines: string[], ending: string) => lines.filter((line) => !line.endsWith(ending));

describe('without a token', () => {
  test('every route that needs one answers 401', async () => {
    const lines = await answersOf(routesOf('user', 'admin', 'lease'), [['no token', {}]]);
    expect(lines.length).toBeGreaterThanOrEqual(40);
    expect(unlike(lines, '401 unauthenticated')).toEqual([]);
  });

  test('public routes do not ask for one', async () => {
    const lines = await answersOf(routesOf('public'), [['no token', {}]]);
    expect(lines.filter((line) => / 40[13] /.test(line))).toEqual([]);
  });
});

describe('a bad access token', () => {
  test('is refused by every route, public ones too, whatever is wrong with it', async () => {
    const bad = Object.entries(accessTokens).map(
      ([name, token]) => [`token ${name}`, bearer(token)] as [string, Record<string, string>],
    );
    const lines = await answersOf(routesOf('public', 'user', 'admin'), bad);
    expect(lines).toHaveLength(routesOf('public', 'user', 'admin').length * bad.length);
    expect(unlike(lines, '401 unauthenticated')).toEqual([]);
  });

  test('is refused in every form of the header but the one', async () => {
    const { accessToken } = ada;
    const forms = [
      '',
      ' ',
      'Bearer',
      'Bearer ',
      `Basic ${accessToken}`,
      accessToken,
      `Bearer  ${accessToken}`,
    ];
    forms.push(
      `Bearer ${accessToken} x`,
      `Bearer ${accessToken}, Bearer ${accessToken}`,
      `Token ${accessToken}`,
    );
    const headers = forms.map(
      (form) => [`"${form.slice(0, 20)}"`, { Authorization: form }] as [string, Record<string, string>],
    );
    const some = routes.filter(({ id }) =>
      ['getProfile', 'listTitles', 'adminListPlans', 'login'].includes(id),
    );
    expect(unlike(await answersOf(some, headers), '401 unauthenticated')).toEqual([]);
    const { status } = await client.call('getProfile', {
      headers: { authorization: `bearer ${accessToken}` },
    });
    expect(status).toBe(200);
  });

  test('beside a genuine one makes a request that says two things', async () => {
    const both = [`Bearer ${accessTokens.expired}`, `Bearer ${ada.accessToken}`];
    for (const Authorization of [both, [...both].reverse()]) {
      const { status } = await client.send('GET', '/v1/me', { headers: { Authorization } });
      expect(status).toBe(400);
    }
  });
});

describe('a lease route', () => {
  test('takes nothing but the token of its playback', async () => {
    const bad = Object.entries(leaseTokens).map(
      ([name, token]) => [`token ${name}`, bearer(token)] as [string, Record<string, string>],
    );
    const lines = await answersOf(routesOf('lease'), bad);
    expect(lines).toHaveLength(routesOf('lease').length * bad.length);
    expect(unlike(lines, '401 unauthenticated')).toEqual([]);
  });

  test('knows its playback however its id is written', async () => {
    const beat = { positionSeconds: 1, state: 'playing' as const, sequence: 1 };
    for (const sessionId of [
      his.id,
      hers.id.toLowerCase(),
      `${hers.id}%20`,
      `${hers.id}%00`,
      '%2e%2e',
      '*',
    ]) {
      const answer = await client.call('heartbeat', {
        token: hers.leaseToken,
        params: { sessionId },
        body: beat,
      });
      expect([401, 404]).toContain(answer.status);
    }
    const params = { sessionId: hers.id };
    expect((await client.call('heartbeat', { token: hers.leaseToken, params, body: beat })).status).toBe(200);
  });
});

describe('a user', () => {
  test('is refused by every administrative route before anybody looks at the rest', async () => {
    const lines = await answersOf(routesOf('admin'), [['user', bearer(ada.accessToken)]]);
    expect(lines.length).toBeGreaterThanOrEqual(4);
    expect(unlike(lines, '403 forbidden')).toEqual([]);
  });

  test('cannot become an administrator by any field', async () => {
    const raised = { role: 'admin', status: 'active', version: 1, id: ada.user.id, emailVerified: true };
    for (const [name, value] of Object.entries(raised)) {
      const token = ada.accessToken;
      const changed = await client.call('updateProfile', { token, body: { [name]: value } });
      expect(changed).toMatchObject({ status: 422, body: { errors: [{ pointer: `/${name}` }] } });
      const email = `${name}@raised.example`.toLowerCase();
      const body = { email, password: PASSWORD, name: 'Eve', [name]: value };
      expect(await client.call('register', { body })).toMatchObject({ status: 422 });
    }
  });
});

describe('what belongs to somebody else', () => {
  /** The answer without what differs from request to request. */
  const bare = ({ status, body: { instance: _i, requestId: _r, ...body } }: Heard) => ({ status, ...body });
  const missing = (prefix: string) => `${prefix}_7ZZZZZZZZZZZZZZZZZZZZZZZZZ`;

  test('is named in these paths, each of which is tried below', () => {
    const personal = routesOf('user').filter(({ params = {} }) =>
      Object.keys(params).some((slot) => !['titleId', 'planId', 'genreId'].includes(slot)),
    );
    expect(personal.map(({ id }) => id).sort()).toEqual(['removePlay', 'signOutDevice']);
  });

  test('a device looks like one that is not there, and stays signed in', async () => {
    const signOut = (deviceId: string) =>
      client.call('signOutDevice', { token: ada.accessToken, params: { deviceId } });
    const [foreign, none] = [await signOut(bob.device.id), await signOut(missing('dev'))];
    expect(bare(foreign)).toEqual(bare(none));
    expect(foreign.status).toBe(404);
    expect((await client.call('getProfile', { token: bob.accessToken })).status).toBe(200);
  });

  test('a device id given at sign-in does not take it over', async () => {
    const device = { id: bob.device.id, name: 'Mine now', platform: 'web' as const };
    const { email } = ada.user;
    const session = (await client.call('login', { body: { email, password: PASSWORD, device } })).body;
    expect(session.device.id).not.toBe(bob.device.id);
    const { items } = (await client.call('listDevices', { token: bob.accessToken })).body;
    expect(items).toMatchObject([{ id: bob.device.id, current: true }]);
  });

  test('a stream cannot be ended, nor seen', async () => {
    const token = ada.accessToken;
    const terminate = [his.id, missing('pbs')];
    const started = await client.call('startPlayback', { token, body: { titleId: film, terminate } });
    expect(started.status).toBe(201);
    const listed = await client.call('listPlayback', { token });
    expect(listed.body.items.map(({ sessionId }) => sessionId)).toEqual([started.body.id]);
    const beat = { positionSeconds: 1, state: 'playing' as const, sequence: 1 };
    const asked = { token: his.leaseToken, params: { sessionId: his.id }, body: beat };
    expect((await client.call('heartbeat', asked)).status).toBe(200);
  });

  test('a play is answered as one that is not there, and stays', async () => {
    const { id } = (
      await client.call('startPlayback', {
        token: bob.accessToken,
        body: { titleId: film, terminate: [his.id] },
      })
    ).body;
    const own = async () => {
      const { items } = (await client.call('listPlays', { token: bob.accessToken })).body;
      return items.map((each) => each.id);
    };
    const before = await own();
    expect(before).toContain(his.id);
    const remove = (sessionId: string) =>
      client.call('removePlay', { token: ada.accessToken, params: { sessionId } });
    const [foreign, running, none] = [await remove(his.id), await remove(id), await remove(missing('pbs'))];
    expect([foreign.status, running.status, none.status]).toEqual([204, 204, 204]);
    expect(await own()).toEqual(before);
  });

  test('a plan that is not on sale looks like one that is not there', async () => {
    const terms = {
      ...{
        name: 'Later',
        description: 'Soon.',
        price: { amount: 1, currency: 'USD' as const },
        isActive: false,
      },
      ...{
        validityDays: 1,
        accessLevel: 'basic' as const,
        maxDevicesAllowed: 1,
        resolution: '480p' as const,
      },
    };
    const { id } = (await client.call('createPlan', { token: admin, body: terms })).body;
    const get = (planId: string) => client.call('getPlan', { token: ada.accessToken, params: { planId } });
    expect(bare(await get(id))).toEqual(bare(await get(missing('pln'))));
  });

  test('an address tells nobody that it is taken but who registers it', async () => {
    const answers = [ada.user.email, 'nobody@nowhere.example'].map(async (email) => [
      bare(await client.call('login', { body: { email, password: 'not the password' } })),
      (await client.call('forgotPassword', { body: { email } })).status,
      (
        await client.call('changeEmail', {
          token: bob.accessToken,
          body: { newEmail: email, password: PASSWORD },
        })
      ).status,
    ]);
    const [known, unknown] = await Promise.all(answers);
    expect(known).toEqual(unknown);
  });
});

test('no declared operation was left out', () => {
  expect(unasked(routes, client.heard)).toEqual([]);
});
