import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { makeSecrets } from '../../infra/secrets.ts';
import { Problem } from '../../lib/domain/problem.ts';
import type { Config } from '../../lib/config.ts';
import { secretsReader } from '../../lib/wiring/secrets.ts';

const manager = mockClient(SecretsManagerClient);
beforeEach(() => manager.reset());
afterAll(() => manager.restore());

const config = { secretsId: 'marquee/test', region: 'eu-central-1' } as Config;
const failing = (name: string, httpStatusCode?: number) =>
  Object.assign(new Error('No.'), { name, $metadata: { httpStatusCode } });

test('the secret of the stage is asked for once in five minutes', async () => {
  const secrets = makeSecrets();
  manager
    .on(GetSecretValueCommand, { SecretId: 'marquee/test' })
    .resolves({ SecretString: JSON.stringify(secrets) });
  let now = 0;
  const read = secretsReader(config, () => now);
  expect(await read()).toEqual(await read());
  expect((await read()).cursorKey).toBe(secrets.cursorKey);
  now = 5 * 60_000 - 1;
  await read();
  expect(manager.calls()).toHaveLength(1);
  now++;
  await read();
  expect(manager.calls()).toHaveLength(2);
});

test.each([
  ['is throttled', failing('ThrottlingException', 400)],
  ['is broken', failing('InternalServiceError', 500)],
  ['does not answer in time', failing('TimeoutError')],
  ['cannot be reached', Object.assign(new Error('No.'), { code: 'ECONNREFUSED' })],
])('a Secrets Manager that %s makes a request come again, and the next one asks anew', async (_, error) => {
  manager
    .on(GetSecretValueCommand)
    .rejectsOnce(error)
    .resolves({ SecretString: JSON.stringify(makeSecrets()) });
  const read = secretsReader(config, () => 0);
  await expect(read()).rejects.toMatchObject({
    code: 'unavailable',
    retryAfterSeconds: expect.any(Number) as number,
  });
  await expect(read()).resolves.toBeDefined();
});

test('a secret that is not there is an error of ours, not of the moment', async () => {
  manager.on(GetSecretValueCommand).rejects(failing('ResourceNotFoundException', 400));
  const error: unknown = await secretsReader(config, () => 0)().catch((failure: unknown) => failure);
  expect(error).not.toBeInstanceOf(Problem);
  expect(error).toMatchObject({ name: 'ResourceNotFoundException' });
  manager.on(GetSecretValueCommand).resolves({});
  await expect(secretsReader(config, () => 0)()).rejects.toThrow('is not JSON');
});
