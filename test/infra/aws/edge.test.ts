import { beforeAll, describe, expect, test } from 'vitest';
import { DOCUMENTATION_INDEX, MISSING_PAGES } from '../../../infra/aws/edge-policies.ts';
import { stageOf } from '../../../infra/aws/stages.ts';
import { type Properties, type Synthesis, synthesise } from './synthesis.ts';

let made: Synthesis;
let abroad: Synthesis;
let ownDomain: Synthesis;
beforeAll(async () => {
  ({ few: made, abroad, ownDomain } = await synthesise('few', 'abroad', 'ownDomain'));
});

const distribution = (of: Synthesis = made): Properties =>
  of.of('AWS::CloudFront::Distribution')[0]!.properties.DistributionConfig;
const behaviour = (path: string): Properties =>
  distribution().CacheBehaviors.find((each: Properties) => each.PathPattern === path);
const named = (ref: Properties): Properties => made.resources.find(({ id }) => id === ref.Ref)!.properties;

describe('the distribution', () => {
  test('tells the publication where everything lies', () => {
    expect(Object.keys(made.templates.edge!.Outputs)).toEqual(
      expect.arrayContaining(['SiteBucket', 'MediaBucket', 'DistributionId', 'Origin']),
    );
  });

  test('opens videos to a signature of the key group, and nothing else', () => {
    const signed = distribution().CacheBehaviors.filter((each: Properties) => each.TrustedKeyGroups);
    expect(signed.map((each: Properties) => each.PathPattern)).toEqual(['/media/v/*']);
    expect(distribution().DefaultCacheBehavior.TrustedKeyGroups).toBeUndefined();
    const [group] = made.of('AWS::CloudFront::KeyGroup');
    expect(signed[0].TrustedKeyGroups).toEqual([{ Ref: group!.id }]);
    expect(made.of('AWS::CloudFront::PublicKey')).toHaveLength(stageOf('prod').cdnPublicKeys.length);
  });

  test('passes the preflights of media on to buckets that answer them', () => {
    const media = distribution().CacheBehaviors.filter((each: Properties) =>
      /^\/media\//.test(each.PathPattern),
    );
    expect(media).toHaveLength(4);
    // AWS's own policy "CORS-S3Origin", which passes on what a preflight says.
    const policy = '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf';
    for (const { AllowedMethods, OriginRequestPolicyId } of media) {
      expect([AllowedMethods, OriginRequestPolicyId]).toEqual([['GET', 'HEAD', 'OPTIONS'], policy]);
    }
    const rules = made
      .of('AWS::S3::Bucket')
      .flatMap(({ properties }) => properties.CorsConfiguration?.CorsRules ?? [])
      .filter(({ AllowedMethods }: Properties) => AllowedMethods.includes('HEAD'));
    expect(rules).toHaveLength(2);
    for (const rule of rules) expect(rule).toMatchObject({ AllowedOrigins: ['*'], AllowedHeaders: ['*'] });
  });

  test('gives an answer of the API to no other caller, and keeps only what the API says', () => {
    const { CachePolicyConfig: policy } = named(behaviour('/v1/*').CachePolicyId);
    expect(policy).toMatchObject({ MinTTL: 0, DefaultTTL: 0 });
    expect(policy.ParametersInCacheKeyAndForwardedToOrigin).toMatchObject({
      HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Authorization'] },
      QueryStringsConfig: { QueryStringBehavior: 'all' },
    });
    const kept = distribution().CustomErrorResponses as Properties[];
    expect(kept.map(({ ErrorCode }) => ErrorCode)).toEqual([404, 414, 500, 501, 502, 503, 504]);
    for (const { ErrorCachingMinTTL } of kept) expect(ErrorCachingMinTTL).toBe(0);
  });

  test('tells the API the viewer’s address, under a key that stands in no template', () => {
    const { OriginRequestPolicyConfig: policy } = named(behaviour('/v1/*').OriginRequestPolicyId);
    expect(policy.HeadersConfig.Headers).toEqual(
      expect.arrayContaining(['CloudFront-Viewer-Address', 'If-None-Match']),
    );
    expect(policy.HeadersConfig.Headers.length).toBeLessThanOrEqual(10);
    // Where cookies do not go to the API, CloudFront strips the ones that a playback sets.
    expect(policy.CookiesConfig).toEqual({ CookieBehavior: 'all' });
    const headers = distribution().Origins.flatMap((each: Properties) => each.OriginCustomHeaders ?? []);
    const key = {
      HeaderName: 'X-Marquee-Edge',
      HeaderValue: '{{resolve:secretsmanager:marquee/prod:SecretString:edgeKey::}}',
    };
    expect(headers).toEqual([key, key]);
  });

  test('sends heartbeats and stops to the HTTP API, everything else of the API to the other', () => {
    const originOf = (path: string) =>
      distribution().Origins.find(({ Id }: Properties) => Id === behaviour(path).TargetOriginId);
    const leases = ['heartbeat', 'stop'].map((verb) => originOf(`/v1/playback/sessions/*/${verb}`));
    expect(leases[0]).toEqual(leases[1]);
    expect(JSON.stringify(leases[0].DomainName)).toContain('LeaseDoor');
    expect(JSON.stringify(originOf('/v1/*').DomainName)).not.toContain('LeaseDoor');
    // The first pattern that fits a path takes it.
    const patterns = distribution().CacheBehaviors.map((each: Properties) => each.PathPattern);
    expect(patterns.indexOf('/v1/*')).toBeGreaterThan(patterns.indexOf('/v1/playback/sessions/*/stop'));
  });

  test('reads the private buckets as itself', () => {
    const buckets = distribution().Origins.filter((each: Properties) => each.S3OriginConfig);
    expect(buckets).toHaveLength(3);
    for (const { OriginAccessControlId } of buckets) expect(OriginAccessControlId).toBeDefined();
  });

  test('has its pages run no foreign script', () => {
    const { ResponseHeadersPolicyConfig: policy } = named(
      distribution().DefaultCacheBehavior.ResponseHeadersPolicyId,
    );
    const csp = JSON.stringify(policy.SecurityHeadersConfig.ContentSecurityPolicy);
    expect(csp).toMatch(/default-src 'self'/);
    expect(csp).toMatch(/frame-ancestors 'none'/);
    expect(csp).not.toMatch(/unsafe|\*/);
  });

  test('answers at the root of the API, and opens folders of console and documentation at their page', () => {
    expect(behaviour('/v1').TargetOriginId).toBe(behaviour('/v1/*').TargetOriginId);
    for (const path of ['/admin*', '/docs*', '/problems/*']) {
      expect(behaviour(path).FunctionAssociations).toHaveLength(1);
      expect(behaviour(path).TargetOriginId).toBe(distribution().DefaultCacheBehavior.TargetOriginId);
    }
    const opened = new Function('event', `${DOCUMENTATION_INDEX}; return handler(event).uri;`) as (
      event: object,
    ) => string;
    const at = (uri: string) => opened({ request: { uri } });
    expect(['/admin', '/docs', '/docs/', '/problems/not_found', '/docs/marquee-api.ts'].map(at)).toEqual([
      '/admin/index.html',
      '/docs/index.html',
      '/docs/index.html',
      '/problems/not_found/index.html',
      '/docs/marquee-api.ts',
    ]);
  });

  test('says in words that there is nothing where the bucket would answer 403 in XML', () => {
    expect(distribution().DefaultCacheBehavior.FunctionAssociations).toHaveLength(1);
    const handle = new Function('event', `${MISSING_PAGES}; return handler(event);`) as (event: object) => {
      uri?: string;
      statusCode?: number;
    };
    const at = (uri: string) => handle({ request: { uri } });
    const files = [
      '/',
      '/index.html',
      '/robots.txt',
      '/favicon.ico',
      '/assets/a.js',
      '/.well-known/security.txt',
    ];
    for (const uri of files) expect(at(uri)).toEqual({ uri });
    for (const uri of ['/films', '/index.php', '/assets', '/robots.txt/', '/constructor']) {
      expect(at(uri)).toMatchObject({
        ...{ statusCode: 404, headers: { 'cache-control': { value: 'no-store' } } },
        body: expect.stringContaining('There is nothing at this address.'),
      });
    }
  });

  test('stands behind a web ACL, and the API behind another for what goes around it', () => {
    for (const { properties } of made.of('AWS::WAFv2::WebACL')) {
      const { problem } = properties.CustomResponseBodies;
      expect(JSON.parse(problem.Content)).toMatchObject({ status: 429, code: 'rate_limited' });
      for (const { Action } of properties.Rules) {
        expect(Action.Block.CustomResponse).toMatchObject({
          ResponseCode: 429,
          CustomResponseBodyKey: 'problem',
          ResponseHeaders: [{ Name: 'Retry-After', Value: '300' }],
        });
      }
    }
    const scopes = made.of('AWS::WAFv2::WebACL').map(({ stack, properties }) => [stack, properties.Scope]);
    expect(scopes.sort()).toEqual([
      ['api', 'REGIONAL'],
      ['firewall', 'CLOUDFRONT'],
    ]);
    expect(distribution().WebACLId).toBeDefined();
  });

  test('in another region reads its web ACL from us-east-1 without functions of CDK’s own', () => {
    expect(abroad.of('AWS::Lambda::Function')).toHaveLength(abroad.functionIds.length);
    expect([...abroad.findings, ...ownDomain.findings]).toEqual([]);
    expect(distribution(abroad).WebACLId).toEqual({
      'Fn::GetStackOutput': expect.objectContaining({ Region: 'us-east-1' }),
    });
  });

  test('answers to the stage’s own name when it has one', () => {
    expect(distribution(ownDomain)).toMatchObject({
      Aliases: ['watch.marquee.example'],
      ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021' },
    });
    for (const { properties } of ownDomain.of('AWS::Lambda::Function')) {
      expect(properties.Environment.Variables.ORIGIN).toBe('https://watch.marquee.example');
    }
  });
});
