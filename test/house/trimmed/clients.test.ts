import { beforeAll, describe, expect, test } from 'vitest';
import type { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import * as expressions from '../../../lib/table/expressions.ts';
import type { Table } from '../../../lib/table/table.ts';
import { clientOf, type Sdk, trimmedSdk, whole } from './bundled.ts';
import { comparable, network, type Received } from './network.ts';

let trimmed: Sdk;
beforeAll(async () => {
  trimmed = await trimmedSdk();
});

/** What `ask` makes a client send, each try of it, and what comes of it. */
async function exchange(sdk: Sdk, answers: Received[], ask: (table: Table, sdk: Sdk) => Promise<unknown>) {
  const { sent, settings } = network(answers);
  const table = { client: clientOf(sdk, { ...settings, maxAttempts: 3 }), name: 'films' };
  const outcome = await ask(table, sdk).catch(({ name, message, failed }: Record<string, unknown>) => ({
    ...{ name, message, failed },
  }));
  const requests = sent.map((request) => {
    const { body, ...rest } = comparable(request);
    const { ClientRequestToken: _, ...told } = JSON.parse(body) as Record<string, unknown>;
    return { ...rest, body: told };
  });
  return { requests, outcome, sent };
}

const ok = (body: object): Received => ({ status: 200, body: JSON.stringify(body) });
const no = (name: string, more = {}, headers = {}): Received => ({
  status: 400,
  body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'No.', ...more }),
  headers,
});
const key = { pk: 'P', sk: 'S' };
const item = { ...key, n: 1.5, list: [null, true, { deep: 'Ænima "9"' }], gone: undefined };
const marshalled = { pk: { S: 'P' }, sk: { S: 'S' }, m: { M: { l: { L: [{ N: '1' }, { NULL: true }] } } } };
const when = expressions.absent('pk');

const ASKED: [string, Received[], (table: Table, sdk: Sdk) => Promise<unknown>][] = [
  ['an item', [ok({ Item: marshalled })], (table, sdk) => sdk.getItem(table, key)],
  ['an item that is not there', [ok({})], (table, sdk) => sdk.getItem(table, key)],
  [
    'many items, some of them later',
    [
      ok({
        Responses: { films: [marshalled] },
        UnprocessedKeys: { films: { Keys: [{ pk: { S: 'P' }, sk: { S: '2' } }] } },
      }),
      ok({ Responses: { films: [{ pk: { S: 'P' }, sk: { S: '2' } }] }, UnprocessedKeys: {} }),
    ],
    (table, sdk) => sdk.getItems(table, [key, { pk: 'P', sk: '2' }]),
  ],
  [
    'a page of a partition',
    [ok({ Items: [marshalled], Count: 1, LastEvaluatedKey: { pk: { S: 'P' }, sk: { S: 'S' } } })],
    (table, sdk) => sdk.queryItems(table, 'P', 1, { prefix: 'S', descending: true }),
  ],
  ['a put', [ok({})], (table, sdk) => sdk.putItem(table, item, when)],
  [
    'a change',
    [ok({ Attributes: marshalled })],
    (table, sdk) =>
      sdk.updateItem(table, key, { set: { a: item, b: undefined }, add: { c: 1 } } as never, when),
  ],
  ['a deletion', [ok({})], (table, sdk) => sdk.deleteItem(table, key, when)],
  [
    'a transaction',
    [ok({})],
    (table, sdk) =>
      sdk.transact(table, [
        { put: item, when },
        { update: key, change: { set: { a: [1] } } },
        { delete: key },
        { check: key, when },
      ]),
  ],
  [
    'a refused transaction',
    [
      no('TransactionCanceledException', {
        CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed', Item: marshalled }],
      }),
    ],
    (table, sdk) => sdk.transact(table, [{ put: item }, { put: item, when }]),
  ],
  [
    'many puts, some of them later',
    [
      ok({ UnprocessedItems: { films: [{ PutRequest: { Item: marshalled } }] } }),
      ok({ UnprocessedItems: {} }),
    ],
    (table, sdk) => sdk.putItems(table, [item, key]),
  ],
  ['an answer that is torn', [{ status: 200, body: '{"Item' }], (table, sdk) => sdk.getItem(table, key)],
  ['a number that JSON cannot hold', [], (table, sdk) => sdk.putItem(table, { ...key, n: 2 ** 60 })],
];

describe('the stand-ins for the clients', () => {
  test.each(ASKED)('send and read as the whole SDK does: %s', async (_, answers, ask) => {
    const [a, b] = [await exchange(trimmed, answers, ask), await exchange(whole, answers, ask)];
    expect(a.requests).toEqual(b.requests);
    expect(a.requests).toHaveLength(answers.length);
    expect(a.outcome).toEqual(b.outcome);
  });

  test('tell of an error what the whole SDK tells', async () => {
    const refused = no('ConditionalCheckFailedException', { Item: marshalled });
    const told = (sdk: Sdk) =>
      exchange(sdk, [refused], ({ client }) =>
        client
          .send(new sdk.GetCommand({ TableName: 'films', Key: key }))
          .catch((error: ConditionalCheckFailedException) => {
            const { name, message, $fault, Item, $metadata } = error;
            const { httpStatusCode, requestId, attempts } = $metadata;
            return { name, message, $fault, Item, httpStatusCode, requestId, attempts };
          }),
      );
    expect((await told(trimmed)).outcome).toEqual((await told(whole)).outcome);
  });

  test('sign by the clock of the service once it says that ours is wrong, as the whole SDK does', async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    const late = no('InvalidSignatureException', { message: 'Signature expired: x' }, { date });
    const [a, b] = await Promise.all(
      [trimmed, whole].map((sdk) => exchange(sdk, [late, ok({})], (table) => sdk.getItem(table, key))),
    );
    const hours = ({ sent }: typeof a & object) =>
      sent.map(({ headers }) => {
        const at = headers['x-amz-date']!.replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5');
        return Math.round(Math.max(0, Date.parse(at) - Date.now()) / 3_600_000);
      });
    expect([hours(a!), hours(b!)]).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  test('take the credentials that are in the environment at each request', async () => {
    const { sent, settings } = network([ok({}), ok({})]);
    const client = clientOf(trimmed, { ...settings, credentials: undefined });
    for (const id of ['AKIDFIRST', 'AKIDSECOND']) {
      Object.assign(process.env, { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: 'secret' });
      await trimmed.getItem({ client, name: 'films' }, key);
    }
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[name];
    expect(sent.map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization!)![1])).toEqual([
      'AKIDFIRST',
      'AKIDSECOND',
    ]);
  });
});
