import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AwsClient } from 'aws4fetch';
import * as wholeSecrets from '@aws-sdk/client-secrets-manager';
import * as wholeMail from '@aws-sdk/client-ses';
import * as expressions from '../../../lib/table/expressions.ts';
import { startEngine } from '../../support/engine.ts';
import { bundled, type Sdk as TableSdk, whole as wholeTable } from './bundled.ts';
import { comparable, credentials, network, type Received } from './network.ts';

type Sdk = TableSdk & typeof wholeSecrets & typeof wholeMail;

const whole = { ...wholeTable, ...wholeSecrets, ...wholeMail } as Sdk;
let trimmed: Sdk;
let engine: Awaited<ReturnType<typeof startEngine>>;
beforeAll(async () => {
  engine = await startEngine();
  trimmed = await bundled(`export { DynamoDBClient } from '@aws-sdk/client-dynamodb';
    export { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
    export { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
    export { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
    export * from './lib/table/table.ts';`);
});
afterAll(() => engine.stop());

/** What a client sends for an update, and what it makes of each of the answers. */
async function sentBy(sdk: Sdk, answers: Received[], config = {}) {
  const { sent, settings } = network(answers);
  const client = new sdk.DynamoDBClient({ ...settings, maxAttempts: 3, ...config } as never);
  const options = { marshallOptions: { removeUndefinedValues: true } };
  const table = { client: sdk.DynamoDBDocumentClient.from(client, options), name: 'films' };
  const change = { set: { name: 'Ænima "9"', n: 1.5, list: [null, true, { deep: 'x' }], gone: undefined } };
  const outcome = await sdk.updateItem(table, { pk: 'P', sk: 'S' }, change, expressions.absent('pk')).then(
    (item) => ({ item }),
    ({ name, item, code }: { name: string; item?: unknown; code?: string }) => ({ name, item, code }),
  );
  return { sent, outcome };
}

/** What a client sends for a mail, and what it makes of the answer. */
async function mailedBy(sdk: Sdk, answer: Received) {
  const { sent, settings } = network([answer]);
  const client = new sdk.SESClient({ ...settings, maxAttempts: 1 } as never);
  const RawMessage = { Data: new TextEncoder().encode('Subject: Grüße & more\r\n\r\nHello + bye') };
  const outcome = await client
    .send(new sdk.SendRawEmailCommand({ RawMessage, Source: 'a@example.com' }))
    .then(
      ({ MessageId }) => ({ MessageId }),
      ({ name, message }: Error) => ({ name, message }),
    );
  return { sent, outcome };
}

/** What a client sends for the stage's secret, and what it makes of the answers. */
async function askedBy(sdk: Sdk, answers: Received[]) {
  const { sent, settings } = network(answers);
  const client = new sdk.SecretsManagerClient({ ...settings, maxAttempts: 3 } as never);
  const outcome = await client.send(new sdk.GetSecretValueCommand({ SecretId: 'marquee/prod' })).then(
    ({ SecretString }) => ({ SecretString }),
    ({
      name,
      message,
      $metadata,
    }: {
      name: string;
      message: string;
      $metadata: { httpStatusCode: number };
    }) => ({
      ...{ name, message, status: $metadata.httpStatusCode },
    }),
  );
  return { sent: sent.map(comparable), outcome };
}

const SES_NAMESPACE = 'xmlns="http://ses.amazonaws.com/doc/2010-12-01/"';
const good = { status: 200, body: '{"Attributes":{"pk":{"S":"P"},"n":{"N":"1.5"}}}' };
const error = (name: string, more = {}) =>
  JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'No.', ...more });

