import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from '../../infra/functions.ts';
import { freePort } from '../../infra/local/engine.ts';
import { makeSecrets } from '../../infra/secrets.ts';
import { adapted, eachTemplate, LACKS } from './assembly.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { Deployed, journey } from './journey.ts';

const STAGE = 'dev';
const ACCOUNT = '000000000000';
const PARTS = ['data', 'mail', 'api', 'edge', 'functions', 'jobs', 'alarms'];
const nameOf = (part: string) => `marquee-${STAGE}-${part}`;

const started = performance.now();
const seconds = () => Math.round((performance.now() - started) / 1000);
const lines: string[] = [];
const say = (line: string) => {
  lines.push(line);
  console.log(line);
};

/** A resource whose creation the emulator refuses when its turn comes. */
const IMPOSSIBLE = {
  Impossible: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, Metrics: [] },
  },
};

const withReminderDays = (resources: Record<string, never>, days: string) =>
  JSON.parse(
    JSON.stringify(resources).replaceAll(/"REMINDER_DAYS":"[\d,]+"/g, `"REMINDER_DAYS":"${days}"`),
  ) as Record<string, unknown>;

const folder = mkdtempSync(join(tmpdir(), 'marquee-deploy-'));
const emulator = await startEmulator(folder, await freePort());
try {
  await deployAndTry(emulator);
  mkdirSync(join(PROJECT, 'docs'), { recursive: true });
  writeFileSync(join(PROJECT, 'docs/deployment.md'), report());
} finally {
  emulator.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function deployAndTry({ aws, env }: Emulator): Promise<void> {
  const assembly = join(folder, 'assembly');
  const cdk = (...args: string[]) => {
    const options = { cwd: PROJECT, env, encoding: 'utf8', maxBuffer: 100 * 2 ** 20 } as const;
    const { status, stderr, stdout } = spawnSync('cdk', ['--no-notices', ...args], options);
    if (status !== 0) throw new Error(`cdk ${args[0]} failed:\n${(stdout + stderr).slice(-2000)}`);
  };
  const assets = `cdk-hnb659fds-assets-${ACCOUNT}-${env.AWS_REGION}`;
  const deploy = (...stacks: string[]) =>
    cdk('deploy', ...stacks, '--app', assembly, '--require-approval', 'never');
  /** A template that was changed after its synthesis keeps its name, so the one that was uploaded would be taken. */
  const redeploy = (part: string) => {
    aws('s3', 'rm', `s3://${assets}`, '--recursive', '--exclude', '*', '--include', '*.json', '--quiet');
    deploy(nameOf(part));
  };
  const statusOf = (part: string): string =>
    aws<{ Stacks: { StackStatus: string }[] }>(
      ...['cloudformation', 'describe-stacks', '--stack-name', nameOf(part)],
    ).Stacks[0]!.StackStatus;

  const replacements = makeKeys(aws);
  cdk('synth', '--quiet', '-c', `stage=${STAGE}`, '--output', assembly);
  eachTemplate(assembly, (template) => adapted(template, replacements));
  cdk('bootstrap', `aws://${ACCOUNT}/${env.AWS_REGION}`, '--app', assembly);
  openBucket(aws, assets);
  deploy('--all');
  openBucket(aws, nameOf(`uploads-${ACCOUNT}`));
  for (const part of PARTS) assert.equal(statusOf(part), 'CREATE_COMPLETE');
  say(`${seconds()} s: ${PARTS.length} stacks are deployed`);
  for (const part of PARTS) say(`- ${part}: ${resourcesOf(aws, part)}`);

  execFileSync('node', ['infra/aws/seed.ts', STAGE], { cwd: PROJECT, env, stdio: 'inherit' });
  const { items } = aws<{ items: { id: string; name: string }[] }>('apigateway', 'get-rest-apis');
  const { id } = items.find(({ name }) => name === nameOf('api'))!;
  const walk = async (when: string) => {
    const api = new Deployed(`${env.AWS_ENDPOINT_URL}/restapis/${id}/v1/_user_request_`, STAGE);
    await journey(api, emulator);
    say(`${seconds()} s: the journey works ${when}`);
    return api.calls;
  };
  const calls = await walk('as deployed');
  for (const call of calls) say(`- ${call}`);

  await loseAnAction(aws, calls);
  say(`${seconds()} s: a function whose role lacks an action fails, and works with it again`);

  eachTemplate(assembly, (template) => ({
    ...template,
    Resources: withReminderDays(template.Resources, '5,2'),
  }));
  redeploy('jobs');
  assert.equal(variablesOf(aws, 'remindSubscribers').REMINDER_DAYS, '5,2');
  say(`${seconds()} s: an update reached a function (${statusOf('jobs')})`);

  eachTemplate(assembly, (template, file) =>
    file.includes('-jobs.')
      ? { ...template, Resources: { ...withReminderDays(template.Resources, '9'), ...IMPOSSIBLE } }
      : template,
  );
  assert.throws(() => redeploy('jobs'));
  assert.match(statusOf('jobs'), /ROLLBACK_COMPLETE$/);
  assert.equal(variablesOf(aws, 'remindSubscribers').REMINDER_DAYS, '5,2');
  say(`${seconds()} s: an update that failed was rolled back (${statusOf('jobs')})`);
  await walk('after that');

  cdk('destroy', ...['alarms', 'jobs', 'functions'].map(nameOf), '--app', assembly, '--force');
  assert.throws(() => statusOf('functions'));
  assert.equal(statusOf('data'), 'CREATE_COMPLETE');
  say(`${seconds()} s: what holds no data was destroyed, and the table stands`);
}

/** The stage's secret, and the CDN keys that belong to it. */
function makeKeys(aws: Emulator['aws']) {
  const secrets = makeSecrets();
  aws(
    'secretsmanager',
    'create-secret',
    '--name',
    `marquee/${STAGE}`,
    '--secret-string',
    JSON.stringify(secrets),
  );
  const EncodedKey = createPublicKey(secrets.cdnPrivateKeyPem).export({ type: 'spki', format: 'pem' });
  const key = JSON.stringify({ CallerReference: '1', Name: 'key', EncodedKey });
  const { PublicKey } = aws<{ PublicKey: { Id: string } }>(
    ...['cloudfront', 'create-public-key', '--public-key-config', key],
  );
  const group = JSON.stringify({ Name: 'group', Items: [PublicKey.Id] });
  const { KeyGroup } = aws<{ KeyGroup: { Id: string } }>(
    ...['cloudfront', 'create-key-group', '--key-group-config', group],
  );
  return { publicKeyId: PublicKey.Id, keyGroupId: KeyGroup.Id };
}

/** Its policy refuses plain http, which is all that the emulator speaks. */
function openBucket(aws: Emulator['aws'], bucket: string): void {
  aws('s3api', 'delete-bucket-policy', '--bucket', bucket);
}

function resourcesOf(aws: Emulator['aws'], part: string): string {
  const { StackResources } = aws<{ StackResources: { ResourceType: string }[] }>(
    ...['cloudformation', 'describe-stack-resources', '--stack-name', nameOf(part)],
  );
  const types = Map.groupBy(StackResources, ({ ResourceType }) => ResourceType);
  return [...types].map(([type, all]) => `${all.length} ${type.replace('AWS::', '')}`).join(', ');
}

function variablesOf(aws: Emulator['aws'], id: string): Record<string, string> {
  const { Environment } = aws<{ Environment: { Variables: Record<string, string> } }>(
    ...['lambda', 'get-function-configuration', '--function-name', nameOf(id)],
  );
  return Environment.Variables;
}

/** Takes one action away from the role of a function, calls it, and gives the action back. */
async function loseAnAction(aws: Emulator['aws'], calls: string[]): Promise<void> {
  assert(calls.includes('200 GET /v1/plans'));
  const { Role } = aws<{ Role: string }>(
    'lambda',
    'get-function-configuration',
    '--function-name',
    nameOf('listPlans'),
  );
  const of = ['--role-name', Role.split('/').at(-1)!, '--policy-name', 'declared'];
  const { PolicyDocument } = aws<{ PolicyDocument: object }>('iam', 'get-role-policy', ...of);
  const put = (document: string) => aws('iam', 'put-role-policy', ...of, '--policy-document', document);
  const whole = JSON.stringify(PolicyDocument);
  const { items } = aws<{ items: { id: string; name: string }[] }>('apigateway', 'get-rest-apis');
  const { id } = items.find(({ name }) => name === nameOf('api'))!;
  const api = new Deployed(`${emulator.endpoint}/restapis/${id}/v1/_user_request_`, STAGE);
  put(whole.replaceAll('dynamodb:Query', 'dynamodb:DescribeTable'));
  await api.call('GET', 'plans', 500);
  put(whole);
  await api.call('GET', 'plans', 200);
}

function report(): string {
  return `# The last deployment into an emulator

Written by \`npm run test:deploy\`: the stage \`${STAGE}\`, deployed by the CDK's own CLI into MiniStack, which nobody here wrote.

${lines.join('\n')}

What the emulator cannot do, and what was done instead:

${LACKS.map((lack) => `- ${lack}`).join('\n')}
`;
}
