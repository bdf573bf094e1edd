import { beforeAll, describe, expect, test } from 'vitest';
import { HOT } from '../../../infra/aws/names.ts';
import { stageOf } from '../../../infra/aws/stages.ts';
import { endpointsOf, type FunctionFile, jobsOf, readFunctions } from '../../../infra/functions.ts';
import { TTL_ATTRIBUTE } from '../../../lib/table/definition.ts';
import { type Properties, type Synthesis, statementsOf, synthesise } from './synthesis.ts';

const prod = stageOf('prod');
let functions: FunctionFile[];
let made: Synthesis;
let dev: Synthesis;
beforeAll(async () => {
  functions = await readFunctions();
  ({ prod: made, dev } = await synthesise('prod', 'dev'));
});

describe('every function', () => {
  const lambdas = () => made.of('AWS::Lambda::Function');

  test('is one of our files, and every file is a function', () => {
    const names = lambdas().map(({ properties }) => properties.FunctionName);
    expect(names.sort()).toEqual(functions.map(({ id }) => `marquee-prod-${id}`).sort());
  });

  test('runs on arm64 and Node 24, within bounds, with its configuration', () => {
    for (const { stack, properties } of lambdas()) {
      expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(properties.Timeout).toBeLessThanOrEqual(stack === 'jobs' ? 300 : 29);
      expect(properties.MemorySize).toBeGreaterThanOrEqual(128);
      expect(Object.keys(properties.Environment.Variables)).toEqual(
        expect.arrayContaining(['STAGE', 'TABLE_NAME', 'ORIGIN', 'SECRETS_ID', 'CDN_KEY_PAIR_ID']),
      );
    }
  });

  test('has a role of its own', () => {
    const roles = lambdas().map(({ properties }) => properties.Role['Fn::GetAtt'][0]);
    expect(new Set(roles).size).toBe(functions.length);
  });

  test('has a log group of its own, with retention', () => {
    const groups = lambdas().map(({ properties }) => properties.LoggingConfig.LogGroup.Ref);
    expect(new Set(groups).size).toBe(functions.length);
    for (const { properties } of made.of('AWS::Logs::LogGroup')) {
      expect(properties.RetentionInDays).toBe(prod.logRetentionDays);
    }
  });

  test('logs as JSON, and leaves out Lambda’s own lines about each call', () => {
    for (const { properties } of lambdas()) {
      expect(properties.LoggingConfig).toMatchObject({ LogFormat: 'JSON', SystemLogLevel: 'WARN' });
    }
  });

  test('is bounded in number where a flood would take the account’s containers: jobs and password hashing', () => {
    const hashing = endpointsOf(functions).filter(({ handler }) => (handler.declaration.memory ?? 0) >= 1769);
    const bounded = lambdas().filter(({ properties }) => properties.ReservedConcurrentExecutions > 0);
    expect(bounded.map(({ properties }) => properties.FunctionName).sort()).toEqual(
      [...hashing, ...jobsOf(functions)].map(({ id }) => `marquee-prod-${id}`).sort(),
    );
  });
});

