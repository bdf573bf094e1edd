import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from '../lib/app.ts';
import { isEmail } from '../lib/domain/email.ts';
import { passwordProblem } from '../lib/domain/accounts/password-policy.ts';
import { ensureAdmin } from '../lib/wiring/admins.ts';
import { readSettings } from './local/settings.ts';

const USAGE = `Makes an administrator, or an administrator of the account that has the address (its sessions end).

  npm run admin:create -- <e-mail> [<name>]

The password is ADMIN_PASSWORD; without it one is made up and printed.

Locally: while \`npm start\` runs with the same DATA_DIR, nothing else is needed.
Deployed: set AWS_REGION, TABLE_NAME, SECRETS_ID (TableName and SecretsId of the stage's data stack) and credentials in the
environment, such as by: eval "$(aws configure export-credentials --format env)"`;

/** What lib/config.ts wants and this command does not use. */
const UNUSED = { STAGE: 'admin', ORIGIN: 'http://localhost', CDN_KEY_PAIR_ID: 'none' };

/** The running platform's engine and secrets, unless the environment names a table itself. */
function environment(): Record<string, string | undefined> {
  if (process.env.TABLE_NAME !== undefined) return { ...UNUSED, ...process.env };
  const { dataDir } = readSettings(process.env);
  const kept = (name: string): string => {
    try {
      return readFileSync(join(dataDir, name), 'utf8');
    } catch {
      throw new Error(`Nothing has been started with the data folder ${dataDir}: run \`npm start\` first.`);
    }
  };
  const { endpoint } = JSON.parse(kept('engine.json')) as { endpoint: string };
  const local = { TABLE_NAME: 'marquee', DYNAMODB_ENDPOINT: endpoint, SECRETS: kept('secrets.json') };
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' });
  return { ...UNUSED, ...local };
}

async function main([email, name = 'Administrator']: string[]): Promise<string> {
  if (email === undefined) throw new Error(USAGE);
  if (!isEmail(email)) throw new Error(`"${email}" is no e-mail address.`);
  const given = process.env.ADMIN_PASSWORD;
  const password = given ?? randomBytes(12).toString('base64url');
  const weakness = passwordProblem(password, email);
  if (weakness !== null) throw new Error(`ADMIN_PASSWORD ${weakness}.`);
  const outcome = await ensureAdmin(buildApp(environment()), { email, password, name });
  const shown = given === undefined ? `\nPassword: ${password}` : '';
  return `${email}: ${outcome === 'unchanged' ? 'is an administrator already' : outcome}.${shown}`;
}

try {
  console.log(await main(process.argv.slice(2)));
} catch (error) {
  const { name, message } = error as Error;
  const unreachable = name === 'Problem' || name === 'TimeoutError' || /ECONNREFUSED/.test(message);
  console.error(
    unreachable
      ? 'The table does not answer: start the platform with `npm start`, or check TABLE_NAME and AWS_REGION.'
      : message,
  );
  process.exitCode = 1;
}
