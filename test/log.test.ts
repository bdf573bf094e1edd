import { describe, expect, test } from 'vitest';
import { makeSecrets } from '../infra/secrets.ts';
import { errorFields } from '../lib/log.ts';
import { secretsReader } from '../lib/wiring/secrets.ts';
import type { Config } from '../lib/config.ts';

const failureOf = async (secrets: string) => {
  const failure: unknown = await secretsReader({ secrets } as Config, Date.now)().catch(
    (error: unknown) => error,
  );
  return JSON.stringify(errorFields(failure));
};

describe('what is logged of an error', () => {
  test.each([
    ['that is no JSON', 'canary-secret-of-somebody'],
    ['that is cut off', JSON.stringify({ refreshKey: 'canary-secret' }).slice(0, -3)],
    ['with a field too weak', JSON.stringify({ ...makeSecrets(), refreshKey: 'canary' })],
    ['with a field of another type', JSON.stringify({ ...makeSecrets(), accessTokenKeys: 'canary' })],
  ])('holds nothing of a secret %s, but says that the secret is wrong', async (_, secret) => {
    const logged = await failureOf(secret);
    expect(logged).not.toContain('canary');
    expect(logged).toMatch(/secret/i);
  });

  test('names the place and not what a parser could not read', () => {
    let failure: unknown;
    try {
      JSON.parse('canary\nof two lines');
    } catch (error) {
      failure = error;
    }
    expect(JSON.stringify(errorFields(failure))).not.toContain('canary');
    expect(errorFields(failure)).toMatchObject({ error: 'SyntaxError', stack: expect.any(Array) });
    expect(errorFields(new TypeError('x is not a function'))).toMatchObject({
      errorMessage: 'x is not a function',
    });
  });
});
