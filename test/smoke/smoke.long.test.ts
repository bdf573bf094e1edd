import { afterAll, beforeAll, expect, test } from 'vitest';
import { smoke } from './smoke.ts';
import { type Platform, startPlatform } from '../support/platform/platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.stop());

test('the journeys of a deployed stage are walked on the local platform by its address alone', async () => {
  const calls = await smoke(platform.origin, platform.admin);
  expect(calls).toContain('200 GET /v1/admin/mails');
  expect(calls.at(-1)).toBe('401 GET /v1/me');
});

test('the canary plays here as it does on AWS, by the account that it made before', async () => {
  for (const what of ['makes its account', 'signs in']) {
    const answer = await fetch(`${platform.origin}/_local/jobs/tryPlayback`, { method: 'POST' });
    expect([what, await answer.json()]).toMatchObject([what, { outcome: { played: 1, failed: 0 } }]);
  }
});
