import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { publishPages, type Place } from '../../infra/aws/commands/publish.ts';
import { buildPages } from '../../infra/build-pages.ts';
import { PROJECT } from '../../infra/functions.ts';
import { makeSecrets } from '../../infra/secrets.ts';
import { smoke } from '../smoke/smoke.ts';
import { ACCOUNT, type Account, accountOf, assetsOf, makeKeys, openBucket } from './account.ts';
import { reportOf, saveQueries } from './archive.ts';
import { adapted, changeBundle, eachTemplate, openedByRequire } from './assembly.ts';
import type { Emulator } from './emulator.ts';
import { openFront } from './front.ts';
import { ADMIN, everyJob, everyOperation, operatorOf } from './operations.ts';
import { atItsLimit, inItsSandbox } from './second-day.ts';
import { takeOver } from './take-over.ts';

const STAGE = 'dev';
const PARTS = ['data', 'mail', 'archive', 'api', 'edge', 'functions', 'jobs', 'alarms'];

type Say = (line: string, isDetail?: boolean) => void;

export interface Trial {
  emulator: Emulator;
  account: Account;
  assembly: string;
  origin: string;
  say: Say;
}

/** Everything that a stage goes through, from nothing to its end. `port` is where it answers. */
export async function deployAndTry(
  emulator: Emulator,
  { folder, port, say }: { folder: string; port: number; say: Say },
): Promise<void> {
  const assembly = join(folder, 'assembly');
  const account = accountOf(emulator, STAGE, assembly);
  const secrets = makeSecrets();
  const keys = makeKeys(emulator.aws, STAGE, secrets);
  const origin = `http://127.0.0.1:${port}`;
  const trial: Trial = { emulator, account, assembly, origin, say };
  account.cdk('synth', '--quiet', '-c', `stage=${STAGE}`, '--output', assembly);
  openedByRequire(assembly);
  eachTemplate(assembly, (template) => adapted(template, { ...keys, origin }));
  firstDeployment(trial);
  const app = await operatorOf(emulator, STAGE);
  await fill(trial);
  const apis = emulator.aws<{ items: { id: string; name: string }[] }>('apigateway', 'get-rest-apis');
  const apiId = apis.items.find(({ name }) => name === account.nameOf('api'))!.id;
  const buckets = {
    media: `marquee-${STAGE}-media-${ACCOUNT}`,
    uploads: `marquee-${STAGE}-uploads-${ACCOUNT}`,
  };
  const publicKeys = { [keys.publicKeyId]: keys.publicKey };
  const front = openFront({ port, emulator, stage: STAGE, apiId, publicKeys, buckets });
  try {
    const calls = await walk(trial, 'as deployed');
    for (const call of calls) say(call, true);
    await loseAnAction(trial);
    say(
      `${await everyOperation(emulator, { app, origin, secrets })} operations answered, which are all but three`,
    );
    say(`${await everyJob(emulator, STAGE, folder)} jobs ran, which are all that have a schedule`);
    const bucket = `marquee-${STAGE}-archive-${ACCOUNT}`;
    say(await reportOf(emulator, { app, stage: STAGE, folder, bucket }));
    say(await atItsLimit(trial));
    say(await inItsSandbox(trial, app));
    update(trial);
    rollBack(trial);
    await walk(trial, 'after that');
    const replacements = { ...keys, origin };
    const items = await takeOver(emulator, account, { folder, replacements });
    say(`the table was restored (${items} items were looked up) and taken over by the stacks`);
    await walk(trial, 'on the restored table');
    destroy({ ...trial, assembly: join(folder, 'restored') });
  } finally {
    front.close();
  }
}

function firstDeployment({ emulator, account, assembly, say }: Trial): void {
  const { aws, env } = emulator;
  account.cdk('bootstrap', `aws://${ACCOUNT}/${env.AWS_REGION}`, '--app', assembly);
  openBucket(aws, assetsOf(env));
  account.deploy('--all');
  openBucket(aws, account.nameOf(`uploads-${ACCOUNT}`));
  openBucket(aws, account.nameOf(`media-${ACCOUNT}`));
  openBucket(aws, account.nameOf(`archive-${ACCOUNT}`));
  saveQueries(emulator, STAGE);
  for (const part of PARTS) assert.equal(account.statusOf(part), 'CREATE_COMPLETE');
  say(`${PARTS.length} stacks are deployed`);
  for (const part of PARTS) say(`${part}: ${account.resourcesOf(part)}`, true);
}

