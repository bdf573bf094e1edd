import type { App } from '../app.ts';
import { normaliseEmail } from '../domain/email.ts';
import { Problem } from '../domain/problem.ts';
import { standingWrites } from '../store/accounts/administrators.ts';
import { type Credentials, changeCredentials, readCredentials } from '../store/accounts/credentials.ts';
import { signOutChange } from '../store/sessions/devices.ts';
import { changeUserWrite, createAccount, newUser, ownerOfEmail, readUser } from '../store/accounts/users.ts';
import { is } from '../table/expressions.ts';
import { TransactionFailed } from '../table/table.ts';
import { hashNewPassword, isPassword } from './passwords.ts';

export interface NewAdmin {
  email: string;
  password: string;
  name: string;
}

/**
 * Makes sure that this address and password open an administrator's account: creates it, or promotes the
 * account that has the address, which ends its sessions. The only way to become one without one. Answers what
 * it did.
 */
export async function ensureAdmin(
  app: App,
  { email, password, name }: NewAdmin,
): Promise<'created' | 'promoted' | 'unchanged'> {
  const emailKey = normaliseEmail(email);
  const owner = await ownerOfEmail(app.table, emailKey);
  if (owner !== undefined) return promote(app, owner, emailKey, password);
  const user = {
    ...newUser(app.newId('usr'), { email, name }, app.now()),
    role: 'admin',
    emailVerified: true,
  } as const;
  const credentials: Credentials = {
    userId: user.userId,
    passwordHash: await hashNewPassword(app, password),
    v: 1,
    by: app.newId('req'),
    devices: {},
    known: {},
  };
  await createAccount(app, user, credentials, standingWrites(undefined, user));
  return 'created';
}

const moved = () => new Problem('unavailable', 'The account is changing; try again.', {}, 1);

/**
 * Whoever had the account before has no way left into it: sessions, known devices, and what was mailed or waits to be
 * confirmed, such as a change of address.
 */
async function promote(
  app: App,
  userId: string,
  emailKey: string,
  password: string,
): Promise<'promoted' | 'unchanged'> {
  const [user, credentials] = [await readUser(app.table, userId), await readCredentials(app.table, userId)];
  if (!credentials || user?.emailKey !== emailKey) throw moved();
  const fits = await isPassword(app, password, credentials.passwordHash);
  if (fits && user.role === 'admin' && user.status === 'active') return 'unchanged';
  const passwordHash = fits ? credentials.passwordHash : await hashNewPassword(app, password);
  const done = await changeCredentials(app, userId, async (now) => {
    const user = now && (await readUser(app.table, userId));
    if (user?.emailKey !== emailKey) return undefined;
    const { set, writes } = signOutChange(now!, Object.keys(now!.devices), { at: app.now(), forget: true });
    const changed = { role: 'admin', status: 'active', emailVerified: true } as const;
    return {
      set: { ...set, known: {}, passwordHash },
      remove: ['verifyEmail', 'changeEmail', 'resetPassword'],
      writes: [
        changeUserWrite(userId, changed, is('version', '=', user.version)),
        ...standingWrites(user, { userId, role: 'admin', status: 'active' }),
        ...writes,
      ],
      result: 'promoted' as const,
    };
  }).catch((error: unknown) => {
    if (error instanceof TransactionFailed) throw moved();
    throw error;
  });
  if (!done) throw moved();
  return done;
}
