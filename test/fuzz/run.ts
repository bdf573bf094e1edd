/**
 * npm run fuzz [-- --requests 20000 --seed 1]
 *
 * Starts a platform and asks it so many requests: every operation of the description, with values that fit, nearly fit
 * or do not, and with ids that earlier answers told. Prints what was answered and every answer that is not as
 * described; exits with 1 on any. The same seed asks the same of a platform that answers the same.
 */
import { parseArgs } from 'node:util';
import { startPlatform } from '../support/platform/platform.ts';
import { walk, type Walked } from './walk.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [requests, seed] = [Number(values.requests), Number(values.seed)];
console.log(`seed ${seed}; ${requests} requests`);
const tell = ({ requests: done, violations }: Walked) =>
  console.log(`  ${done}, ${violations.length} violations`);
const platform = await startPlatform({ RATE_LIMITS: 'off' });
try {
  const walked = await walk(platform, { seed, requests, onEvery: tell });
  for (const violation of walked.violations) console.log(`VIOLATION ${violation}`);
  const statuses = [...walked.statuses].sort(([a], [b]) => a - b);
  console.log(statuses.map(([status, count]) => `${status}: ${count}`).join(', '));
  console.log(
    `${walked.requests} requests, ${walked.went.size} of ${walked.operations} operations went well, ${walked.violations.length} violations`,
  );
  process.exitCode = walked.violations.length > 0 ? 1 : 0;
} finally {
  await platform.stop();
}
