/**
 * `npm run bench:signin [samples]`: how long a sign-in with a wrong password takes for a known and for an unknown
 * address, interleaved (100 samples of each by default), next to the hash it computes. A stranger must not be
 * able to tell the two apart: they may differ by 5 % of the hash time.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { handler as login } from '../../functions/accounts/login.ts';
import { buildApp } from '../../lib/app.ts';
import { createAccount, newUser } from '../../lib/store/users.ts';
import { hashNewPassword } from '../../lib/wiring/passwords.ts';
import { ensureTable, startEngine } from '../local/engine.ts';

const SAMPLES = Number(process.argv[2] ?? 100);
const ALLOWED = 0.05;

const secret = () => randomBytes(32).toString('base64');
const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const SECRETS = {
  accessTokenKeys: [{ kid: 'bench', publicJwk: pair.publicKey.export({ format: 'jwk' }) }],
  leaseTokenKeys: [{ kid: 'bench', secret: secret() }],
  passwordPeppers: { current: '1', versions: { '1': secret() } },
  refreshKey: secret(),
  cursorKey: secret(),
  unsubscribeKey: secret(),
  edgeKey: secret(),
  cdnPrivateKeyPem: 'unused',
};

const requestOf = (email: string) =>
  ({
    httpMethod: 'POST',
    path: '/auth/login',
    resource: '/auth/login',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password: 'not the password' }),
    requestContext: { requestId: 'bench', identity: { sourceIp: '192.0.2.1' }, authorizer: {} },
  }) as unknown as APIGatewayProxyEvent;

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

async function milliseconds(run: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await run();
  return performance.now() - before;
}

const folder = mkdtempSync(join(tmpdir(), 'marquee-bench-'));
const engine = await startEngine(join(folder, 'table.sqlite'), (reason) => console.error(reason));
try {
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_REGION: 'local',
  });
  await ensureTable(engine.endpoint, 'bench');
  const built = buildApp({
    STAGE: 'bench',
    TABLE_NAME: 'bench',
    ORIGIN: 'http://localhost',
    DYNAMODB_ENDPOINT: engine.endpoint,
    CDN_KEY_PAIR_ID: 'none',
    RATE_LIMITS: 'off',
    SECRETS: JSON.stringify(SECRETS),
  });
  const app = { ...built, log: () => undefined };
  const passwordHash = await hashNewPassword(app, 'the password of all');
  const times = { known: [] as number[], unknown: [] as number[], hash: [] as number[] };
  const attempt = async (email: string) => {
    const { statusCode } = await login(requestOf(email), undefined, app);
    if (statusCode !== 401) throw new Error(`login answered ${statusCode}`);
  };
  for (let n = -3; n < SAMPLES; n++) {
    const user = newUser(app.newId('usr'), { email: `known${n}@example.com`, name: 'Known' }, app.now());
    const credentials = { userId: user.userId, passwordHash, v: 1, by: 'bench', devices: {}, known: {} };
    await createAccount(app, user, credentials, []);
    const tries = [
      ['known', () => attempt(user.email)],
      ['unknown', () => attempt(`nobody${n}@example.com`)],
      ['hash', () => hashNewPassword(app, 'another password')],
    ] as const;
    // In turn, so that neither always comes first; the first rounds only warm up.
    for (const [name, run] of n % 2 ? tries : tries.toReversed()) {
      const took = await milliseconds(run);
      if (n >= 0) times[name].push(took);
    }
  }
  const [known, unknown, hash] = [median(times.known), median(times.unknown), median(times.hash)];
  // Of each pair, so that what slows the whole computer for a while slows both.
  const difference = Math.abs(median(times.known.map((took, n) => took - times.unknown[n]!))) / hash;
  console.log(`Samples of each           ${SAMPLES}, interleaved`);
  console.log(`Known address, median     ${known.toFixed(1)} ms`);
  console.log(
    `Unknown address, median   ${unknown.toFixed(1)} ms, ${(unknown / known).toFixed(4)} of the known one`,
  );
  console.log(`The hash alone, median    ${hash.toFixed(1)} ms`);
  console.log(
    `Difference, median        ${(100 * difference).toFixed(2)} % of the hash (at most ${100 * ALLOWED} %)`,
  );
  if (difference > ALLOWED) process.exitCode = 1;
} finally {
  engine.stop();
  rmSync(folder, { recursive: true, force: true });
}
