import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../../lib/app.ts';
import { mailsPage } from '../../lib/store/notifications/mails.ts';
import { apiAt } from '../smoke/api.ts';
import { PASSWORD } from '../smoke/viewer.ts';
import type { Trial } from './deploy.ts';

/** Takes every container from a function and gives it back: who calls meanwhile is put off, and nobody after. */
export async function atItsLimit({ emulator: { aws }, account, origin }: Trial): Promise<string> {
  const of = ['--function-name', account.nameOf('listPlans')];
  const plans = async () => (await fetch(`${origin}/v1/plans`)).status;
  aws('lambda', 'put-function-concurrency', ...of, '--reserved-concurrent-executions', '0');
  assert.equal(await plans(), 429);
  assert.equal((await fetch(`${origin}/v1/titles`)).status, 200);
  aws('lambda', 'delete-function-concurrency', ...of);
  assert.equal(await plans(), 200);
  return 'a function that gets no container puts its callers off, the others answer on, and it answers with one again';
}

/** Puts SES back into its sandbox: a mail to a stranger waits there, and leaves when SES has left it. */
export async function inItsSandbox(
  { emulator: { aws }, account, origin }: Trial,
  { table }: App,
): Promise<string> {
  const sandbox = (how: string) =>
    aws(
      ...['sesv2', 'put-account-details', how, '--mail-type', 'TRANSACTIONAL'],
      ...['--website-url', 'https://marquee.example'],
    );
  const email = `${randomUUID()}@strangers.example`;
  sandbox('--no-production-access-enabled');
  const body = { email, password: PASSWORD, name: 'Ada' };
  const { response } = await apiAt(origin, []).POST('/v1/auth/register', { body });
  assert.equal(response.status, 201);
  // As its schedule does, whose clock the emulator does not run.
  const drain = () =>
    aws('lambda', 'invoke', '--function-name', account.nameOf('drainOutbox'), '--payload', '{}', '/dev/null');
  await untilMail(table, { email, state: 'pending' }, drain);
  sandbox('--production-access-enabled');
  await untilMail(table, { email, state: 'sent' }, drain);
  return 'an SES in its sandbox refuses the mail to a stranger, who is registered all the same; it waits, and is sent once SES has left it';
}

/** Waits until a mail to this address was tried and stands so: it is tried again after half a minute. */
async function untilMail(
  table: App['table'],
  { email, state }: { email: string; state: 'pending' | 'sent' },
  drain: () => void,
): Promise<void> {
  for (let seconds = 0; seconds < 150; seconds += 5) {
    drain();
    const { items } = await mailsPage(table, state, { limit: 50, after: undefined });
    if (items.some((each) => each.email === email && (each.mail.attempts ?? 0) > 0)) return;
    await sleep(5000);
  }
  assert.fail(`no mail to ${email} is ${state}`);
}