/** As `npm run deploy:seed` and `npm run deploy:site` do. */
async function fill({ emulator: { aws, env }, account, say }: Trial): Promise<void> {
  execFileSync('node', ['infra/aws/commands/seed.ts', STAGE], { cwd: PROJECT, env, stdio: 'inherit' });
  const place = account.outputsOf('edge') as unknown as Place;
  openBucket(aws, place.SiteBucket);
  const { outDir } = await buildPages();
  await publishPages(place, { region: env.AWS_REGION! }, outDir, (...args) =>
    aws(...args, ...(args[0] === 's3' ? ['--quiet'] : [])),
  );
  say('the titles, the pages and the films of the demonstration are there');
}

async function walk({ origin, say }: Trial, when: string): Promise<string[]> {
  // While a command ran, nothing here noticed which idle connections had been closed.
  await sleep(1000);
  const calls = await smoke(origin, ADMIN);
  say(`the journeys of a viewer and of an administrator work ${when}`);
  return calls;
}

/** Takes one action away from the role of a function, calls it, and gives the action back. */
async function loseAnAction({ emulator: { aws }, account, origin, say }: Trial): Promise<void> {
  const { Role } = account.configurationOf('listPlans');
  const of = ['--role-name', Role.split('/').at(-1)!, '--policy-name', 'declared'];
  const { PolicyDocument } = aws<{ PolicyDocument: object }>('iam', 'get-role-policy', ...of);
  const put = (document: string) => aws('iam', 'put-role-policy', ...of, '--policy-document', document);
  const plans = async () => (await fetch(`${origin}/v1/plans`)).status;
  const whole = JSON.stringify(PolicyDocument);
  assert.equal(await plans(), 200);
  put(whole.replaceAll('dynamodb:Query', 'dynamodb:DescribeTable'));
  assert.equal(await plans(), 500);
  put(whole);
  assert.equal(await plans(), 200);
  say('a function whose role lacks an action fails, and works with it again');
}

const withReminderDays = (resources: object, days: string) =>
  JSON.parse(
    JSON.stringify(resources).replaceAll(/"REMINDER_DAYS":"[\d,]+"/g, `"REMINDER_DAYS":"${days}"`),
  ) as object;

const daysOf = (account: Account) =>
  account.configurationOf('remindSubscribers').Environment.Variables.REMINDER_DAYS;

function update({ account, assembly, say }: Trial): void {
  const before = account.configurationOf('getHealth').CodeSha256;
  changeBundle(assembly, account.nameOf('getHealth'));
  eachTemplate(assembly, (template) => ({
    ...template,
    Resources: withReminderDays(template.Resources, '5,2'),
  }));
  account.redeploy('functions', 'jobs');
  assert.notEqual(account.configurationOf('getHealth').CodeSha256, before);
  assert.equal(daysOf(account), '5,2');
  say(`a changed bundle and a changed setting reached their functions (${account.statusOf('functions')})`);
}

/** A resource whose creation the emulator refuses when its turn comes. */
const IMPOSSIBLE = {
  Impossible: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1, Metrics: [] },
  },
};

function rollBack({ account, assembly, say }: Trial): void {
  eachTemplate(assembly, (template, file) =>
    file.includes('-jobs.')
      ? { ...template, Resources: { ...withReminderDays(template.Resources, '9'), ...IMPOSSIBLE } }
      : template,
  );
  assert.throws(() => account.redeploy('jobs'));
  assert.match(account.statusOf('jobs'), /ROLLBACK_COMPLETE$/);
  assert.equal(daysOf(account), '5,2');
  say(`an update that failed was rolled back (${account.statusOf('jobs')})`);
}

function destroy({ account, assembly, say }: Trial): void {
  const gone = ['alarms', 'jobs', 'functions'];
  account.cdk('destroy', ...gone.map(account.nameOf), '--app', assembly, '--force');
  for (const part of gone) assert.throws(() => account.statusOf(part));
  assert.match(account.statusOf('data'), /^(CREATE|UPDATE|IMPORT)_COMPLETE$/);
  say('what holds no data was destroyed, and the table stands');
}
