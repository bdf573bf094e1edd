import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as forgotPassword } from '../../../functions/sessions/forgot-password.ts';
import { handler as resetPassword } from '../../../functions/sessions/reset-password.ts';
import { mailedToken, newPerson, PASSWORD, signIn } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { withInterlude } from '../../support/faults.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable(), { limitOf: () => undefined });
});

const wrong = (email: string, device?: Record<string, unknown>) =>
  signIn(app, email, 'a wrong password', device);
async function wrongTimes(count: number, email: string, device?: Record<string, unknown>) {
  const statuses: number[] = [];
  for (let n = 0; n < count; n++) statuses.push((await wrong(email, device)).status);
  return statuses;
}

describe('after five wrong passwords', () => {
  test.each(['a known', 'an unknown'])('%s address must wait, longer each time', async (which) => {
    const email = which === 'a known' ? (await newPerson(app)).email : 'nobody@example.com';
    expect(await wrongTimes(5, email)).toEqual([401, 401, 401, 401, 401]);
    const delays: string[] = [];
    for (let n = 0; n < 9; n++) {
      const refused = await wrong(email);
      expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
      delays.push(refused.headers['Retry-After']!);
      app.advance(Number(refused.headers['Retry-After']));
      expect((await wrong(email)).status).toBe(401);
    }
    expect(delays).toEqual(['30', '60', '120', '240', '480', '960', '1920', '3600', '3600']);
  });

  test('even the right one must wait, from an unknown device', async () => {
    const { email } = await newPerson(app);
    await wrongTimes(5, email);
    expect(await signIn(app, email)).toMatchObject({ status: 429 });
    app.advance(30);
    expect(await signIn(app, email)).toMatchObject({ status: 200 });
    expect(await wrongTimes(5, email)).toEqual([401, 401, 401, 401, 401]);
  });

  test('the owner comes in from a known device, whose own wrong ones count by themselves', async () => {
    const { email, session } = await newPerson(app);
    const device = { id: session.device.id, name: 'Mine', platform: 'web' };
    await wrongTimes(6, email);
    expect(await signIn(app, email, PASSWORD, device)).toMatchObject({ status: 200 });
    expect(await wrongTimes(6, email, device)).toEqual([401, 401, 401, 401, 401, 429]);
  });

  test('a made-up device id is an unknown device', async () => {
    const { email } = await newPerson(app);
    await wrongTimes(5, email);
    const device = { id: 'dev_01KA2B3C4D5E6F7G8H9JKMNPQS', name: 'Made up', platform: 'web' };
    expect(await signIn(app, email, PASSWORD, device)).toMatchObject({ status: 429 });
  });

  test('a password set with a mailed token opens at once', async () => {
    const { email } = await newPerson(app);
    await wrongTimes(6, email);
    await callEndpoint(forgotPassword, app, { body: { email } });
    const token = await mailedToken(app, 'reset_password');
    const newPassword = 'an even better password';
    await callEndpoint(resetPassword, app, { body: { token, newPassword } });
    expect(await signIn(app, email, newPassword)).toMatchObject({ status: 200 });
  });

  test('thirty at once get five answers', async () => {
    const { email } = await newPerson(app);
    const answers = await Promise.all(Array.from({ length: 30 }, () => wrong(email)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(25);
  });
});

test('a password whose try cannot be written down is not checked', async () => {
  const { email } = await newPerson(app);
  const lost = Object.assign(new Error('injected'), { name: 'TimeoutError' });
  const table = withInterlude(app.table, 'PutCommand', () => Promise.reject(lost));
  expect((await signIn({ ...app, table }, email)).status).toBe(503);
  expect(await wrongTimes(6, email)).toEqual([401, 401, 401, 401, 401, 429]);
});

test('wrong passwords more than 15 minutes apart never make anybody wait', async () => {
  const { email } = await newPerson(app);
  for (let round = 0; round < 4; round++) {
    expect(await wrongTimes(4, email)).toEqual([401, 401, 401, 401]);
    app.advance(15 * 60);
  }
});
