import { spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { PROJECT } from '../../infra/functions.ts';
import type { Secrets } from '../../lib/wiring/secrets.ts';
import type { Emulator } from './emulator.ts';

export const ACCOUNT = '000000000000';

export interface Configuration {
  CodeSha256: string;
  Role: string;
  Environment: { Variables: Record<string, string> };
}

/** What the CDK's own CLI and the AWS CLI do with one stage of the emulator's account. */
export interface Account {
  nameOf(part: string): string;
  cdk(...args: string[]): void;
  deploy(...stacks: string[]): void;
  /** Deploys templates that were changed after their synthesis. */
  redeploy(...parts: string[]): void;
  statusOf(part: string): string;
  /** How many resources of each type a stack has. */
  resourcesOf(part: string): string;
  outputsOf(part: string): Record<string, string>;
  /** What a function is configured with. */
  configurationOf(functionId: string): Configuration;
}

export function accountOf({ aws, env }: Emulator, stage: string, assembly: string): Account {
  const nameOf = (part: string) => `marquee-${stage}-${part}`;
  const cdk = (...args: string[]) => {
    const options = { cwd: PROJECT, env, encoding: 'utf8', maxBuffer: 100 * 2 ** 20 } as const;
    const { status, stderr, stdout } = spawnSync('cdk', ['--no-notices', ...args], options);
    if (status !== 0) {
      const told = (stdout + stderr).split('\n').filter((line) => !/: (?:start|success): /.test(line));
      throw new Error(`cdk ${args[0]} failed:\n${told.join('\n').slice(-4000)}`);
    }
  };
  const deploy = (...stacks: string[]) =>
    cdk('deploy', ...stacks, '--app', assembly, '--require-approval', 'never');
  interface Described {
    StackStatus: string;
    Outputs?: { OutputKey: string; OutputValue: string }[];
  }
  const describe = (part: string): Described =>
    aws<{ Stacks: [Described] }>('cloudformation', 'describe-stacks', '--stack-name', nameOf(part)).Stacks[0];
  return {
    nameOf,
    cdk,
    deploy,
    redeploy(...parts) {
      // A changed template keeps its name, so the one that was uploaded would be taken.
      const assets = `s3://${assetsOf(env)}`;
      aws('s3', 'rm', assets, '--recursive', '--exclude', '*', '--include', '*.json', '--quiet');
      deploy(...parts.map(nameOf));
    },
    statusOf: (part) => describe(part).StackStatus,
    resourcesOf(part) {
      const { StackResources } = aws<{ StackResources: { ResourceType: string }[] }>(
        ...['cloudformation', 'describe-stack-resources', '--stack-name', nameOf(part)],
      );
      const types = Map.groupBy(StackResources, ({ ResourceType }) => ResourceType);
      return [...types].map(([type, all]) => `${all.length} ${type.replace('AWS::', '')}`).join(', ');
    },
    outputsOf: (part) =>
      Object.fromEntries(
        (describe(part).Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
      ),
    configurationOf: (functionId) =>
      aws<Configuration>('lambda', 'get-function-configuration', '--function-name', nameOf(functionId)),
  };
}

/** Where CDK puts what it uploads. */
export const assetsOf = ({ AWS_REGION }: NodeJS.ProcessEnv): string =>
  `cdk-hnb659fds-assets-${ACCOUNT}-${AWS_REGION}`;

/** Stores the stage's secret, and makes the CDN keys that belong to it. */
export function makeKeys(aws: Emulator['aws'], stage: string, secrets: Secrets) {
  const text = JSON.stringify(secrets);
  aws('secretsmanager', 'create-secret', '--name', `marquee/${stage}`, '--secret-string', text);
  const EncodedKey = createPublicKey(secrets.cdnPrivateKeyPem)
    .export({ type: 'spki', format: 'pem' })
    .toString();
  const key = JSON.stringify({ CallerReference: '1', Name: 'key', EncodedKey });
  const { PublicKey } = aws<{ PublicKey: { Id: string } }>(
    ...['cloudfront', 'create-public-key', '--public-key-config', key],
  );
  const group = JSON.stringify({ Name: 'group', Items: [PublicKey.Id] });
  const { KeyGroup } = aws<{ KeyGroup: { Id: string } }>(
    ...['cloudfront', 'create-key-group', '--key-group-config', group],
  );
  return { publicKeyId: PublicKey.Id, keyGroupId: KeyGroup.Id, publicKey: EncodedKey };
}

/** A bucket's policy refuses plain http, which is all that the emulator speaks. */
export const openBucket = (aws: Emulator['aws'], bucket: string): void =>
  aws('s3api', 'delete-bucket-policy', '--bucket', bucket);
