import type { App } from '../app.ts';
import { normaliseEmail } from '../domain/email.ts';
import { Problem } from '../domain/problem.ts';
import { type Credentials, changeCredentials, readCredentials } from '../store/accounts/credentials.ts';
import { signOutChange } from '../store/sessions/devices.ts';
import { createAccount, newUser, ownerOfEmail, readUser, userItem } from '../store/accounts/users.ts';
import { is } from '../table/expressions.ts';
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
  const owner = await ownerOfEmail(app.table, normaliseEmail(email));
  if (owner !== undefined) return promote(app, owner, password);
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
  await createAccount(app, user, credentials, []);
  return 'created';
}

async function promote(app: App, userId: string, password: string): Promise<'promoted' | 'unchanged'> {
  const [user, credentials] = [await readUser(app.table, userId), await readCredentials(app.table, userId)];
  if (!user || !credentials)
    throw new Problem('unavailable', 'The account is being closed; try again.', {}, 1);
  const fits = await isPassword(app, password, credentials.passwordHash);
  if (fits && user.role === 'admin' && user.status === 'active') return 'unchanged';
  const passwordHash = fits ? credentials.passwordHash : await hashNewPassword(app, password);
  await changeCredentials(app, userId, (now) => {
    if (!now) return undefined;
    const all = Object.keys(now.devices);
    const { set, writes } = signOutChange(now, all, { at: app.now(), forget: true });
    const admin = { ...user, role: 'admin', status: 'active', version: user.version + 1 } as const;
    return {
      set: { ...set, passwordHash },
      writes: [{ put: userItem(admin), when: is('version', '=', user.version) }, ...writes],
      result: undefined,
    };
  });
  return 'promoted';
}
