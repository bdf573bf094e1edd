import { smoke } from './smoke.ts';

const USAGE = `Usage: npm run smoke -- <address>, such as https://watch.example.com
Walks a viewer's journey there, and an administrator's when ADMIN_EMAIL and ADMIN_PASSWORD are set. What it makes, it removes.`;

const address = process.argv[2] ?? process.env.ADDRESS;
if (address === undefined || !URL.canParse(address)) {
  console.error(USAGE);
  process.exit(2);
}
const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = process.env;
const administrator =
  email !== undefined && password !== undefined && email !== '' ? { email, password } : undefined;
const calls = await smoke(new URL(address).origin, administrator);
console.log(`${calls.join('\n')}\n${calls.length} calls were answered as they should be.`);
