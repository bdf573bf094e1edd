import * as z from 'zod';
import { parseOneTimeToken } from '../../lib/auth/one-time-tokens.ts';
import { passwordProblem } from '../../lib/domain/accounts/password-policy.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { NewPassword } from '../../lib/domain/text.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { invalid } from '../../lib/http/request.ts';
import { changeCredentials, readCredentials } from '../../lib/store/accounts/credentials.ts';
import { passwordChangedMail, signOutChange } from '../../lib/store/sessions/devices.ts';
import { isPending } from '../../lib/store/sessions/mailed-tokens.ts';
import { forgetTries } from '../../lib/store/sessions/password-tries.ts';
import { readUser } from '../../lib/store/accounts/users.ts';
import { hashNewPassword } from '../../lib/wiring/passwords.ts';

const spent = () => new Problem('invalid_token', 'Ask for a new mail: this token was used or is too old.');

export const handler = endpoint(
  {
    id: 'resetPassword',
    method: 'POST',
    path: '/v1/auth/reset-password',
    access: 'public',
    summary: 'Set a new password with the mailed token',
    description: 'The token works once and for an hour. Every device is signed out.',
    body: z.strictObject({ token: z.string().min(1).max(500), newPassword: NewPassword }),
    status: 204,
    problems: ['invalid_token'],
    table: ['DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'],
    memory: 1769,
  },
  async ({ body }, app) => {
    const token = parseOneTimeToken(body.token);
    const asked =
      token?.purpose === 'reset_password' ? await readCredentials(app.table, token.userId) : undefined;
    const user = asked && (await readUser(app.table, asked.userId));
    if (!token || !user || !isPending(asked.resetPassword, token, app.now())) throw spent();
    const weakness = passwordProblem(body.newPassword, user.email);
    if (weakness !== null) throw invalid([{ pointer: '/newPassword', detail: weakness }]);
    const passwordHash = await hashNewPassword(app, body.newPassword);
    const done = await changeCredentials(app, user.userId, (credentials) => {
      const now = app.now();
      if (!credentials || !isPending(credentials.resetPassword, token, now)) return undefined;
      const everyDevice = Object.keys(credentials.devices);
      const { set, writes } = signOutChange(credentials, everyDevice, { at: now, forget: false });
      return {
        set: { ...set, passwordHash },
        // A change of address that a thief asked for must not outlive the reset.
        remove: ['resetPassword', 'changeEmail', 'replaced'],
        writes: [...writes, forgetTries(user.emailKey), passwordChangedMail(user, app.newId('req'), now)],
        result: true,
      };
    });
    if (!done) throw spent();
  },
);
