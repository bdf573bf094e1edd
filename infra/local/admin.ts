import { randomBytes } from 'node:crypto';
import { isEmail } from '../../lib/domain/email.ts';
import type { DataFolder } from './data-folder.ts';
import { type Settings, StartupError } from './settings.ts';

export interface Admin {
  email: string;
  password: string;
  /** Whether the password was made up here, so that nobody knows it yet. */
  madeUp: boolean;
}

/** Who administers this platform: as the environment says, else made up once and kept. */
export function adminOf({ adminEmail, adminPassword }: Settings, folder: DataFolder): Admin {
  const email = adminEmail ?? 'admin@marquee.example';
  if (!isEmail(email)) throw new StartupError(`ADMIN_EMAIL is "${email}": set it to an e-mail address.`);
  const makeUp = () => ({ password: randomBytes(12).toString('base64url') });
  const password = adminPassword ?? folder.keep('admin.json', makeUp).password;
  return { email, password, madeUp: adminPassword === undefined };
}
