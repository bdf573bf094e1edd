import * as z from 'zod';
import type { App } from '../../lib/app.ts';
import { type OneTimeToken, parseOneTimeToken } from '../../lib/auth/one-time-tokens.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { changeCredentials } from '../../lib/store/accounts/credentials.ts';
import { isPending } from '../../lib/store/sessions/mailed-tokens.ts';
import { changeUserWrite, claimEmail, readUser, releaseEmail } from '../../lib/store/accounts/users.ts';
import { TransactionFailed } from '../../lib/table/table.ts';

export const handler = endpoint(
  {
    id: 'verifyEmail',
    method: 'POST',
    path: '/v1/auth/verify-email',
    access: 'public',
    summary: 'Confirm an address with the mailed token',
    description: 'Also makes a change of address take effect. A token works once.',
    body: z.strictObject({ token: z.string().min(1).max(500) }),
    status: 204,
    problems: ['invalid_token'],
    table: ['DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'],
  },
  async ({ body }, app) => {
    const token = parseOneTimeToken(body.token);
    const done =
      (token?.purpose === 'verify_email' && (await confirmAddress(app, token))) ||
      (token?.purpose === 'change_email' && (await changeAddress(app, token)));
    if (!done) throw new Problem('invalid_token', 'Ask for a new mail: this token was used or is too old.');
  },
);

const confirmAddress = (app: App, token: OneTimeToken) =>
  changeCredentials(app, token.userId, (credentials) => {
    if (!isPending(credentials?.verifyEmail, token, app.now())) return undefined;
    const verified = changeUserWrite(token.userId, { emailVerified: true, mailStopped: null });
    return { remove: ['verifyEmail'], writes: [verified], result: true };
  });

async function changeAddress(app: App, token: OneTimeToken): Promise<boolean | undefined> {
  const { userId } = token;
  try {
    return await changeCredentials(app, userId, async (credentials) => {
      const asked = credentials?.changeEmail;
      const user = isPending(asked, token, app.now()) ? await readUser(app.table, userId) : undefined;
      if (!asked || !user) return undefined;
      const { email, emailKey } = asked;
      // The same token took effect between the two readings.
      if (user.emailKey === emailKey) return undefined;
      return {
        // What was mailed to the old address must not work any more.
        remove: ['changeEmail', 'verifyEmail', 'resetPassword'],
        writes: [
          claimEmail(emailKey, userId),
          releaseEmail(user.emailKey, userId),
          changeUserWrite(userId, { email, emailKey, emailVerified: true, mailStopped: null }),
        ],
        result: true,
      };
    });
  } catch (error) {
    // Somebody else has taken the address since the mail was sent.
    if (error instanceof TransactionFailed) return false;
    throw error;
  }
}
