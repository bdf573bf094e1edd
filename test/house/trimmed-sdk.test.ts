import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { AwsClient } from 'aws4fetch';
import { build } from 'esbuild';
import * as wholeClient from '@aws-sdk/client-dynamodb';
import * as wholeDocuments from '@aws-sdk/lib-dynamodb';
import { PROJECT } from '../../infra/functions.ts';
import { trim } from '../../infra/trim.ts';
import * as expressions from '../../lib/table/expressions.ts';
import * as wholeTable from '../../lib/table/table.ts';
import { startEngine } from '../support/engine.ts';

type Sdk = typeof wholeClient & typeof wholeDocuments & typeof wholeTable;

const whole = { ...wholeClient, ...wholeDocuments, ...wholeTable } as Sdk;
let trimmed: Sdk;
let folder: string;
let engine: Awaited<ReturnType<typeof startEngine>>;
beforeAll(async () => {
  engine = await startEngine();
  folder = await mkdtemp(join(tmpdir(), 'marquee-sdk-'));
  const outfile = join(folder, 'sdk.mjs');
  await build({
    stdin: {
      contents: `export { DynamoDBClient } from '@aws-sdk/client-dynamodb';
        export { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
        export * from './lib/table/table.ts';`,
      resolveDir: PROJECT,
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    plugins: [trim],
  });
  trimmed = (await import(pathToFileURL(outfile).href)) as Sdk;
});
afterAll(async () => {
  engine.stop();
  await rm(folder, { recursive: true, force: true });
});

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };

interface Sent {
  protocol: string;
  hostname: string;
  path: string;
  method: string;
  headers: Record<string, string>;
  body: string;
}

const textOf = (body: string | Iterable<number>) =>
  typeof body === 'string' ? body : Buffer.from([...body]).toString();

/** What a client sends for an update, and what it makes of each of the answers. */
async function sentBy(sdk: Sdk, answers: { status: number; body: string }[], config = {}) {
  const sent: Sent[] = [];
  const requestHandler = {
    handle: (request: Sent) => {
      sent.push({
        ...request,
        headers: { ...request.headers },
        body: textOf(request.body),
      });
      const { status, body } = answers[sent.length - 1]!;
      const response = {
        statusCode: status,
        headers: { 'x-amzn-requestid': 'R1' },
        body: Readable.from([Buffer.from(body)]),
      };
      return Promise.resolve({ response });
    },
  };
  const settings = { region: 'eu-central-1', credentials, maxAttempts: 3, requestHandler, ...config };
  const client = sdk.DynamoDBDocumentClient.from(new sdk.DynamoDBClient(settings as never), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const table = { client, name: 'films' };
  const change = { set: { name: 'Ænima "9"', n: 1.5, list: [null, true, { deep: 'x' }], gone: undefined } };
  const outcome = await sdk.updateItem(table, { pk: 'P', sk: 'S' }, change, expressions.absent('pk')).then(
    (item) => ({ item }),
    (error: { name: string; item?: unknown; code?: string }) => ({
      name: error.name,
      item: error.item,
      code: error.code,
    }),
  );
  return { sent, outcome };
}

const good = { status: 200, body: '{"Attributes":{"pk":{"S":"P"},"n":{"N":"1.5"}}}' };
const error = (name: string, more = {}) =>
  JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'No.', ...more });

describe('the SDK as it is bundled', () => {
  test('sends what the whole SDK sends', async () => {
    const [a, b] = [await sentBy(trimmed, [good]), await sentBy(whole, [good])];
    const request = ({ sent }: typeof a) => {
      const { protocol, hostname, path, method, headers, body } = sent[0]!;
      const names = ['content-type', 'x-amz-target', 'content-length', 'host', 'x-amz-security-token'];
      const compared = Object.fromEntries(names.map((name) => [name, headers[name]]));
      return { protocol, hostname, path, method, headers: compared, body: JSON.parse(body) as unknown };
    };
    expect(request(a)).toEqual(request(b));
    expect(request(a).hostname).toBe('dynamodb.eu-central-1.amazonaws.com');
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
    expect((await trimmed.queryItems(table, 'P')).items).toEqual([{ pk: 'P', sk: '1', n: 7 }]);
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
