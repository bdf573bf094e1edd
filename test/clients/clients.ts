import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT } from '../../infra/functions.ts';
import { BUILT, fetched, run, TOOLS } from './tools.ts';

/** A tool that writes a client from the API's description, and the journey that is played with what it wrote. */
export interface GeneratedClient {
  name: string;
  /** Fetches the tool, where the project does not hold it. */
  install?(): Promise<void>;
  generate(description: string): Promise<void>;
  compile(): Promise<void>;
  /** Plays the journey on the platform at `origin`: what it printed. */
  play(origin: string): Promise<string>;
}

const HERE = join(PROJECT, 'test/clients');

/** The TypeScript of a project that merely is strict: generated code does not know our own rules. */
const COMPILER_OPTIONS = {
  ...{ target: 'es2024', lib: ['es2024', 'dom', 'dom.iterable'], types: ['node'] },
  ...{ module: 'nodenext', moduleResolution: 'nodenext', strict: true },
  ...{ allowImportingTsExtensions: true, skipLibCheck: true, noEmit: true },
};

/** An empty folder for what a tool writes, with the journey beside it. */
async function freshFolder(folder: string, journey: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(join(HERE, 'journeys', journey), join(folder, journey));
}

const typescript = (folder: string, journey: string): Pick<GeneratedClient, 'compile' | 'play'> => ({
  async compile() {
    const config = { compilerOptions: COMPILER_OPTIONS, include: ['.'] };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    await run(process.execPath, [join(PROJECT, 'node_modules/typescript/bin/tsc'), '-p', folder]);
  },
  play: (origin) => run(process.execPath, [join(folder, journey), origin]),
});

function openapiTypescript(): GeneratedClient {
  const folder = join(BUILT, 'openapi-typescript');
  const journey = 'openapi-fetch.ts';
  return {
    name: 'openapi-typescript with openapi-fetch',
    async generate(description) {
      await freshFolder(folder, journey);
      const tool = join(PROJECT, 'node_modules/openapi-typescript/bin/cli.js');
      // What has a default may be left out of a request.
      const options = ['--default-non-nullable', 'false', '-o', join(folder, 'api.ts')];
      await run(process.execPath, [tool, description, ...options]);
    },
    ...typescript(folder, journey),
  };
}

function oazapfts(): GeneratedClient {
  const packages = ['oazapfts@7.5.0', '@oazapfts/runtime@1.2.0'];
  const tool = join(TOOLS, 'oazapfts');
  // Inside the tool's folder, because the generated code imports its runtime from there.
  const folder = join(tool, 'client');
  const journey = 'oazapfts.ts';
  const npm = [
    'install',
    '--prefix',
    tool,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  return {
    name: 'oazapfts',
    install: () => fetched(tool, packages, () => run('npm', [...npm, ...packages], tool)),
    async generate(description) {
      await freshFolder(folder, journey);
      const cli = join(tool, 'node_modules/oazapfts/dist/cli.js');
      await run(process.execPath, [cli, description, join(folder, 'api.ts')]);
      await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    },
    ...typescript(folder, journey),
  };
}

function openapiPythonClient(): GeneratedClient {
  const packages = ['openapi-python-client==0.29.1'];
  const tool = join(TOOLS, 'python');
  const bin = (name: string) => join(tool, process.platform === 'win32' ? 'Scripts' : 'bin', name);
  const folder = join(BUILT, 'openapi-python-client');
  const journey = 'openapi_python_client.py';
  return {
    name: 'openapi-python-client',
    install: () =>
      fetched(tool, packages, async () => {
        await run('python3', ['-m', 'venv', tool]);
        await run(bin('pip'), [
          'install',
          '--quiet',
          '--retries=0',
          '--disable-pip-version-check',
          ...packages,
        ]);
      }),
    async generate(description) {
      await freshFolder(folder, journey);
      const options = ['--meta', 'none', '--config', join(HERE, 'openapi-python-client.yaml')];
      const output = ['--path', description, '--output-path', join(folder, 'marquee'), '--overwrite'];
      await run(bin('openapi-python-client'), ['generate', ...output, ...options, '--fail-on-warning']);
    },
    async compile() {
      await run(bin('python'), ['-m', 'compileall', '-q', folder]);
    },
    play: (origin) => run(bin('python'), [join(folder, journey), origin]),
  };
}

export const CLIENTS: GeneratedClient[] = [openapiTypescript(), oazapfts(), openapiPythonClient()];

/** Where the description is put that the clients are generated from. */
export async function keepDescription(text: string): Promise<string> {
  await mkdir(BUILT, { recursive: true });
  const path = join(BUILT, 'openapi.json');
  await writeFile(path, text);
  return path;
}
