import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { Problem, type ProblemCode } from '../../lib/domain/problem.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { HEARTBEATS_PER_LINE } from '../../lib/http/request-line.ts';
import { job } from '../../lib/job.ts';
import { metered, usage } from '../../lib/scope.ts';
import { absent } from '../../lib/table/expressions.ts';
import { ConditionFailed, getItem, putItem } from '../../lib/table/table.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { callEndpoint, eventOf } from '../support/call.ts';
import { startEngine } from '../support/engine.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
});

const KEY = { pk: 'A#1', sk: 'A' };
const NOTHING = { trips: 0, read: 0, write: 0, retries: 0, conflicts: 0 };

/** An endpoint of this name that is refused with the code that is asked for. */
const named = (id: string, more: { access?: 'admin' | 'public'; method?: 'GET' | 'POST' } = {}) =>
  endpoint(
    {
      id,
      method: 'POST',
      path: '/v1/refused/{code}',
      access: 'public',
      summary: 'For this test',
      params: { code: z.string() },
      status: 204,
      problems: ['invalid_credentials', 'wrong_password', 'rate_limited', 'stream_limit_reached'],
      table: ['GetItem', 'PutItem'],
      ...more,
    },
    async ({ params }, { table }) => {
      if (params.code !== 'none') throw new Problem(params.code as 'rate_limited', 'No.');
      await Promise.all([getItem(table, KEY), getItem(table, KEY)]);
      await putItem(table, KEY);
      await putItem(table, KEY, absent('pk')).catch(() => undefined);
    },
  );

async function lineOf(
  handler: ReturnType<typeof named>,
  code: ProblemCode | 'none' = 'none',
  requestId?: string,
) {
  const event = eventOf(handler, { params: { code } });
  if (requestId !== undefined) event.requestContext.requestId = requestId;
  await handler(event, undefined, app);
  return app.logged.at(-1);
}

describe('the line of a request', () => {
  test('says what it asked of the table, and whether its container was new', async () => {
    const handler = named('someOperation');
    const line = await lineOf(handler);
    expect(line).toMatchObject({
      ...{ level: 'info', message: 'request', operation: 'someOperation', status: 204, milliseconds: 0 },
      ...{ trips: 3, ReadUnits: 2, WriteUnits: 2, Conflicts: 1, cold: true },
    });
    expect(await lineOf(handler)).not.toHaveProperty('cold');
  });

  test('holds the trace id that the gateway gave', async () => {
    const handler = named('someOperation');
    await callEndpoint(handler, app, {
      params: { code: 'none' },
      headers: { 'X-Amzn-Trace-Id': 'Root=1-67891233-abcdef012345678912345678;Sampled=1' },
    });
    expect(app.logged.at(-1)).toMatchObject({ traceId: '1-67891233-abcdef012345678912345678' });
  });

  test('of a refusal names its code', async () => {
    expect(await lineOf(named('someOperation'), 'stream_limit_reached')).toMatchObject({
      ...{ level: 'info', status: 409, code: 'stream_limit_reached' },
    });
  });

  test.each([
    ['invalid_credentials', 'sign_in_refused'],
    ['wrong_password', 'password_refused'],
    ['rate_limited', 'limit_hit'],
    ['stream_limit_reached', undefined],
    ['none', undefined],
  ] as const)('that ends with %s is the security event %s', async (code, event) => {
    expect((await lineOf(named('someOperation'), code))!.event).toBe(event);
  });

  test.each([
    ['POST', 'admin_change'],
    ['GET', undefined],
  ] as const)('of an administrator’s %s is the security event %s', async (method, event) => {
    const { userId, deviceId } = { userId: 'usr_1', deviceId: 'dev_1' };
    const caller = { userId, deviceId, role: 'admin', tier: 'admin' } as const;
    await callEndpoint(named('change', { access: 'admin', method }), app, {
      caller,
      params: { code: 'none' },
    });
    expect(app.logged.at(-1)).toMatchObject({ status: 204, userId, event });
  });

  test('of heartbeats that go well is written for one in sixteen, of those that do not for each', async () => {
    const heartbeat = named('heartbeat');
    const letters = [...'abcdefghijklmnop'];
    // Of a REST API and of an HTTP API, whose ids all end alike.
    for (const end of ['', '=']) {
      app.logged.length = 0;
      for (const letter of letters) await lineOf(heartbeat, 'none', `request-${letter}${end}`);
      expect(app.logged).toEqual([expect.objectContaining({ times: HEARTBEATS_PER_LINE })]);
    }
    for (const letter of letters) await lineOf(heartbeat, 'rate_limited', `request-${letter}`);
    expect(app.logged).toHaveLength(1 + letters.length);
    expect(app.logged.at(-1)).not.toHaveProperty('times');
  });
});

