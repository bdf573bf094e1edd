import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { monotonicFactory } from 'ulid';
import type { App } from '../../lib/app.ts';
import { POLICIES } from '../../lib/domain/limits.ts';
import type { Table } from '../../lib/table/table.ts';
import type { Secrets } from '../../lib/wiring/secrets.ts';

const secret = () => randomBytes(32).toString('base64');

/** Fresh secrets of a stage. */
export function testSecrets(): Secrets {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const cdn = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return {
    accessTokenKeys: [
      {
        kid: 'a1',
        publicJwk: publicKey.export({ format: 'jwk' }) as { kty: string },
        privateJwk: privateKey.export({ format: 'jwk' }) as { kty: string },
      },
    ],
    leaseTokenKeys: [{ kid: 'l1', secret: secret() }],
    passwordPeppers: { current: '1', versions: { '1': secret() } },
    refreshKey: secret(),
    cursorKey: secret(),
    unsubscribeKey: secret(),
    edgeKey: secret(),
    cdnPrivateKeyPem: cdn.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** An App over a table of the real engine, with a clock that a test moves. */
export interface TestApp extends App {
  /** Moves the clock forward. */
  advance(seconds: number): void;
  /** Every line logged so far. */
  logged: Record<string, unknown>[];
}

export function testApp(table: Table, overrides: Partial<App['config']> = {}): TestApp {
  let now = Date.UTC(2026, 10, 24, 12);
  const logged: Record<string, unknown>[] = [];
  const secrets = testSecrets();
  const ulid = monotonicFactory();
  return {
    config: {
      stage: 'test',
      tableName: table.name,
      origin: 'https://marquee.test',
      corsOrigin: '*',
      region: 'local',
      dynamodbEndpoint: undefined,
      secretsId: undefined,
      secrets: undefined,
      cdnKeyPairId: 'KTEST',
      standaloneDelivery: true,
      heartbeatSeconds: 30,
      leaseDoor: 'https://leases.marquee.test',
      pictureHosts: ['marquee.test', 'images.test'],
      mailFrom: 'Marquee <no-reply@marquee.test>',
      reminderDays: [7, 3, 1],
      mailsPerSecond: 100_000,
      sesEndpoint: undefined,
      awsEndpoint: undefined,
      uploadBucket: undefined,
      s3Endpoint: undefined,
      mediaBucket: undefined,
      transcoder: { endpoint: undefined, role: undefined, queue: undefined },
      events: { endpoint: undefined, stream: undefined },
      athenaEndpoint: undefined,
      passwordCost: 4,
      limitOf: (policy) => POLICIES[policy].limit,
      ...overrides,
    },
    table,
    now: () => now,
    newId: (prefix) => `${prefix}_${ulid(now)}`,
    randomBytes,
    secrets: () => Promise.resolve(secrets),
    log: (level, message, fields) => logged.push({ level, message, ...fields }),
    advance: (seconds) => (now += seconds * 1000),
    logged,
  };
}
