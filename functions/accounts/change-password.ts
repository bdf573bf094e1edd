import * as z from 'zod';
import { passwordProblem } from '../../lib/domain/accounts/password-policy.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { NewPassword, TypedPassword } from '../../lib/domain/text.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { unauthenticated } from '../../lib/http/identity.ts';
import { invalid } from '../../lib/http/request.ts';
import { changeCredentials } from '../../lib/store/accounts/credentials.ts';
import { passwordChangedMail, signOutChange } from '../../lib/store/sessions/devices.ts';
import { readAccount, readUser } from '../../lib/store/accounts/users.ts';
import { hashNewPassword, provePassword } from '../../lib/wiring/passwords.ts';

/** So long the change may be repeated after a lost answer. */
const REPEATED_MS = 10 * 60_000;

const wrong = () => new Problem('wrong_password', 'The current password is another.');

export const handler = endpoint(
  {
    id: 'changePassword',
    method: 'PUT',
    path: '/v1/me/password',
    access: 'user',
    summary: 'Set another password',
    description:
      'Every other device is signed out, and a mail tells the owner. The same request again within ten minutes, from the same device, is 204 too and changes nothing: its first answer may have been lost.',
    body: z.strictObject({ currentPassword: TypedPassword, newPassword: NewPassword }),
    status: 204,
    problems: ['wrong_password'],
    table: ['DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'],
    memory: 1769,
  },
  async ({ caller: { userId, deviceId }, body: { currentPassword, newPassword } }, app) => {
    const account = await readAccount(app.table, userId);
    if (!account) throw unauthenticated();
    const { user, credentials } = account;
    const weakness = passwordProblem(newPassword, user.email);
    if (weakness !== null) throw invalid([{ pointer: '/newPassword', detail: weakness }]);
    const subject = { emailKey: user.emailKey, deviceId, password: currentPassword };
    let repeated = false;
    const proof = await provePassword(app, subject, credentials, async (fits) => {
      const { replaced, passwordHash } = credentials;
      repeated =
        replaced?.deviceId === deviceId &&
        app.now() < replaced.until &&
        (await fits(currentPassword, replaced.passwordHash)) &&
        (await fits(newPassword, passwordHash));
      return repeated;
    });
    if (repeated) return;
    if (!proof.ok) throw wrong();
    const passwordHash = await hashNewPassword(app, newPassword);
    const done = await changeCredentials(app, userId, async (now) => {
      const owner = (await proof.holds(now)) && (await readUser(app.table, userId));
      if (!now || !owner) return undefined;
      const others = Object.keys(now.devices).filter((id) => id !== deviceId);
      const { set, writes } = signOutChange(now, others, { at: app.now(), forget: false });
      const mail = passwordChangedMail(owner, app.newId('req'), app.now());
      const replaced = { passwordHash: now.passwordHash, deviceId, until: app.now() + REPEATED_MS };
      return {
        set: { ...set, passwordHash, replaced },
        remove: ['resetPassword', 'changeEmail'],
        writes: [...writes, mail],
        result: true,
      };
    });
    if (!done) throw wrong();
  },
);
