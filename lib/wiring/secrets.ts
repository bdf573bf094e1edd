import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { secretBytes } from '../auth/secrets.ts';
import type { Config } from '../config.ts';
import { deadline, REQUEST_TRIES } from '../scope.ts';
import { isUnavailable } from '../table/failures.ts';
import { busy } from './aws-fetch.ts';

const Jwk = z.looseObject({ kty: z.string() });
const Secret = z.string().refine((value) => secretBytes('A secret', value).length >= 32);

/** The one secret of a stage. Lists hold the current key first and, while rotating, the other one. */
export const Secrets = z.object({
  accessTokenKeys: z
    .array(z.object({ kid: z.string(), publicJwk: Jwk, privateJwk: Jwk.optional() }))
    .min(1)
    .max(2),
  leaseTokenKeys: z
    .array(z.object({ kid: z.string(), secret: Secret }))
    .min(1)
    .max(2),
  passwordPeppers: z.object({ current: z.string(), versions: z.record(z.string(), Secret) }),
  refreshKey: Secret,
  cursorKey: Secret,
  unsubscribeKey: Secret,
  /** What the distribution adds to requests, so that the viewer's address it names can be believed. */
  edgeKey: Secret,
  cdnPrivateKeyPem: z.string(),
  /** The key pair of that key, once it is another than the configured one: both must change at the same moment. */
  cdnKeyPairId: z.string().optional(),
});

export type Secrets = z.output<typeof Secrets>;

/** A rotated secret reaches every running function within this time. */
const LIFETIME_MS = 5 * 60_000;

/** Reads the stage's secret, keeping it for five minutes. A malformed or weak one is an Error that names no value. */
export function secretsReader(config: Config, now: () => number): () => Promise<Secrets> {
  let kept: { value: Promise<Secrets>; until: number } | undefined;
  return () => {
    if (kept && now() < kept.until) return kept.value;
    const value = fetchSecrets(config).then(parseSecrets);
    const entry = { value, until: now() + LIFETIME_MS };
    kept = entry;
    value.catch(() => {
      if (kept === entry) kept = undefined;
    });
    return value;
  };
}

function parseSecrets(text = ''): Secrets {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('The secret of the stage is not JSON');
  }
  const parsed = Secrets.safeParse(json);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path }) => path.join('.'));
  throw new Error(`The secret of the stage is malformed or weak at ${places.join(', ')}`);
}

async function fetchSecrets({
  secrets,
  secretsId,
  region,
  awsEndpoint,
}: Config): Promise<string | undefined> {
  if (secrets !== undefined) return secrets;
  if (secretsId === undefined) throw new Error('Neither SECRETS_ID nor SECRETS is set');
  const client = new SecretsManagerClient({
    region,
    ...(awsEndpoint && { endpoint: awsEndpoint }),
    ...REQUEST_TRIES,
  });
  const command = new GetSecretValueCommand({ SecretId: secretsId });
  const abortSignal = deadline();
  const answer = await client.send(command, abortSignal && { abortSignal }).catch((error: Error) => {
    throw isUnavailable(error) ? busy() : error;
  });
  return answer.SecretString;
}
