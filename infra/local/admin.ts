import { randomBytes } from 'node:crypto';
import type { App } from '../../lib/app.ts';
import { createPasswordHasher } from '../../lib/auth/passwords.ts';
import { isEmail, normaliseEmail } from '../../lib/domain/email.ts';
import { changeCredentials, readCredentials } from '../../lib/store/credentials.ts';
import { createAccount, newUser, ownerOfEmail } from '../../lib/store/users.ts';
import type { DataFolder } from './data-folder.ts';
import { type Settings, StartupError } from './settings.ts';

export interface Admin {
  email: string;
  password: string;
}

/** Who administers this platform: as the environment says, else made up once and kept. */
export function adminOf({ adminEmail, adminPassword }: Settings, folder: DataFolder): Admin {
  const email = adminEmail ?? 'admin@marquee.example';
  if (!isEmail(email)) throw new StartupError(`ADMIN_EMAIL is "${email}": set it to an e-mail address.`);
  const makeUp = () => ({ password: randomBytes(12).toString('base64url') });
  return { email, password: adminPassword ?? folder.keep('admin.json', makeUp).password };
}

/** Makes the account if it is missing, and its password the one that is printed. */
export async function ensureAdmin(app: App, { email, password }: Admin): Promise<void> {
  const { current, versions } = (await app.secrets()).passwordPeppers;
  const hasher = createPasswordHasher({ current, peppers: versions });
  const owner = await ownerOfEmail(app.table, normaliseEmail(email));
  const kept = owner && (await readCredentials(app.table, owner));
  if (kept && (await hasher.verify(password, kept.passwordHash)).ok) return;
  const passwordHash = await hasher.hash(password);
  if (owner) return changeCredentials(app, owner, () => ({ set: { passwordHash }, result: undefined }));
  const user = newUser(app.newId('usr'), { email, name: 'Administrator' }, app.now());
  const credentials = {
    userId: user.userId,
    passwordHash,
    v: 1,
    by: app.newId('req'),
    devices: {},
    known: {},
  };
  await createAccount(app, { ...user, role: 'admin', emailVerified: true }, credentials, []);
}
