import { newOneTimeToken } from '../../lib/auth/one-time-tokens.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { unauthenticated } from '../../lib/http/identity.ts';
import { consume } from '../../lib/http/rate-limit.ts';
import { changeCredentials } from '../../lib/store/accounts/credentials.ts';
import { pendingToken, tokenMail } from '../../lib/store/sessions/mailed-tokens.ts';
import { readUser } from '../../lib/store/accounts/users.ts';

export const handler = endpoint(
  {
    id: 'resendVerification',
    method: 'POST',
    path: '/v1/auth/verify-email/resend',
    access: 'user',
    summary: 'Mail a new token to confirm the address',
    description:
      'The newest token replaces older ones. At most 3 mails an hour; nothing is sent when the address is confirmed.',
    status: 202,
    problems: [],
    table: ['GetItem', 'PutItem', 'UpdateItem'],
  },
  async ({ caller: { userId } }, app) => {
    const user = await readUser(app.table, userId);
    if (!user) throw unauthenticated();
    if (user.emailVerified) return;
    const standing = await consume(app, 'resetMail', `VERIFY-${userId}`);
    if (standing && !standing.admitted) return;
    await changeCredentials(app, userId, async () => {
      // Again, after the credentials: the address may have changed since, and no token goes to one given up.
      const user = await readUser(app.table, userId);
      if (!user || user.emailVerified) return undefined;
      const token = newOneTimeToken('verify_email', userId, () => app.randomBytes(32));
      return {
        set: { verifyEmail: pendingToken('verify_email', token.hash, app.now()) },
        writes: [tokenMail('verify_email', user, token, app.now())],
        result: undefined,
      };
    });
  },
);
