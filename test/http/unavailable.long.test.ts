import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createServer,
  type IncomingMessage,
  request,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { endpointsOf, type EndpointFile, readFunctions } from '../../infra/functions.ts';
import { buildApp } from '../../lib/app.ts';
import { REQUEST_MS } from '../../lib/scope.ts';
import { handler as authorizeRequest } from '../../functions/system/authorize-request.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { callEndpoint } from '../support/call.ts';
import { startEngine } from '../support/engine.ts';
import { aRequestOf } from '../support/requests.ts';

/** Of a function's ten seconds, what the container itself may need. */
const IN_TIME_MS = REQUEST_MS + 1000;
/** These ask the table nothing. */
const WITHOUT_TABLE = ['showUnsubscribe', 'getHealth', 'getOpenApi'];

let endpoints: EndpointFile[];
const servers: Server[] = [];
const clients: { destroy(): void }[] = [];
beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID ??= 'local';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'local';
  endpoints = endpointsOf(await readFunctions()).filter(({ id }) => !WITHOUT_TABLE.includes(id));
});
afterAll(() => {
  for (const client of clients) client.destroy();
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

/** A table behind the product's own client, at whatever answers there. */
function appAt(dynamodbEndpoint: string, name = 't'): TestApp {
  const { table } = buildApp({
    ...{
      STAGE: 'test',
      TABLE_NAME: name,
      ORIGIN: 'https://marquee.test',
      CDN_KEY_PAIR_ID: 'K',
      SECRETS: '{}',
    },
    DYNAMODB_ENDPOINT: dynamodbEndpoint,
  });
  clients.push(table.client);
  const handler = table.client.config.requestHandler;
  const { handle } = handler;
  // The sandbox of the tests has another Error than Node, and the SDK would make up one without a code.
  handler.handle = (...request) =>
    handle.apply(handler, request).catch((error: Error) => {
      throw Object.assign(new Error(error.message), error, { name: error.name });
    });
  return testApp(table, { uploadBucket: 'uploads', s3Endpoint: 'http://127.0.0.1:1' });
}

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const refusing =
  (status: number, name: string): RequestListener =>
  (_req, res) =>
    void res
      .writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'No.' }));

const FAULTS: [string, () => string | Promise<string>][] = [
  ['hangs', () => serving(() => undefined)],
  ['hangs in the middle of its answers', () => serving((_req, res) => void res.writeHead(200).write('{'))],
  ['closes every connection', () => serving((req) => void req.socket.destroy())],
  ['refuses connections', () => 'http://127.0.0.1:1'],
  ['has no address', () => 'http://table.invalid'],
  ['throttles', () => serving(refusing(400, 'ProvisionedThroughputExceededException'))],
  ['is broken', () => serving(refusing(500, 'InternalServerError'))],
  [
    'stands behind a proxy that is broken',
    () => serving((_req, res) => void res.writeHead(502).end('<html>')),
  ],
];

const outcomeOf = async (app: TestApp, { id, handler }: EndpointFile) => {
  const from = performance.now();
  const { status, headers } = await callEndpoint(handler, app, await aRequestOf(handler, app));
  const inTime = performance.now() - from < IN_TIME_MS;
  return { id, status, retryAfter: headers['Retry-After'], inTime };
};

describe('a table that', () => {
  test.each(FAULTS)(
    '%s makes every operation answer 503 in time, and say when to try again',
    async (_, where) => {
      const app = appAt(await where());
      const outcomes = await Promise.all(endpoints.map((endpoint) => outcomeOf(app, endpoint)));
      expect(outcomes).toEqual(
        endpoints.map(({ id }) => ({
          id,
          status: 503,
          retryAfter: expect.stringMatching(/^[1-5]$/) as string,
          inTime: true,
        })),
      );
    },
  );

  test('hangs makes the authorizer fail in time, which the gateway answers with 503', async () => {
    const app = appAt(await serving(() => undefined));
    const event = {
      headers: {},
      requestContext: { resourcePath: '/plans', identity: { sourceIp: '203.0.113.9' } },
    };
    const from = performance.now();
    await expect(authorizeRequest(event as never, undefined, app)).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(performance.now() - from).toBeLessThan(IN_TIME_MS);
  });

  test('is slow is waited for, but no longer than the request may last', async () => {
    const engine = await startEngine();
    const { name, client } = await engine.freshTable();
    const { port } = await client.config.endpoint!();
    const slowly = async (req: IncomingMessage, res: ServerResponse) => {
      const [body] = await Promise.all([text(req), wait(1500)]);
      const passed = request({ port, host: '127.0.0.1', method: 'POST', headers: req.headers }, (answer) => {
        res.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(res);
      });
      // What was given up may come when the engine has gone.
      passed.on('error', () => res.destroy());
      passed.end(body);
    };
    const app = appAt(await serving((req, res) => void slowly(req, res)), name);
    const outcomes = await Promise.all(endpoints.map((endpoint) => outcomeOf(app, endpoint)));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ inTime: true });
      if (outcome.status >= 500)
        expect(outcome).toMatchObject({
          status: 503,
          retryAfter: expect.stringMatching(/^[1-5]$/) as string,
        });
    }
    engine.stop();
  });
});
