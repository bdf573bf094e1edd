import * as z from 'zod';
import { Problem } from '../../lib/domain/problem.ts';
import { TypedPassword } from '../../lib/domain/text.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { unauthenticated } from '../../lib/http/identity.ts';
import { errorFields } from '../../lib/log.ts';
import { closeAccount, eraseAccount } from '../../lib/store/accounts/closing.ts';
import { readAccount } from '../../lib/store/accounts/users.ts';
import { provePassword } from '../../lib/wiring/passwords.ts';
import { uploads } from '../../lib/wiring/s3.ts';

export const handler = endpoint(
  {
    id: 'closeAccount',
    method: 'POST',
    path: '/v1/me/close',
    access: 'user',
    summary: 'Close the account and erase what is kept about me',
    description: 'Takes effect at once and cannot be undone. The address is free again.',
    body: z.strictObject({ password: TypedPassword }),
    status: 204,
    problems: ['wrong_password', 'last_admin'],
    table: ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    grants: ['s3:PutPicture'],
    memory: 1769,
  },
  async ({ caller: { userId, deviceId }, body: { password } }, app) => {
    const account = await readAccount(app.table, userId);
    if (!account) throw unauthenticated();
    const { user, credentials } = account;
    const proof = await provePassword(app, { emailKey: user.emailKey, deviceId, password }, credentials);
    const closed = proof.ok && (await closeAccount(app, userId, proof.holds));
    if (!closed) throw new Problem('wrong_password', 'The password is another.');
    try {
      await eraseAccount(app, () => uploads(app), userId, 40);
    } catch (error) {
      // The account is closed; the job erases the rest.
      app.log('warn', 'erasure left to the job', { userId, ...errorFields(error) });
    }
  },
);
