import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clientOf, type Sdk, trimmedSdk, whole } from './bundled.ts';
import { credentials } from './network.ts';

const key = { pk: 'P', sk: 'S' };

describe('the stand-ins for the clients, on a real connection,', () => {
  let trimmed: Sdk;
  let server: Server;
  let [connections, hangs] = [0, false];
  let settings: object;
  beforeAll(async () => {
    trimmed = await trimmedSdk();
    server = createServer((_, response) => void (hangs || response.end('{}')));
    server.on('connection', () => connections++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const requestHandler = { connectionTimeout: 1000, requestTimeout: 50, throwOnRequestTimeout: true };
    settings = { endpoint, region: 'local', credentials, maxAttempts: 3, requestHandler };
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const ask = (sdk: Sdk, options = {}, further = {}) =>
    clientOf(sdk, { ...settings, ...further })
      .send(new sdk.GetCommand({ TableName: 'films', Key: key }), options)
      .catch(
        ({ name, code, $metadata }: { name: string; code?: string; $metadata?: { attempts?: number } }) => ({
          ...{ name, code, attempts: $metadata?.attempts },
        }),
      );

  test('keep their connection', async () => {
    connections = 0;
    const client = clientOf(trimmed, { ...settings, requestHandler: {} });
    for (let i = 0; i < 3; i++) await client.send(new trimmed.GetCommand({ TableName: 'films', Key: key }));
    expect(connections).toBe(1);
  });

  test('wait for a service that hangs as long as the whole SDK does, and as often', async () => {
    hangs = true;
    const [a, b] = [await ask(trimmed), await ask(whole)];
    expect(a).toEqual(b);
    expect(a).toMatchObject({ name: 'TimeoutError', attempts: 3 });
  });

  test('stop when nobody waits any more', async () => {
    hangs = true;
    const stopped = (sdk: Sdk) => ask(sdk, { abortSignal: AbortSignal.timeout(20) }, { requestHandler: {} });
    const [a, b] = [await stopped(trimmed), await stopped(whole)];
    expect(a).toEqual(b);
    expect(a).toMatchObject({ name: 'AbortError' });
  });

  test('tell who cannot be reached', async () => {
    const unreachable = { endpoint: 'http://127.0.0.1:1' };
    const [a, b] = [await ask(trimmed, {}, unreachable), await ask(whole, {}, unreachable)];
    expect(a).toEqual(b);
    expect(a).toMatchObject({ code: 'ECONNREFUSED', attempts: 3 });
  });
});
