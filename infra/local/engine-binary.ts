import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PROJECT } from '../functions.ts';
import { StartupError } from './settings.ts';

/** Where an engine is looked for; other values than the machine's own only in tests. */
export interface Machine {
  platform: string;
  arch: string;
  /** The folders that commands are found in, as in `PATH`. */
  path: string;
  /** The folder whose `node_modules` holds the packages. */
  project: string;
  /** Installs a package without saving it; false when that failed. */
  install: (spec: string) => boolean;
}

const OWN: Machine = {
  platform: process.platform,
  arch: process.arch,
  path: process.env.PATH ?? '',
  project: PROJECT,
  install: (spec) =>
    spawnSync('npm', ['install', '--no-save', '--silent', spec], {
      cwd: PROJECT,
      // Windows starts npm through its shell only.
      shell: process.platform === 'win32',
      stdio: 'ignore',
    }).status === 0,
};

/** The version that is tested, whatever the platform: the one that package.json pins for Linux on x64. */
function pinnedVersion(): string {
  const { optionalDependencies } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
    optionalDependencies: Record<string, string>;
  };
  return optionalDependencies['@dynoxide/linux-x64']!;
}

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const packageOf = ({ platform, arch }: Machine) => `@dynoxide/${platform}-${arch}`;

/** The engine's program: its package's, else one on the PATH. */
function findEngine(machine: Machine): string | undefined {
  const file = machine.platform === 'win32' ? 'dynoxide.exe' : 'dynoxide';
  const folders = [
    join(machine.project, 'node_modules', packageOf(machine)),
    ...machine.path.split(delimiter),
  ];
  return folders.map((folder) => join(folder, file)).find(isExecutable);
}

/** The program of the embedded engine. Throws a StartupError that says how to get one. */
export function engineBinary(machine: Machine = OWN): string {
  const found = findEngine(machine);
  if (found !== undefined) return found;
  const spec = `${packageOf(machine)}@${pinnedVersion()}`;
  throw new StartupError(
    `No database engine is installed for ${machine.platform}-${machine.arch}: run \`npm install --no-save ${spec}\`, or get a \`dynoxide\` on the PATH (\`brew install nubo-db/tap/dynoxide\` or \`cargo install dynoxide-rs\`), or set DYNAMODB_ENDPOINT to a DynamoDB Local.`,
  );
}

/** Gets the engine of this platform where there is none, saying so. Throws a StartupError when that fails. */
export async function ensureEngine(say: (line: string) => void, machine: Machine = OWN): Promise<void> {
  if (findEngine(machine) === undefined) {
    const spec = `${packageOf(machine)}@${pinnedVersion()}`;
    say(`Getting the database engine for this platform, once: npm install --no-save ${spec}`);
    machine.install(spec);
  }
  engineBinary(machine);
}
