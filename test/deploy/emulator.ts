import { execFileSync, spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT } from '../../infra/functions.ts';

/** Of PyPI, in a virtual environment of their own; by DuckDB the emulator writes Parquet and answers Athena's queries. */
const PACKAGES = ['ministack==1.5.33', 'awscli==1.46.3', 'duckdb==1.4.3'];
const VENV = join(PROJECT, '.build/emulator');
const REGION = 'us-east-1';

export interface Emulator {
  /** Where every service of AWS answers. */
  endpoint: string;
  /** What a command needs to work with it instead of AWS. */
  env: NodeJS.ProcessEnv;
  /** Runs the AWS CLI and answers what it printed, read as JSON; throws when it fails. */
  aws<T = never>(...args: string[]): T;
  stop(): void;
}

/** Starts the emulator on a port of loopback, with policies of roles enforced, keeping what it stores in `folder`. */
export async function startEmulator(folder: string, port: number): Promise<Emulator> {
  install();
  const bin = join(VENV, 'bin');
  const endpoint = `http://127.0.0.1:${port}`;
  const account = {
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const env = {
    ...process.env,
    ...{ ...account, AWS_ENDPOINT_URL: endpoint, AWS_REGION: REGION, AWS_DEFAULT_REGION: REGION, CI: 'true' },
    // Functions run on the project's own Node.
    PATH: [join(PROJECT, 'node_modules/.bin'), bin, process.env.PATH].join(':'),
  };
  const log = openSync(join(folder, 'emulator.log'), 'w');
  const own = { AUTH: 'true', BIND_HOST: '127.0.0.1', GATEWAY_PORT: String(port), LAMBDA_EXECUTOR: 'local' };
  const less = { S3_DATA_DIR: join(folder, 's3'), SFTP_ENABLED: '0', IOT_MTLS_ENABLED: '0' };
  const child = spawn(join(bin, 'ministack'), {
    env: { ...env, ...own, ...less },
    stdio: ['ignore', log, log],
  });
  const stop = () => void child.kill();
  for (let attempt = 0; !(await answers(`${endpoint}/_ministack/health`)); attempt++) {
    if (attempt === 240) {
      stop();
      throw new Error(`The emulator does not answer; see ${join(folder, 'emulator.log')}`);
    }
    await sleep(250);
  }
  return {
    ...{ endpoint, env, stop },
    aws: <T>(...args: string[]) => {
      const text = execFileSync(join(bin, 'aws'), [...args, '--output', 'json', '--endpoint-url', endpoint], {
        env,
        encoding: 'utf8',
      });
      return (text.trim() === '' ? undefined : JSON.parse(text)) as T;
    },
  };
}

const answers = (url: string) =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

function install(): void {
  const installed = join(VENV, 'packages.txt');
  const packages = PACKAGES.join('\n');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === packages) return;
  execFileSync('python3', ['-m', 'venv', VENV], { stdio: 'inherit' });
  execFileSync(join(VENV, 'bin/pip'), ['install', '--quiet', ...PACKAGES], { stdio: 'inherit' });
  writeFileSync(installed, packages);
}