/** The metrics of a line as CloudWatch reads them: name, value and the values of its dimensions. */
function metricsIn(line: Record<string, unknown> | undefined): [string, unknown, ...unknown[]][] {
  const { CloudWatchMetrics = [] } = (line?._aws ?? {}) as {
    CloudWatchMetrics?: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string }[] }[];
  };
  expect(new Set(CloudWatchMetrics.map(({ Namespace }) => Namespace)).size).toBeLessThanOrEqual(1);
  return CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
    Metrics.map(({ Name }): [string, unknown, ...unknown[]] => [
      Name,
      line![Name],
      ...Dimensions[0]!.map((name) => line![name]),
    ]),
  );
}

describe('the metrics', () => {
  const units = [
    ['ReadUnits', 2],
    ['WriteUnits', 2],
    ['Conflicts', 1],
  ];

  test('of a request are its units, under the name of the stage', async () => {
    const line = await lineOf(named('someOperation'));
    expect(metricsIn(line)).toEqual(units);
    expect(line!._aws).toMatchObject({
      Timestamp: app.now(),
      CloudWatchMetrics: [{ Namespace: 'Marquee/test' }],
    });
  });

  test.each([
    ['startPlayback', 'none', ['PlaysStarted', 1, 'startPlayback']],
    ['startPlayback', 'stream_limit_reached', ['PlaysDenied', 1, 'stream_limit_reached']],
    ['login', 'none', ['SignIns', 1, 'login']],
    ['login', 'invalid_credentials', ['SignInsRefused', 1, 'invalid_credentials']],
    ['register', 'none', ['Registrations', 1, 'register']],
    ['subscribe', 'none', ['Orders', 1, 'subscribe']],
    ['cancelSubscription', 'none', ['Orders', 1, 'cancelSubscription']],
    ['cancelSubscription', 'rate_limited', undefined],
  ] as const)('of %s that ends with %s are %j', async (id, code, metric) => {
    const found = metricsIn(await lineOf(named(id), code));
    expect(found).toEqual([...(metric ? [metric] : []), ...(code === 'none' ? units : [])]);
  });

  test('of a heartbeat that is logged count for all that are not', async () => {
    expect(metricsIn(await lineOf(named('heartbeat'), 'none', 'request-j'))).toEqual(
      units.map(([name, value]) => [name, Number(value) * HEARTBEATS_PER_LINE]),
    );
  });

  test('of a job are the figures that it declares, those above zero, and its units', async () => {
    const declared = {
      id: 'someJob',
      summary: 'For this test',
      table: [],
      metrics: { sent: 'MailsSent', lost: 'MailsLost' },
    };
    const run = job(declared, async (_now, { table }) => {
      await getItem(table, KEY);
      return { sent: 2, lost: 0, other: 3 };
    });
    await run({}, undefined, app);
    expect(app.logged.at(-1)).toMatchObject({
      message: 'job',
      job: 'someJob',
      sent: 2,
      trips: 1,
      ReadUnits: 1,
    });
    expect(metricsIn(app.logged.at(-1))).toEqual([
      ['MailsSent', 2],
      ['ReadUnits', 1],
    ]);
  });
});

test('what two runs at once ask of the table is counted apart', async () => {
  const read = (times: number) =>
    metered(async () => {
      for (let time = 0; time < times; time++) await getItem(app.table, KEY);
      return usage();
    });
  expect(await Promise.all([read(1), read(3)])).toEqual([
    { ...NOTHING, trips: 1, read: 1 },
    { ...NOTHING, trips: 3, read: 3 },
  ]);
  expect(usage()).toEqual(NOTHING);
});

test('a request that the SDK tried again counts the tries', async () => {
  const send = app.table.client.send.bind(app.table.client) as (command: never) => Promise<object>;
  const client = {
    send: async (command: never) => ({ ...(await send(command)), $metadata: { attempts: 3 } }),
  };
  const table = { ...app.table, client: client as unknown as typeof app.table.client };
  await metered(async () => {
    await getItem(table, KEY);
    expect(usage()).toMatchObject({ trips: 1, retries: 2 });
  });
  await expect(
    putItem(app.table, KEY, absent('pk')).then(() => putItem(app.table, KEY, absent('pk'))),
  ).rejects.toThrow(ConditionFailed);
});
