import { Aws, RemovalPolicy, type Stack, Validations } from 'aws-cdk-lib';
import {
  CfnApi,
  CfnIntegration,
  type CfnIntegrationProps,
  CfnRoute,
  CfnStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { AnyDeclaration } from '../../lib/http/declaration.ts';
import { nameOf } from './names.ts';
import type { Stage } from './stages.ts';

export interface LeaseDoorWiring {
  /** Invocation URI of a function. */
  uriOf(id: string): string;
  /** ARN of the role by which API Gateway invokes it. */
  credentials: string;
  /** Host of the REST API. */
  restDomain: string;
}

/** Shorter than the REST API's, because a heartbeat pays for it. */
const ACCESS_LOG = JSON.stringify({
  requestId: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  ip: '$context.identity.sourceIp',
});

/**
 * The second door: heartbeats and stops need neither authorizer nor usage plan, so they pay an HTTP API's price, a
 * dollar a million where a REST API asks 3.50. Payload format 1.0, so the same functions answer. What floods it meets
 * the throttle, then the signature of the lease token, then the limit of each playback; HTTP APIs know no WAF.
 * Answers its id and host.
 */
export function leaseDoor(
  scope: Stack,
  stage: Stage,
  declarations: AnyDeclaration[],
  { uriOf, credentials, restDomain }: LeaseDoorWiring,
): { id: string; host: string } {
  const api = new CfnApi(scope, 'LeaseDoor', { name: nameOf(stage, 'leases'), protocolType: 'HTTP' });
  const route = (id: string, routeKey: string, to: Omit<CfnIntegrationProps, 'apiId'>) => {
    const integration = new CfnIntegration(scope, `${id}Integration`, { apiId: api.ref, ...to });
    const made = new CfnRoute(scope, `${id}Route`, {
      ...{ apiId: api.ref, routeKey, authorizationType: 'NONE' },
      target: `integrations/${integration.ref}`,
    });
    const reason =
      'The function verifies the lease token, which names this playback alone; another method is refused';
    Validations.of(made).acknowledge({ id: 'AwsSolutions-APIG4', reason });
  };
  for (const { id, method, path } of declarations.filter(({ access }) => access === 'lease')) {
    route(`${id}Lease`, `${method} ${path}`, {
      ...{ integrationType: 'AWS_PROXY', integrationMethod: 'POST', payloadFormatVersion: '1.0' },
      ...{ integrationUri: uriOf(id), credentialsArn: credentials },
    });
    // Only the REST API can say which methods there are, and to browsers from where. It is asked for these paths alone:
    // on others its limits by address would count this API's.
    route(`${id}Other`, `ANY ${path}`, {
      ...{ integrationType: 'HTTP_PROXY', integrationMethod: 'ANY', payloadFormatVersion: '1.0' },
      integrationUri: `https://${restDomain}${path}`,
    });
  }
  serve(scope, stage, api);
  return { id: api.ref, host: `${api.ref}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}` };
}

function serve(scope: Stack, stage: Stage, api: CfnApi): void {
  const log = new LogGroup(scope, 'LeaseDoorLog', {
    retention: stage.logRetentionDays,
    removalPolicy: stage.retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
  });
  new CfnStage(scope, 'LeaseDoorStage', {
    apiId: api.ref,
    stageName: '$default',
    autoDeploy: true,
    defaultRouteSettings: {
      throttlingRateLimit: stage.leaseThrottle.rate,
      throttlingBurstLimit: stage.leaseThrottle.burst,
    },
    accessLogSettings: { destinationArn: log.logGroupArn, format: ACCESS_LOG },
  });
}
