import * as z from 'zod';
import { newOneTimeToken } from '../../lib/auth/one-time-tokens.ts';
import { normaliseEmail } from '../../lib/domain/email.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { TypedPassword } from '../../lib/domain/text.ts';
import { TypedEmail } from '../../lib/domain/accounts/user.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { unauthenticated } from '../../lib/http/identity.ts';
import { enforce } from '../../lib/http/rate-limit.ts';
import { invalid } from '../../lib/http/request.ts';
import { changeCredentials } from '../../lib/store/accounts/credentials.ts';
import { pendingToken, tokenMail } from '../../lib/store/sessions/mailed-tokens.ts';
import { mailWrite } from '../../lib/store/outbox.ts';
import { ownerOfEmail, readAccount, readUser } from '../../lib/store/accounts/users.ts';
import { provePassword } from '../../lib/wiring/passwords.ts';

export const handler = endpoint(
  {
    id: 'changeEmail',
    method: 'POST',
    path: '/v1/me/email',
    access: 'user',
    summary: 'Ask to use another address',
    description:
      'Takes effect by `verifyEmail` with the token that is mailed to the new address; the old one is told. Answers the same when somebody else has the address, and then sends no token.',
    body: z.strictObject({ newEmail: TypedEmail, password: TypedPassword }),
    status: 202,
    problems: ['wrong_password'],
    table: ['GetItem', 'PutItem', 'UpdateItem'],
    memory: 1769,
  },
  async ({ caller: { userId, deviceId }, body: { newEmail, password } }, app) => {
    const account = await readAccount(app.table, userId);
    if (!account) throw unauthenticated();
    const { credentials } = account;
    const emailKey = normaliseEmail(newEmail);
    if (emailKey === account.user.emailKey) {
      throw invalid([{ pointer: '/newEmail', detail: 'is the address of the account already' }]);
    }
    const subject = { emailKey: account.user.emailKey, deviceId, password };
    const proof = await provePassword(app, subject, credentials);
    if (!proof.ok) throw new Problem('wrong_password', 'The password is another.');
    await enforce(app, 'resetMail', `CHANGE-${userId}`);
    const taken = (await ownerOfEmail(app.table, emailKey)) !== undefined;
    const done = await changeCredentials(app, userId, async (now) => {
      const user = (await proof.holds(now)) && (await readUser(app.table, userId));
      if (!user) return undefined;
      const at = app.now();
      const token = newOneTimeToken('change_email', userId, () => app.randomBytes(32));
      const notice = mailWrite(
        {
          purpose: 'email_change_notice',
          userId,
          to: user.email,
          subject: token.hash,
          data: { name: user.name, newEmail },
        },
        at,
      );
      const mails = taken ? [] : [tokenMail('change_email', { ...user, email: newEmail }, token, at)];
      return {
        set: { changeEmail: { ...pendingToken('change_email', token.hash, at), email: newEmail, emailKey } },
        writes: [notice, ...mails],
        result: true,
      };
    });
    if (!done) throw new Problem('wrong_password', 'The password was changed meanwhile.');
  },
);
