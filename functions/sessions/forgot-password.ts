import * as z from 'zod';
import type { App } from '../../lib/app.ts';
import { newOneTimeToken } from '../../lib/auth/one-time-tokens.ts';
import { sha256 } from '../../lib/auth/opaque.ts';
import { EmailAddress } from '../../lib/domain/text.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { consume } from '../../lib/http/rate-limit.ts';
import { changeCredentials } from '../../lib/store/accounts/credentials.ts';
import { pendingToken, tokenMail } from '../../lib/store/sessions/mailed-tokens.ts';
import { ownerOfEmail, readUser } from '../../lib/store/accounts/users.ts';

/** Longer than the work takes: the time of the answer must not tell whether there was any. */
const ANSWER_MS = 250;

export const handler = endpoint(
  {
    id: 'forgotPassword',
    method: 'POST',
    path: '/v1/auth/forgot-password',
    access: 'public',
    summary: 'Mail a token to set a new password',
    description: 'Answers the same whether or not anybody has the address. At most 3 mails an hour.',
    body: z.strictObject({ email: EmailAddress }),
    status: 202,
    problems: [],
    table: ['GetItem', 'PutItem', 'UpdateItem'],
  },
  async ({ body: { email } }, app) => {
    const pause = new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
    await Promise.all([pause, mailToken(app, email)]);
  },
);

async function mailToken(app: App, emailKey: string): Promise<void> {
  const standing = await consume(app, 'resetMail', `RESET-${sha256(emailKey)}`);
  const userId = await ownerOfEmail(app.table, emailKey);
  if (userId === undefined || (standing && !standing.admitted)) return;
  await changeCredentials(app, userId, async () => {
    // Read after the credentials: a change of address in between refuses the write, one before it is seen here.
    const user = await readUser(app.table, userId);
    if (user?.emailKey !== emailKey) return undefined;
    const token = newOneTimeToken('reset_password', userId, () => app.randomBytes(32));
    return {
      set: { resetPassword: pendingToken('reset_password', token.hash, app.now()) },
      writes: [tokenMail('reset_password', user, token, app.now())],
      result: undefined,
    };
  });
}
