/**
 * `npm run bench:signin [samples]`: how long a sign-in with a wrong password takes for a known and for an unknown
 * address, interleaved (100 samples of each by default), next to the hash it computes. A stranger must not be
 * able to tell the two apart: they may differ by 5 % of the hash time.
 */
import { performance } from 'node:perf_hooks';
import { handler as login } from '../../functions/sessions/login.ts';
import { buildApp } from '../../lib/app.ts';
import { createAccount, newUser } from '../../lib/store/accounts/users.ts';
import { hashNewPassword } from '../../lib/wiring/passwords.ts';
import { eventOf } from '../gateway-event.ts';
import { makeSecrets } from '../secrets.ts';
import { TABLE, withEngine } from './engine.ts';

const SAMPLES = Number(process.argv[2] ?? 100);
const ALLOWED = 0.05;

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

async function milliseconds(run: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await run();
  return performance.now() - before;
}

await withEngine(async (endpoint) => {
  const built = buildApp({
    STAGE: 'bench',
    TABLE_NAME: TABLE,
    ORIGIN: 'http://localhost',
    DYNAMODB_ENDPOINT: endpoint,
    CDN_KEY_PAIR_ID: 'none',
    RATE_LIMITS: 'off',
    SECRETS: JSON.stringify(makeSecrets()),
  });
  const app = { ...built, log: () => undefined };
  const passwordHash = await hashNewPassword(app, 'the password of all');
  const times = { known: [] as number[], unknown: [] as number[], hash: [] as number[] };
  const attempt = async (email: string) => {
    const { statusCode } = await login(
      eventOf(login, { body: { email, password: 'not the password' } }),
      undefined,
      app,
    );
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
});
