import { beforeAll, describe, expect, test } from 'vitest';
import { HOT } from '../../../infra/aws/names.ts';
import { stageOf } from '../../../infra/aws/stages.ts';
import { endpointsOf, type FunctionFile, readFunctions } from '../../../infra/functions.ts';
import { type Properties, type Synthesis, synthesise } from './synthesis.ts';

const prod = stageOf('prod');
let functions: FunctionFile[];
let made: Synthesis;
beforeAll(async () => {
  functions = await readFunctions();
  ({ prod: made } = await synthesise('prod'));
});

const paths = () => made.of('AWS::ApiGateway::RestApi')[0]!.properties.Body;
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

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

  test('guards its routes as the security matrix has them answer, in every document that is deployed', () => {
    const { securitySchemes } = paths().components;
    expect(Object.keys(securitySchemes).sort()).toEqual(['api_key', 'authorizeRequest']);
    expect(securitySchemes.authorizeRequest['x-amazon-apigateway-authorizer']).toMatchObject({
      type: 'request',
      authorizerResultTtlInSeconds: 0,
    });
    expect(securitySchemes.authorizeRequest['x-amazon-apigateway-authorizer']).not.toHaveProperty(
      'identitySource',
    );
    const guards = new Map<string, string>(
      endpointsOf(functions).flatMap(({ handler: { declaration } }) => {
        const { access, method, path } = declaration;
        const guard = access === 'lease' ? 'lease' : path.startsWith('/v1/admin/') ? 'admin' : 'token';
        expect([path, access === 'admin']).toEqual([path, guard === 'admin']);
        const routes = [[`${method} ${path.slice('/v1'.length)}`, guard] as const];
        // HEAD is answered by the function of GET, and guarded as it is.
        return method === 'GET' ? [...routes, [`HEAD ${path.slice('/v1'.length)}`, guard] as const] : routes;
      }),
    );
    const unknown: string[] = [];
    for (const [path, item] of Object.entries<Properties>(paths().paths)) {
      for (const [method, operation] of Object.entries<Properties>(item)) {
        if (method === 'parameters') continue;
        const { type } = operation['x-amazon-apigateway-integration'];
        const guard = guards.get(`${method.toUpperCase()} ${path}`);
        // What API Gateway answers by itself reaches no function.
        if (type === 'mock') expect([path, method, operation.security]).toEqual([path, method, undefined]);
        else if (guard === undefined) unknown.push(`${method} ${path}`);
        else {
          const both = [{ authorizeRequest: [] }, { api_key: [] }];
          expect([path, method, operation.security]).toEqual([
            ...[path, method],
            guard === 'lease' ? undefined : both,
          ]);
        }
      }
    }
    expect(unknown).toEqual([]);
  });

  test('calls each function by its name, through one role', () => {
    for (const { id, handler } of endpointsOf(functions)) {
      const { method, path } = handler.declaration;
      const operation = paths().paths[path.slice('/v1'.length)][method.toLowerCase()];
      const { uri, credentials } = operation['x-amazon-apigateway-integration'];
      const called = HOT.has(id) ? `${id}:live` : id;
      expect(JSON.stringify(uri)).toContain(`:function:marquee-prod-${called}/invocations`);
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

  test('is throttled, keeps a log without tokens, and traces few requests', () => {
    const [{ properties }] = made.of('AWS::ApiGateway::Stage') as [Synthesis['resources'][number]];
    expect(properties).toMatchObject({ StageName: 'v1', AccessLogSetting: { Format: expect.any(String) } });
    expect(properties.TracingEnabled).toBe(true);
    const [rule] = made.of('AWS::XRay::SamplingRule');
    expect(rule!.properties.SamplingRule).toMatchObject({
      ...{ ServiceName: 'marquee-prod-api/v1', ReservoirSize: 0, FixedRate: 0.005 },
    });
    for (const lambda of made.of('AWS::Lambda::Function').filter(({ stack }) => stack === 'functions')) {
      expect(lambda.properties.TracingConfig).toEqual({ Mode: 'Active' });
    }
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
        `:function:marquee-prod-${HOT.has(id) ? `${id}:live` : id}/invocations`,
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
