import * as z from 'zod';
import { Problem } from '../../lib/domain/problem.ts';
import { EmailAddress, TypedPassword } from '../../lib/domain/text.ts';
import { DeviceInput, Session } from '../../lib/domain/accounts/user.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { changeCredentials, readCredentials } from '../../lib/store/accounts/credentials.ts';
import { signInChange } from '../../lib/store/sessions/devices.ts';
import { ownerOfEmail } from '../../lib/store/accounts/users.ts';
import { provePassword } from '../../lib/wiring/passwords.ts';
import { identityOf, sessionOf } from '../../lib/wiring/sessions.ts';

/** Nobody's id: reading it makes an unknown address take the trips of a known one. */
const NOBODY = 'usr_00000000000000000000000000';

export const handler = endpoint(
  {
    id: 'login',
    method: 'POST',
    path: '/v1/auth/login',
    access: 'public',
    summary: 'Sign a device in',
    description:
      'Send the `id` of a device that was signed in before: it is signed in again, and other people’s wrong passwords do not delay it.',
    body: z.strictObject({ email: EmailAddress, password: TypedPassword, device: DeviceInput.optional() }),
    status: 200,
    returns: Session,
    problems: ['invalid_credentials'],
    table: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    rateLimit: 'login',
    // A full core: 0.3 s for the hash and not 1.0 s, for a dollar more a million (`npm run cost`).
    memory: 1769,
  },
  async ({ body: { email, password, device } }, app) => {
    const userId = (await ownerOfEmail(app.table, email)) ?? NOBODY;
    const credentials = await readCredentials(app.table, userId);
    const proof = await provePassword(app, { emailKey: email, deviceId: device?.id, password }, credentials);
    // Read after the credentials and before their compare-and-set: a role change in between refuses the sign-in.
    const signedIn = proof.ok && (await signIn());
    if (!signedIn)
      throw new Problem('invalid_credentials', 'There is no account with this e-mail and password.');
    return sessionOf(app, signedIn.identity, signedIn);

    function signIn() {
      return changeCredentials(app, userId, async (now) => {
        if (!now || !(await proof.holds(now))) return undefined;
        const identity = await identityOf(app, userId);
        if (!identity) return undefined;
        const { set, writes, result } = await signInChange(app, now, device);
        return {
          set: { ...set, passwordHash: proof.hashOf(now) },
          writes: writes!,
          result: { ...result, identity },
        };
      });
    }
  },
);
