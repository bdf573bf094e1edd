import type { Stack } from 'aws-cdk-lib';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { PROBLEMS } from '../../lib/domain/problem.ts';
import { edgeKeyOf } from './names.ts';
import type { Stage } from './stages.ts';

type Statement = CfnWebACL.StatementProperty;

/** The refusal as a problem like every other (RFC 9457). */
const PROBLEM: CfnWebACL.CustomResponseBodyProperty = {
  contentType: 'APPLICATION_JSON',
  content: JSON.stringify({
    type: '/problems/rate_limited',
    title: PROBLEMS.rate_limited.title,
    status: 429,
    detail: 'Too many requests from this address; try again in some minutes.',
    code: 'rate_limited',
  }),
};
const TOO_MANY: CfnWebACL.CustomResponseProperty = {
  responseCode: 429,
  customResponseBodyKey: 'problem',
  // The window of a rate rule.
  responseHeaders: [{ name: 'Retry-After', value: '300' }],
};

const pathBegins = (path: string): Statement => ({
  byteMatchStatement: {
    fieldToMatch: { uriPath: {} },
    positionalConstraint: 'STARTS_WITH',
    searchString: path,
    textTransformations: [{ priority: 0, type: 'NORMALIZE_PATH' }],
  },
});

/** Requests that came through the distribution: its own ACL has counted them, under the viewer's address. */
const throughEdge = (stage: Stage): Statement => ({
  byteMatchStatement: {
    fieldToMatch: { singleHeader: { Name: 'x-marquee-edge' } },
    positionalConstraint: 'EXACTLY',
    searchString: edgeKeyOf(stage),
    textTransformations: [{ priority: 0, type: 'NONE' }],
  },
});

/**
 * Stops floods of one address, signing in at a tenth of the rate of the rest; the exact limits stand behind it.
 * For the distribution the ACL must be made in us-east-1; for the API in the API's region.
 */
export function webAcl(
  scope: Stack,
  id: string,
  stage: Stage,
  kind: 'CLOUDFRONT' | 'REGIONAL',
): CfnWebACL | undefined {
  if (!stage.firewall) return undefined;
  const { requestsPerAddress } = stage.firewall;
  const only = (path: string): Statement =>
    kind === 'CLOUDFRONT'
      ? pathBegins(path)
      : {
          andStatement: {
            statements: [pathBegins(path), { notStatement: { statement: throughEdge(stage) } }],
          },
        };
  const visibility = (metricName: string) => ({
    cloudWatchMetricsEnabled: true,
    sampledRequestsEnabled: true,
    metricName,
  });
  const rate = (name: string, priority: number, limit: number, path: string): CfnWebACL.RuleProperty => ({
    name,
    priority,
    action: { block: { customResponse: TOO_MANY } },
    visibilityConfig: visibility(name),
    statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit, scopeDownStatement: only(path) } },
  });
  return new CfnWebACL(scope, id, {
    scope: kind,
    defaultAction: { allow: {} },
    visibilityConfig: visibility(`${stage.name}-${kind.toLowerCase()}`),
    customResponseBodies: { problem: PROBLEM },
    rules: [
      rate('sign-in', 0, Math.max(10, Math.floor(requestsPerAddress / 10)), '/v1/auth/'),
      rate('api', 1, requestsPerAddress, '/v1/'),
    ],
  });
}
