import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { archivedEvents } from '../../../infra/local/events/read.ts';
import { type Platform, startPlatform } from '../../support/platform/platform.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform();
}, 240_000);
afterAll(() => platform.stop());

const events = () => archivedEvents(join(platform.env.DATA_DIR!, 'events'));
const register = async (n: number) => {
  const answer = await fetch(`${platform.origin}/v1/auth/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email: `e${n}@example.com`, password: 'correct horse battery staple', name: 'E' }),
  });
  expect(answer.status).toBe(201);
};
const signIns = () => events().filter(({ type }) => type === 'sign_in');

test('what happened right before each of three power cuts lies in the archive after the next start, once', async () => {
  for (let n = 1; n <= 3; n++) {
    await register(n);
    await platform.kill();
    platform = await startPlatform(platform.env);
  }
  await expect.poll(() => signIns().length, { timeout: 10_000 }).toBe(3);
  await register(4);
  await expect.poll(() => signIns().length, { timeout: 10_000 }).toBe(4);
  expect(new Set(signIns().map(({ account }) => account)).size).toBe(4);
}, 240_000);
