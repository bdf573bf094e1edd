import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handler as changeEmail } from '../../../functions/accounts/change-email.ts';
import { handler as changePassword } from '../../../functions/accounts/change-password.ts';
import { handler as closeAccount } from '../../../functions/accounts/close-account.ts';
import { handler as forgotPassword } from '../../../functions/sessions/forgot-password.ts';
import { handler as login } from '../../../functions/sessions/login.ts';
import { handler as refreshSession } from '../../../functions/sessions/refresh-session.ts';
import { handler as register } from '../../../functions/sessions/register.ts';
import { handler as resetPassword } from '../../../functions/sessions/reset-password.ts';
import { handler as verifyEmail } from '../../../functions/sessions/verify-email.ts';
import type { Handler } from '../../../lib/http/endpoint.ts';
import {
  everything,
  mailedToken,
  mailsOf,
  newPerson,
  PASSWORD,
  type Person,
} from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { type Answer, callEndpoint, type CallOptions } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { type Fault, faultAt, SWEEPS, SWEEP_STEP, withFault } from '../../support/faults.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

/** One request of a client: what it sends may depend on what was mailed before. */
interface Step {
  handler: Handler;
  options: (app: TestApp, person: Person) => CallOptions | Promise<CallOptions>;
  /** What must hold when the request has been answered happily. */
  then?: (app: TestApp, person: Person, answer: Answer) => Promise<void>;
}

const NEW = 'a quite different password';
const ask = (handler: Handler, options: Step['options'], then?: Step['then']): Step => ({
  handler,
  options,
  ...(then && { then }),
});
const bodyOf = (body: unknown) => ({ body });
const signsIn = async (app: TestApp, email: string, password: string) => {
  const answer = await callEndpoint(login, app, { body: { email, password }, ip: '192.0.2.1' });
  expect(answer.status).toBe(200);
};

const forgot = ask(forgotPassword, (_, { email }) => bodyOf({ email }));
const FLOWS: Record<string, Step[]> = {
  register: [
    ask(
      register,
      () => bodyOf({ email: 'new@example.com', password: PASSWORD, name: 'New' }),
      (app) => signsIn(app, 'new@example.com', PASSWORD),
    ),
  ],
  login: [ask(login, (_, { email }) => bodyOf({ email, password: PASSWORD }))],
  refresh: [
    ask(
      refreshSession,
      (_, { session }) => bodyOf({ refreshToken: session.refreshToken }),
      async (app, _person, { body }) => {
        const next = await callEndpoint(refreshSession, app, bodyOf({ refreshToken: body.refreshToken }));
        expect(next.status).toBe(200);
        expect(await mailsOf(app, 'session_revoked')).toEqual([]);
      },
    ),
  ],
  reset: [
    forgot,
    ask(
      resetPassword,
      async (app) => bodyOf({ token: await mailedToken(app, 'reset_password'), newPassword: NEW }),
      async (app, { email }) => {
        await signsIn(app, email, NEW);
        expect(await mailsOf(app, 'password_changed')).toHaveLength(1);
      },
    ),
  ],
  'change of e-mail': [
    ask(changeEmail, (_, { caller }) => ({
      caller,
      body: { newEmail: 'moved@example.com', password: PASSWORD },
    })),
    ask(
      verifyEmail,
      async (app) => bodyOf({ token: await mailedToken(app, 'change_email') }),
      (app) => signsIn(app, 'moved@example.com', PASSWORD),
    ),
  ],
  'change of password': [
    ask(
      changePassword,
      (_, { caller }) => ({ caller, body: { currentPassword: PASSWORD, newPassword: NEW } }),
      (app, { email }) => signsIn(app, email, NEW),
    ),
  ],
  closing: [ask(closeAccount, (_, { caller }) => ({ caller, body: { password: PASSWORD } }))],
};

/** One user per address, no claim or device without its owner, no owner without them. */
async function expectConsistent(app: TestApp): Promise<void> {
  const items = await everything(app);
  const keysOf = (sk: string) => items.filter((item) => item.sk === sk);
  const users = keysOf('PROFILE').map((user) => `EMAIL#${String(user.emailKey)} ${String(user.userId)}`);
  const claims = keysOf('CLAIM').map((claim) => `${String(claim.pk)} ${String(claim.userId)}`);
  expect(claims.sort()).toEqual(users.sort());
  const listed = keysOf('CREDENTIALS').flatMap(({ userId, devices }) =>
    Object.keys(devices as object).map((id) => `USER#${String(userId)} DEVICE#${id}`),
  );
  const devices = items.filter(({ pk, sk }) => /^USER#/.test(String(pk)) && /^DEVICE#/.test(String(sk)));
  expect(devices.map(({ pk, sk }) => `${String(pk)} ${String(sk)}`).sort()).toEqual(listed.sort());
  expect(keysOf('CREDENTIALS')).toHaveLength(users.length);
}

/** Sends the step with a fault in it, and again as a client does that was told to; answers how many calls there were. */
async function perform(step: Step, app: TestApp, person: Person, at: number, kind: Fault): Promise<number> {
  const options = await step.options(app, person);
  const table = withFault(app.table, { at, kind });
  let answer = await callEndpoint(step.handler, { ...app, table }, options);
  const calls = table.calls();
  if (answer.status >= 400) {
    expect(answer.status).toBe(503);
    expect(answer.headers['Retry-After']).toMatch(/^[1-5]$/);
    answer = await callEndpoint(step.handler, app, options);
  }
  expect(answer.status).toBe(step.handler.declaration.status);
  await step.then?.(app, person, answer);
  await expectConsistent(app);
  return calls;
}

/** Runs the flow with the fault in its n-th step. */
async function run(steps: Step[], faulty: number, at: number, kind: Fault): Promise<number> {
  const app = testApp(await engine.freshTable());
  const person = await newPerson(app);
  for (const step of steps.slice(0, faulty)) await perform(step, app, person, Infinity, kind);
  const calls = await perform(steps[faulty]!, app, person, at, kind);
  for (const step of steps.slice(faulty + 1)) await perform(step, app, person, Infinity, kind);
  return calls;
}

describe('whichever database call fails, nothing is half done and a retry succeeds', () => {
  test.each(Object.keys(FLOWS).flatMap((flow) => SWEEPS.map((sweep) => [flow, sweep] as const)))(
    '%s, %s',
    async (flow, sweep) => {
      const steps = FLOWS[flow]!;
      for (const faulty of steps.keys()) {
        const calls = await run(steps, faulty, Infinity, 'before');
        expect(calls).toBeGreaterThan(1);
        // The calls after a fault may be more, such as the look whether a write happened after all.
        const all = Array.from({ length: Math.ceil((calls + 2) / SWEEP_STEP) }, (_, n) => n * SWEEP_STEP + 1);
        await Promise.all(all.map((at) => run(steps, faulty, at, faultAt(sweep, at))));
      }
    },
  );
});
