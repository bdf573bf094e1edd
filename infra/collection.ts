import { bodyOf, filled } from './web/docs/requests.ts';
import { type OpenApi, type Operation, operationsOf } from './web/docs/openapi.ts';

interface Request {
  name: string;
  /** Lines of the script that runs after the answer. */
  then?: string[];
  token?: string;
  method: string;
  path: string;
  query?: Record<string, string>;
  body?: unknown;
}

const keep = (name: string, from: string) => `pm.collectionVariables.set('${name}', ${from});`;
const ANSWER = 'const answer = pm.response.json();';
const expected = (status: number) =>
  `pm.test('answers ${status}', () => pm.response.to.have.status(${status}));`;

/** Sign up, subscribe, play, report: each request keeps what the next ones need. */
const FIRST_FILM: Request[] = [
  {
    name: 'Sign up',
    method: 'POST',
    path: '/v1/auth/register',
    body: { email: 'ada.{{$guid}}@example.com', password: '{{password}}', name: 'Ada' },
    then: [
      expected(201),
      ANSWER,
      keep('email', 'answer.user.email'),
      keep('userId', 'answer.user.id'),
      keep('deviceId', 'answer.device.id'),
      keep('accessToken', 'answer.accessToken'),
      keep('refreshToken', 'answer.refreshToken'),
    ],
  },
  {
    name: 'Find the cheapest plan',
    method: 'GET',
    path: '/v1/plans',
    then: [expected(200), ANSWER, keep('planId', 'answer.items[0].id')],
  },
  {
    name: 'Subscribe',
    method: 'POST',
    path: '/v1/me/subscription',
    token: 'accessToken',
    body: { planId: '{{planId}}' },
    then: [expected(201)],
  },
  {
    name: 'Find a genre',
    method: 'GET',
    path: '/v1/genres',
    then: [expected(200), ANSWER, keep('genreId', 'answer.items[0].id')],
  },
  {
    name: 'Find a movie',
    method: 'GET',
    path: '/v1/titles',
    query: { accessLevel: 'basic', type: 'movie' },
    then: [
      expected(200),
      ANSWER,
      keep('titleId', 'answer.items.find((title) => title.durationSeconds > 360).id'),
    ],
  },
  {
    name: 'Start it',
    method: 'POST',
    path: '/v1/playback/sessions',
    token: 'accessToken',
    body: { titleId: '{{titleId}}' },
    then: [expected(201), ANSWER, keep('sessionId', 'answer.id'), keep('leaseToken', 'answer.leaseToken')],
  },
  {
    name: 'Report 120 seconds',
    method: 'POST',
    path: '/v1/playback/sessions/{{sessionId}}/heartbeat',
    token: 'leaseToken',
    body: { positionSeconds: 120, state: 'playing', sequence: 1 },
    then: [expected(200)],
  },
  {
    name: 'Continue watching',
    method: 'GET',
    path: '/v1/me/continue-watching',
    token: 'accessToken',
    then: [
      expected(200),
      ANSWER,
      "pm.test('at 120 seconds', () => pm.expect(answer.items[0].positionSeconds).to.equal(120));",
    ],
  },
];

/** Every operation by itself. Ids and tokens come from the variables, which the first folder fills. */
function requestOf(operation: Operation): Request {
  const { id, method, path, access } = operation;
  const body = bodyOf(operation);
  return {
    name: id,
    method,
    path: path.replace(/\{(\w+)\}/g, '{{$1}}'),
    ...(access !== 'public' && { token: access === 'lease' ? 'leaseToken' : TOKENS[access] }),
    ...(body !== undefined && { body: JSON.parse(filled(JSON.stringify(body), NEW_ADDRESS)) as unknown }),
  };
}

const TOKENS = { user: 'accessToken', admin: 'adminAccessToken' };
const NEW_ADDRESS = { newEmail: 'ada.{{$guid}}@example.com' };

function item({ name, method, path, query = {}, token, body, then }: Request) {
  const parameters = Object.entries(query).map(([key, value]) => ({ key, value }));
  const search = new URLSearchParams(query).toString();
  return {
    name,
    ...(then && { event: [{ listen: 'test', script: { type: 'text/javascript', exec: then } }] }),
    request: {
      method,
      header: body === undefined ? [] : [{ key: 'Content-Type', value: 'application/json' }],
      auth: token
        ? { type: 'bearer', bearer: [{ key: 'token', value: `{{${token}}}`, type: 'string' }] }
        : { type: 'noauth' },
      url: {
        raw: `{{origin}}${path}${search && `?${search}`}`,
        host: ['{{origin}}'],
        path: path.slice(1).split('/'),
        ...(parameters.length > 0 && { query: parameters }),
      },
      ...(body !== undefined && {
        body: {
          mode: 'raw',
          raw: JSON.stringify(body, null, 2),
          options: { raw: { language: 'json' } },
        },
      }),
    },
  };
}

const VARIABLES = {
  origin: 'http://localhost:3000',
  password: 'correct horse battery',
  mailedToken: 'the-token-of-a-mail',
  ...Object.fromEntries(
    ['email', 'accessToken', 'adminAccessToken', 'refreshToken', 'leaseToken'].map((name) => [name, '']),
  ),
};

/** The API as a Postman collection (schema 2.1): a first film in order, then every operation by its area. */
export function collectionOf(openapi: OpenApi) {
  const operations = operationsOf(openapi);
  return {
    info: {
      name: 'Marquee',
      description:
        'Run "A first film" first: it signs somebody up and fills the variables that the others use.',
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    variable: Object.entries(VARIABLES).map(([key, value]) => ({ key, value })),
    item: [
      { name: 'A first film', item: FIRST_FILM.map(item) },
      ...openapi.tags.map(({ name, description }) => ({
        name,
        description,
        item: operations.filter(({ area }) => area === name).map((operation) => item(requestOf(operation))),
      })),
    ],
  };
}
