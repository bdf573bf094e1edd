import { Aws, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  ApiDefinition,
  ApiKey,
  EndpointType,
  LogGroupLogDestination,
  MethodLoggingLevel,
  SpecRestApi,
  UsagePlan,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { CfnSamplingRule } from 'aws-cdk-lib/aws-xray';
import type { Construct } from 'constructs';
import { usageKeyOf } from '../../../lib/http/authorizer.ts';
import { gatewayDocument } from '../../../lib/http/gateway.ts';
import { endpointsOf, type FunctionFile, jobsOf } from '../../functions.ts';
import { webAcl } from '../firewall.ts';
import { invokerRole } from '../lambda.ts';
import { leaseDoor } from '../lease-door.ts';
import { calledArnOf, nameOf } from '../names.ts';
import { type Stage, TIERS } from '../stages.ts';

/** One line a request; `requestId` is the one the client got. Neither tokens nor query strings are in it. */
const ACCESS_LOG = AccessLogFormat.custom(
  JSON.stringify({
    requestId: AccessLogField.contextRequestId(),
    time: AccessLogField.contextRequestTime(),
    method: AccessLogField.contextHttpMethod(),
    route: AccessLogField.contextResourcePath(),
    status: AccessLogField.contextStatus(),
    bytes: AccessLogField.contextResponseLength(),
    milliseconds: AccessLogField.contextResponseLatency(),
    ip: AccessLogField.contextIdentitySourceIp(),
    userId: '$context.authorizer.userId',
    tier: '$context.authorizer.tier',
    error: AccessLogField.contextErrorResponseType(),
  }),
);

const PUSH_LOGS = 'service-role/AmazonAPIGatewayPushToCloudWatchLogs';

/**
 * The front doors: every route in one document, the leases' beside it, one role that calls the functions by name, and
 * the tiers' bulkheads.
 */
export class ApiStack extends Stack {
  /** Host, without the stage `v1`. */
  readonly domain: string;
  /** Host of the HTTP API for leases. */
  readonly leaseDomain: string;
  /** What CloudWatch calls the same door. */
  readonly leaseApiId: string;
  private readonly stage: Stage;

  constructor(scope: Construct, id: string, props: StackProps & { stage: Stage; functions: FunctionFile[] }) {
    super(scope, id, props);
    const { functions } = props;
    this.stage = props.stage;
    const jobs = new Set<FunctionFile>(jobsOf(functions));
    const called = functions.filter((file) => !jobs.has(file)).map((file) => file.id);
    const role = invokerRole(this, 'GatewayRole', 'apigateway.amazonaws.com', {
      stage: this.stage,
      functionIds: called,
    });
    const declarations = endpointsOf(functions).map(({ handler }) => handler.declaration);
    const calls = {
      uriOf: (each: string) => invocationUri(calledArnOf(this.stage, each)),
      credentials: role.roleArn,
    };
    const document = gatewayDocument(declarations, {
      ...calls,
      origin: this.stage.domain ? `https://${this.stage.domain.name}` : '',
      corsOrigin: this.stage.corsOrigin,
    });
    const api = this.restApi(document);
    this.sampleTraces();
    this.usagePlans(api);
    this.guard(api);
    this.domain = `${api.restApiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`;
    const door = leaseDoor(this, this.stage, declarations, { ...calls, restDomain: this.domain });
    [this.leaseDomain, this.leaseApiId] = [door.host, door.id];
  }

  private restApi(document: Record<string, unknown>): SpecRestApi {
    const { name, throttle, logRetentionDays, retain } = this.stage;
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: logRetentionDays,
      removalPolicy: retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    const api = new SpecRestApi(this, 'Api', {
      restApiName: nameOf(this.stage, 'api'),
      description: `Marquee ${name}`,
      apiDefinition: ApiDefinition.fromInline(document),
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: true,
      deployOptions: {
        stageName: 'v1',
        throttlingRateLimit: throttle.rate,
        throttlingBurstLimit: throttle.burst,
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        tracingEnabled: true,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: ACCESS_LOG,
      },
    });
    Validations.of(api).acknowledge(
      {
        id: 'AwsSolutions-APIG2',
        reason:
          'The kernel validates every request with zod, more strictly than API Gateway can (lib/http/request.ts)',
      },
      {
        id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${PUSH_LOGS}]`,
        reason:
          'The account-wide role by which API Gateway writes its logs; AWS gives no other policy for it',
      },
    );
    return api;
  }

  private usagePlans(api: SpecRestApi): void {
    for (const tier of TIERS) {
      const { rate, burst } = this.stage.usagePlans[tier];
      const plan = new UsagePlan(this, `${tier}Plan`, {
        name: nameOf(this.stage, tier),
        throttle: { rateLimit: rate, burstLimit: burst },
        apiStages: [{ api, stage: api.deploymentStage }],
      });
      plan.addApiKey(
        new ApiKey(this, `${tier}Key`, {
          apiKeyName: nameOf(this.stage, tier),
          value: usageKeyOf(this.stage.name, tier),
        }),
      );
    }
  }

  /** Of a thousand requests five are traced; X-Ray's own rule, one a second, would cost 13 dollars a month by itself. */
  private sampleTraces(): void {
    new CfnSamplingRule(this, 'Traces', {
      samplingRule: {
        ...{ ruleName: nameOf(this.stage, 'api'), version: 1, priority: 1000 },
        ...{ reservoirSize: 0, fixedRate: 0.005 },
        ...{ serviceName: `${nameOf(this.stage, 'api')}/v1`, serviceType: 'AWS::ApiGateway::Stage' },
        ...{ host: '*', httpMethod: '*', urlPath: '*', resourceArn: '*' },
      },
    });
  }

  /** Floods that go around the distribution. */
  private guard(api: SpecRestApi): void {
    const acl = webAcl(this, 'Firewall', this.stage, 'REGIONAL');
    if (!acl) {
      const reason =
        'This stage has no firewall because it costs money when idle; throttles and exact limits remain';
      return Validations.of(api).acknowledge({ id: 'AwsSolutions-APIG3', reason });
    }
    new CfnWebACLAssociation(this, 'FirewallOnApi', {
      resourceArn: api.deploymentStage.stageArn,
      webAclArn: acl.attrArn,
    });
  }
}

const invocationUri = (functionArn: string) =>
  `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