describe('the SDK as it is bundled', () => {
  test('sends what the whole SDK sends', async () => {
    const [a, b] = [await sentBy(trimmed, [good]), await sentBy(whole, [good])];
    const parsed = ({ sent }: typeof a) => {
      const request = comparable(sent[0]!);
      return { ...request, body: JSON.parse(request.body) as unknown };
    };
    expect(parsed(a)).toEqual(parsed(b));
    expect(a.sent[0]!.hostname).toBe('dynamodb.eu-central-1.amazonaws.com');
    expect(a.outcome).toEqual(b.outcome);
  });

  test('signs as an independent implementation of Signature Version 4 does', async () => {
    const { headers, hostname, body } = (await sentBy(trimmed, [good])).sent[0]!;
    const signedNames = /SignedHeaders=([^,]+)/.exec(headers.authorization!)![1]!.split(';');
    const signed = Object.fromEntries(signedNames.map((name) => [name, headers[name]!]));
    const { host: _, 'x-amz-date': datetime, ...rest } = signed;
    const aws = new AwsClient({ ...credentials, region: 'eu-central-1', service: 'dynamodb', retries: 0 });
    const again = await aws.sign(`https://${hostname}/`, {
      method: 'POST',
      headers: rest,
      body,
      aws: { datetime: datetime!, allHeaders: true },
    });
    expect(again.headers.get('authorization')?.replaceAll(', ', ',')).toBe(
      headers.authorization!.replaceAll(', ', ','),
    );
  });

  test.each([
    [
      'a refused condition',
      [{ status: 400, body: error('ConditionalCheckFailedException', { Item: { pk: { S: 'P' } } }) }],
      1,
    ],
    ['throttling, then success', [{ status: 400, body: error('ThrottlingException') }, good], 2],
    ['an internal error, then success', [{ status: 500, body: error('InternalServerError') }, good], 2],
    ['a proxy that answers HTML, then success', [{ status: 503, body: '<html>' }, good], 2],
    ['an unknown table', [{ status: 400, body: error('ResourceNotFoundException') }], 1],
  ])('makes of %s what the whole SDK makes of it', async (_, answers, attempts) => {
    const [a, b] = [await sentBy(trimmed, answers), await sentBy(whole, answers)];
    expect(a.outcome).toEqual(b.outcome);
    expect([a.sent.length, b.sent.length]).toEqual([attempts, attempts]);
  });

  const secret = { status: 200, body: '{"Name":"marquee/prod","SecretString":"{}","CreatedDate":1.7e9}' };
  test.each([
    ['a secret', [secret], 1],
    ['throttling, then the secret', [{ status: 400, body: error('ThrottlingException') }, secret], 2],
    ['a secret that is not there', [{ status: 400, body: error('ResourceNotFoundException') }], 1],
    ['a role that may not read it', [{ status: 400, body: error('AccessDeniedException') }], 1],
  ])('asks for the secret as the whole SDK does and makes the same of %s', async (_, answers, attempts) => {
    const [a, b] = [await askedBy(trimmed, answers), await askedBy(whole, answers)];
    expect(a).toEqual(b);
    expect(a.sent).toHaveLength(attempts);
    expect(a.sent[0]!.hostname).toBe('secretsmanager.eu-central-1.amazonaws.com');
  });

  test('refuses bytes instead of writing them wrongly', async () => {
    const { name } = await engine.freshTable();
    const table = {
      client: trimmed.DynamoDBDocumentClient.from(new trimmed.DynamoDBClient({ region: 'x', credentials })),
      name,
    };
    const item = { pk: 'P', sk: 'S', bytes: new Uint8Array(2) };
    await expect(trimmed.putItem(table, item)).rejects.toThrow('holds bytes');
  });

  test('keeps what stood in the way of a transaction, read from the real engine', async () => {
    const { name, client } = await engine.freshTable();
    const endpoint = await client.config.endpoint!();
    const own = trimmed.DynamoDBDocumentClient.from(
      new trimmed.DynamoDBClient({
        region: 'local',
        credentials,
        endpoint: `http://127.0.0.1:${endpoint.port}`,
      }),
    );
    const table = { client: own, name };
    await trimmed.putItem(table, { pk: 'P', sk: '1', n: 7 });
    const writes = [
      { put: { pk: 'P', sk: '2' } },
      { put: { pk: 'P', sk: '1' }, when: expressions.absent('pk') },
    ];
    const refused = await trimmed.transact(table, writes).catch((failure: unknown) => failure);
    expect(refused).toMatchObject({ failed: new Map([[1, { pk: 'P', sk: '1', n: 7 }]]) });
    expect((await trimmed.queryItems(table, 'P', 10)).items).toEqual([{ pk: 'P', sk: '1', n: 7 }]);
  });

  test.each([
    [
      'success',
      200,
      `<SendRawEmailResponse ${SES_NAMESPACE}><SendRawEmailResult><MessageId>M1</MessageId></SendRawEmailResult></SendRawEmailResponse>`,
    ],
    [
      'a refusal',
      400,
      `<ErrorResponse ${SES_NAMESPACE}><Error><Code>MessageRejected</Code><Message>No.</Message></Error></ErrorResponse>`,
    ],
  ])('mails as the whole SDK does, and reads %s as it does', async (_, status, body) => {
    const [a, b] = [await mailedBy(trimmed, { status, body }), await mailedBy(whole, { status, body })];
    expect(comparable(a.sent[0]!)).toEqual(comparable(b.sent[0]!));
    expect(a.sent[0]!.hostname).toBe('email.eu-central-1.amazonaws.com');
    expect(a.sent[0]!.headers.authorization).toContain('/eu-central-1/ses/aws4_request');
    expect(a.outcome).toEqual(b.outcome);
  });

  test('takes its credentials from the environment', async () => {
    process.env.AWS_ACCESS_KEY_ID = 'AKIDENVIRONMENT';
    process.env.AWS_SECRET_ACCESS_KEY = 'secret';
    const { sent } = await sentBy(trimmed, [good], { credentials: undefined });
    expect(sent[0]!.headers.authorization).toContain('AKIDENVIRONMENT/');
    delete process.env.AWS_ACCESS_KEY_ID;
    delete process.env.AWS_SECRET_ACCESS_KEY;
  });
});
