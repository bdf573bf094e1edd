import { beforeAll, describe, expect, test } from 'vitest';
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
}, 120_000);

const paths = () => made.of('AWS::ApiGateway::RestApi')[0]!.properties.Body;
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

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
        // MediaConvert's Probe knows no resource; what it may read are the role's own objects.
        const unbound = actions.join() === 'mediaconvert:Probe' ? ['*'] : [];
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
            'marquee-prod-table/stream/*"',
          ]).toContain(tail);
        }
      }
    }
  });

  test('no role has a policy outside itself, but the account’s for the gateway’s logs', () => {
    const managed = made.of('AWS::IAM::Role').flatMap(({ properties }) => properties.ManagedPolicyArns ?? []);
    expect(managed).toHaveLength(1);
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

describe('the API', () => {
  test('has the routes that are declared, its own root, and no other', () => {
    const routes = Object.entries<Properties>(paths().paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter((key) => METHODS.includes(key))
        .map((method) => `${method.toUpperCase()} /v1${path}`),
    );
    const declared = endpointsOf(functions).map(({ handler: { declaration } }) => declaration);
    const expected = ['GET /v1/', ...declared.map(({ method, path }) => `${method} ${path}`)];
    expect(routes.sort()).toEqual(expected.sort());
  });

  test('asks the authorizer on every route but those with a lease token', () => {
    for (const { handler } of endpointsOf(functions)) {
      const { access, method, path } = handler.declaration;
      const operation = paths().paths[path.slice('/v1'.length)][method.toLowerCase()];
      const asked = operation.security?.some((each: object) => 'authorizeRequest' in each) ?? false;
      expect([path, asked]).toEqual([path, access !== 'lease']);
    }
  });

  test('calls each function by its name, through one role', () => {
    for (const { id, handler } of endpointsOf(functions)) {
      const { method, path } = handler.declaration;
      const operation = paths().paths[path.slice('/v1'.length)][method.toLowerCase()];
      const { uri, credentials } = operation['x-amazon-apigateway-integration'];
      expect(JSON.stringify(uri)).toContain(`:function:marquee-prod-${id}/invocations`);
      expect(credentials).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^GatewayRole/), 'Arn'] });
    }
    expect(made.resources.filter(({ type }) => type === 'AWS::ApiGateway::Method')).toEqual([]);
  });

  test('has a bulkhead for each tier, under the key that the authorizer names', () => {
    const keys = made.of('AWS::ApiGateway::ApiKey').map(({ properties }) => properties.Value);
    const tiers = ['anonymous', 'free', 'basic', 'premium', 'admin'];
    expect(keys.sort()).toEqual(tiers.map((tier) => `marquee-prod-usage-tier-${tier}`).sort());
    expect(made.of('AWS::ApiGateway::UsagePlanKey')).toHaveLength(tiers.length);
    for (const { properties } of made.of('AWS::ApiGateway::UsagePlan')) {
      expect(properties.Throttle.RateLimit).toBeGreaterThan(0);
    }
  });

  test('is throttled and keeps a log without tokens, and no trace', () => {
    const [{ properties }] = made.of('AWS::ApiGateway::Stage') as [Synthesis['resources'][number]];
    expect(properties).toMatchObject({ StageName: 'v1', AccessLogSetting: { Format: expect.any(String) } });
    expect(properties.TracingEnabled ?? false).toBe(false);
    expect(properties.AccessLogSetting.Format).not.toMatch(/authorization|querystring/i);
    expect(properties.MethodSettings).toEqual([
      expect.objectContaining({ HttpMethod: '*', DataTraceEnabled: false, ThrottlingRateLimit: 5000 }),
    ]);
  });
});

describe('the door of leases', () => {
  const routes = () =>
    made.of('AWS::ApiGatewayV2::Route').map(({ properties }) => {
      const id = JSON.stringify(properties.Target).match(/"Ref":"(\w+)"/)![1];
      const integration = made.resources.find((each) => each.id === id)!.properties;
      return {
        key: properties.RouteKey as string,
        asks: properties.AuthorizationType as string,
        integration,
      };
    });

  test('has the routes that take a lease token, by the same functions and the same role, and no others', () => {
    const leases = endpointsOf(functions).filter(({ handler }) => handler.declaration.access === 'lease');
    expect(leases).toHaveLength(2);
    const keys = leases.flatMap(({ handler: { declaration } }) => [
      `POST ${declaration.path}`,
      `ANY ${declaration.path}`,
    ]);
    expect(routes().map(({ key }) => key)).toEqual(keys);
    for (const { id, handler } of leases) {
      const { path } = handler.declaration;
      const { integration } = routes().find(({ key }) => key === `POST ${path}`)!;
      expect(integration).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '1.0' });
      expect(JSON.stringify(integration.IntegrationUri)).toContain(
        `:function:marquee-prod-${id}/invocations`,
      );
      expect(integration.CredentialsArn).toEqual({
        'Fn::GetAtt': [expect.stringMatching(/^GatewayRole/), 'Arn'],
      });
      // A method that it does not take is for the REST API to refuse.
      const other = routes().find(({ key }) => key === `ANY ${path}`)!.integration;
      expect(other.IntegrationType).toBe('HTTP_PROXY');
      expect(JSON.stringify(other.IntegrationUri)).toContain(`${path}"`);
    }
  });

  test('is throttled, has no authorizer, and keeps a log without tokens', () => {
    const [{ properties }] = made.of('AWS::ApiGatewayV2::Stage') as [Synthesis['resources'][number]];
    const { rate, burst } = prod.leaseThrottle;
    expect(properties).toMatchObject({
      ...{ StageName: '$default', AutoDeploy: true },
      DefaultRouteSettings: { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst },
    });
    expect(properties.AccessLogSettings.Format).not.toMatch(/authorization|querystring/i);
    expect(routes().map(({ asks }) => asks)).toEqual(['NONE', 'NONE', 'NONE', 'NONE']);
  });

  test('is where starts send heartbeats, as often as the stage says', () => {
    const { Environment } = made
      .of('AWS::Lambda::Function')
      .find(({ properties }) => properties.FunctionName === 'marquee-prod-startPlayback')!.properties;
    expect(JSON.stringify(Environment.Variables.LEASE_DOOR)).toMatch(/https:\/\/.*LeaseDoor/);
    expect(Environment.Variables.HEARTBEAT_SECONDS).toBe('30');
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
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    });
    expect(data.counts.data).toBe(1);
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
