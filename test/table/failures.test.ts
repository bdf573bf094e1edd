import { describe, expect, test } from 'vitest';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { keyOf } from '../../lib/table/keys.ts';
import { getItem, transact } from '../../lib/table/table.ts';

const table = { client: DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'local' })), name: 't' };
const conflict = Object.assign(new Error('cancelled'), {
  name: 'TransactionCanceledException',
  CancellationReasons: [{ Code: 'TransactionConflict' }],
});
const write = () => transact(table, [{ put: { ...keyOf('plan', { planId: 'a' }) } }]);

describe('a busy database', () => {
  test('a transaction that meets another one is tried again until it succeeds', async () => {
    const sdk = mockClient(table.client);
    sdk.on(TransactWriteCommand).rejectsOnce(conflict).rejectsOnce(conflict).resolves({});
    await write();
    expect(sdk.commandCalls(TransactWriteCommand)).toHaveLength(3);
  });

  test('endless conflicts end as 503 with a time to retry, never as 500', async () => {
    mockClient(table.client).on(TransactWriteCommand).rejects(conflict);
    await expect(write()).rejects.toMatchObject({ code: 'unavailable', status: 503, retryAfterSeconds: 1 });
  });

  test.each(['ProvisionedThroughputExceeded', 'ThrottlingError'])(
    'a transaction cancelled by %s is tried again, and 503 when that lasts',
    async (Code) => {
      const busy = Object.assign(new Error('cancelled'), {
        name: 'TransactionCanceledException',
        CancellationReasons: [{ Code: 'None' }, { Code }],
      });
      const sdk = mockClient(table.client);
      sdk.on(TransactWriteCommand).rejectsOnce(busy).resolves({});
      await write();
      expect(sdk.commandCalls(TransactWriteCommand)).toHaveLength(2);
      sdk.reset();
      sdk.on(TransactWriteCommand).rejects(busy);
      await expect(write()).rejects.toMatchObject({ code: 'unavailable' });
    },
  );

  test('every try of one transaction has its token, and another transaction another', async () => {
    const sdk = mockClient(table.client);
    sdk.on(TransactWriteCommand).rejectsOnce(conflict).resolves({});
    await write();
    await write();
    const tokens = sdk
      .commandCalls(TransactWriteCommand)
      .map(({ args: [{ input }] }) => input.ClientRequestToken);
    expect(tokens[0]).toEqual(expect.any(String));
    expect(tokens[1]).toBe(tokens[0]);
    expect(tokens[2]).not.toBe(tokens[0]);
  });

  test.each([
    { name: 'Error', code: 'ENOTFOUND' },
    { name: 'Error', code: 'EAI_AGAIN' },
    { name: 'AggregateError', code: 'ECONNREFUSED' },
    { name: 'Error', code: 'EHOSTUNREACH' },
    { name: 'TimeoutError' },
    { name: 'AbortError' },
    { name: 'SyntaxError' },
    { name: 'UnknownError', $metadata: { httpStatusCode: 502 } },
  ])('that cannot be reached ($name $code) is 503', async (failure) => {
    mockClient(table.client)
      .on(GetCommand)
      .rejects(Object.assign(new Error('no'), failure));
    await expect(getItem(table, keyOf('plan', { planId: 'a' }))).rejects.toMatchObject({
      code: 'unavailable',
      retryAfterSeconds: 1,
    });
  });

  test('throttling that outlasts the SDK is 503', async () => {
    const throttled = Object.assign(new Error('slow down'), {
      name: 'ProvisionedThroughputExceededException',
    });
    mockClient(table.client).on(GetCommand).rejects(throttled);
    await expect(getItem(table, keyOf('plan', { planId: 'a' }))).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  test('an error nobody expected stays itself', async () => {
    mockClient(table.client).on(GetCommand).rejects(new TypeError('bug'));
    await expect(getItem(table, keyOf('plan', { planId: 'a' }))).rejects.toThrow(TypeError);
  });
});