describe('permissions', () => {
  test('no role has an action or resource of *, nor a permission beyond one prefix or table', () => {
    for (const { properties } of made.of('AWS::IAM::Role')) {
      for (const { actions, resources } of (properties.Policies ?? []).flatMap((policy: Properties) =>
        statementsOf(policy.PolicyDocument),
      )) {
        expect(actions.filter((action: string) => action.includes('*'))).toEqual([]);
        // Neither MediaConvert's Probe, which reads the role's own objects, nor X-Ray knows a resource.
        const unbound = actions.every((each: string) => /^(mediaconvert:Probe|xray:Put\w+)$/.test(each))
          ? ['*']
          : [];
        for (const resource of resources.filter((each: unknown) => !unbound.includes(String(each)))) {
          expect(resource).not.toBe('*');
          const tail = JSON.stringify(resource).match(/[^"/]*\/[^"/]*\/?\*"/)?.[0];
          expect([
            undefined,
            '/media/u/*"',
            'media/u/*"',
            '/ingest/*"',
            'ingest/media/*"',
            '/media/v/*"',
            'media/v/*"',
            '/media/t/*"',
            'media/t/*"',
            'p/med_*"',
            'p/img_*"',
            ':jobs/*"',
            // Of the archive's own bucket.
            '/events/*"',
            '/errors/*"',
            'marquee-prod-table/stream/*"',
            '/events/*"',
            '/results/*"',
          ]).toContain(tail);
        }
      }
    }
  });

  test('no role has a policy outside itself, but those of AWS for the gateway’s logs and for backups', () => {
    const managed = made.of('AWS::IAM::Role').flatMap(({ properties }) => properties.ManagedPolicyArns ?? []);
    expect(managed).toHaveLength(2);
    expect(made.resources.filter(({ type }) => /IAM::(Managed)?Policy$/.test(type))).toEqual([]);
  });

  test('a function may do to the table exactly what it declares', () => {
    const roles = new Map(
      made.of('AWS::IAM::Role').map((role) => [`${role.stack}/${role.id}`, role.properties]),
    );
    for (const { stack, properties } of made.of('AWS::Lambda::Function')) {
      const { id, table } = functions.find((each) => properties.FunctionName === `marquee-prod-${each.id}`)!;
      const role = roles.get(`${stack}/${properties.Role['Fn::GetAtt'][0]}`);
      const allowed = statementsOf(role.Policies[0].PolicyDocument)
        .flatMap(({ actions }) => actions)
        .filter((action) => /^dynamodb:/.test(action) && !/Stream|GetRecords|ShardIterator/.test(action));
      expect([id, ...new Set(allowed)].sort()).toEqual(
        [id, ...table.map((each) => `dynamodb:${each}`)].sort(),
      );
    }
  });

  test('each secret of the stage is one that every function may read, and no other', () => {
    const asked = made
      .of('AWS::IAM::Role')
      .flatMap(({ properties }) => (properties.Policies ?? []) as Properties[])
      .flatMap(({ PolicyDocument }) => statementsOf(PolicyDocument))
      .filter(({ actions }) => actions.some((action) => action.startsWith('secretsmanager:')));
    expect(asked).toHaveLength(functions.length);
    for (const { resources } of asked)
      expect(JSON.stringify(resources)).toMatch(/:secret:marquee\/prod-\?{6}"/);
  });

  test('CloudFormation’s schemas and cdk-nag find nothing that is not explained', () => {
    expect([...made.findings, ...dev.findings]).toEqual([]);
    for (const [rule, reason] of Object.entries({ ...made.reasons, ...dev.reasons })) {
      expect([rule, reason.split(' ').length > 5]).toEqual([rule, true]);
    }
  });
});

describe('the hot functions', () => {
  test('get a new version at a tenth of the calls, and lose it when the alarm of releases rings', () => {
    const groups = made.of('AWS::CodeDeploy::DeploymentGroup');
    expect(groups.map(({ id }) => id.replace(/Release.*/, '')).sort()).toEqual([...HOT].sort());
    for (const { properties } of groups) {
      expect(properties).toMatchObject({
        DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
        AutoRollbackConfiguration: {
          Enabled: true,
          Events: expect.arrayContaining(['DEPLOYMENT_STOP_ON_ALARM']),
        },
      });
      const [{ Name }] = properties.AlarmConfiguration.Alarms;
      expect(Name.Ref).toMatch(/^releasefailing/);
    }
    const aliases = Object.entries(made.templates.functions!.Resources).filter(
      ([, { Type }]) => Type === 'AWS::Lambda::Alias',
    );
    expect(aliases).toHaveLength(HOT.size);
    for (const [, { Properties, UpdatePolicy }] of aliases) {
      expect(Properties.Name).toBe('live');
      expect(UpdatePolicy.CodeDeployLambdaAliasUpdate.DeploymentGroupName).toBeDefined();
    }
  });
});

describe('what is kept', () => {
  test.each(['prod', 'dev'])('the table of %s survives mistakes', (name) => {
    const data = name === 'prod' ? made : dev;
    const [table] = data.of('AWS::DynamoDB::Table');
    // A first creation that fails is no loss, and what it left would stop the next.
    expect(table!.deletionPolicy).toBe('RetainExceptOnCreate');
    expect(table!.properties).toMatchObject({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
    expect(data.of('AWS::DynamoDB::Table')).toHaveLength(1);
  });

  test('a copy of each month is kept for a year, where data is kept at all', () => {
    const [plan] = made.of('AWS::Backup::BackupPlan');
    expect(plan!.properties.BackupPlan.BackupPlanRule).toMatchObject([
      { Lifecycle: { DeleteAfterDays: 365 }, ScheduleExpression: 'cron(0 3 1 * ? *)' },
    ]);
    expect(made.of('AWS::Backup::BackupVault')[0]!.deletionPolicy).toBe('RetainExceptOnCreate');
    expect(Object.keys(dev.templates.data!.Resources)).toHaveLength(1);
  });

  test('every bucket is private, encrypted and spoken to over TLS', () => {
    const policies = made.of('AWS::S3::BucketPolicy');
    for (const { id, properties } of made.of('AWS::S3::Bucket')) {
      expect(Object.values(properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
      expect(properties.BucketEncryption).toBeDefined();
      const policy = policies.find((each) => each.properties.Bucket.Ref === id)!;
      expect(JSON.stringify(policy.properties.PolicyDocument)).toContain('aws:SecureTransport');
    }
  });
});
