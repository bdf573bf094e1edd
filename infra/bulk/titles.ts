import { existsSync } from 'node:fs';
import { exportTitles } from './export-titles.ts';
import { FaultyFile, importTitles } from './import-titles.ts';
import { signedIn } from './admin-api.ts';

const USAGE = `Writes the titles of a platform into a file, or makes its titles as a file says.

  npm run titles:export -- <file> [<address>]
  npm run titles:import -- <file> [<address>]

The file is JSON Lines: one title a line, with its episodes (docs: /docs/guides/titles). The address is that of a
deployed stage, such as https://watch.example.com; without one it is the platform on this computer.
ADMIN_EMAIL and ADMIN_PASSWORD in the environment are an administrator's sign-in.`;

const PROGRESS_MS = 1000;

/** Says how far it is, once a second at most, beside what the command answers. */
function progress(): (text: () => string) => void {
  let said = performance.now();
  return (text) => {
    if (performance.now() - said < PROGRESS_MS) return;
    said = performance.now();
    console.error(text());
  };
}

async function main([deed, file, address]: string[]): Promise<string> {
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password, PORT = '3000' } = process.env;
  if (file === undefined || !email || !password) throw new Error(USAGE);
  if (deed === 'import' && !existsSync(file)) throw new Error(`There is no file ${file}.`);
  const { origin } = new URL(address ?? `http://localhost:${PORT}`);
  const { api, signOut } = await signedIn({ origin, email, password, say: console.error });
  try {
    return await (deed === 'export' ? exported() : imported());
  } finally {
    await signOut();
  }

  async function exported() {
    const say = progress();
    const titles = await exportTitles(api, file!, origin, (done) => say(() => `${done} titles written`));
    return `${file}: ${titles} titles.`;
  }

  async function imported() {
    const say = progress();
    const { made, changed, unchanged } = await importTitles(api, file!, (done, of, outcome) =>
      say(() => `${done} of ${of} titles: ${outcome.made} made, ${outcome.changed} changed`),
    );
    return `${file}: ${made} made, ${changed} changed, ${unchanged} unchanged.`;
  }
}

try {
  console.log(await main(process.argv.slice(2)));
} catch (error) {
  console.error((error as Error).message);
  if (error instanceof FaultyFile) console.error('Nothing was changed.');
  process.exitCode = 1;
}
