import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, type Stack, Validations } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { STOREFRONT } from '../sites.ts';
import type { Stage } from './stages.ts';

/**
 * Keeps what the API says may be kept (`s-maxage`), and nothing else. The token is part of the key, so that an
 * answer to one caller is never given to another; there is no other way to pass it on either.
 */
export const apiCachePolicy = (scope: Stack) =>
  new cloudfront.CachePolicy(scope, 'ApiCache', {
    minTtl: Duration.seconds(0),
    defaultTtl: Duration.seconds(0),
    maxTtl: Duration.days(1),
    headerBehavior: cloudfront.CacheHeaderBehavior.allowList('Authorization'),
    queryStringBehavior: cloudfront.CacheQueryStringBehavior.all(),
    enableAcceptEncodingGzip: true,
    enableAcceptEncodingBrotli: true,
  });

/**
 * What the API reads of a request (a policy takes ten headers), and the viewer's address as CloudFront knows it. The
 * API reads no cookies, but where none go to it CloudFront takes those away that it sets: a playback's grants.
 */
export const apiRequestPolicy = (scope: Stack) =>
  new cloudfront.OriginRequestPolicy(scope, 'ApiRequest', {
    headerBehavior: cloudfront.OriginRequestHeaderBehavior.allowList(
      'Accept',
      'Access-Control-Request-Headers',
      'Access-Control-Request-Method',
      'CloudFront-Viewer-Address',
      'Content-Type',
      'Idempotency-Key',
      'If-Match',
      'If-None-Match',
      'Origin',
      'User-Agent',
    ),
    queryStringBehavior: cloudfront.OriginRequestQueryStringBehavior.all(),
    cookieBehavior: cloudfront.OriginRequestCookieBehavior.all(),
  });

const HSTS = {
  accessControlMaxAge: Duration.days(730),
  includeSubdomains: true,
  override: true,
};

/**
 * Headers of media. What a browser keeps must not outlive the grant, so signed answers are asked for again, which
 * an ETag makes cheap; CloudFront itself keeps them. Any origin may read: the signature is the guard, and cast
 * receivers have origins of their own.
 */
export const mediaHeaders = (scope: Stack, id: string, cacheControl: string) =>
  new cloudfront.ResponseHeadersPolicy(scope, id, {
    customHeadersBehavior: {
      customHeaders: [{ header: 'Cache-Control', value: cacheControl, override: true }],
    },
    corsBehavior: {
      accessControlAllowCredentials: false,
      accessControlAllowHeaders: ['*'],
      accessControlAllowMethods: ['GET', 'HEAD'],
      accessControlAllowOrigins: ['*'],
      accessControlExposeHeaders: ['Content-Length', 'Content-Range', 'ETag'],
      originOverride: true,
    },
    securityHeadersBehavior: {
      contentTypeOptions: { override: true },
      strictTransportSecurity: HSTS,
      // A user's picture opened by itself must not run anything.
      contentSecurityPolicy: { contentSecurityPolicy: "default-src 'none'; sandbox", override: true },
    },
  });

/** Headers of pages. How long they may be kept is said by each object (`publish.ts`), else they are revalidated. */
export const pageHeaders = (scope: Stack, id: string, contentSecurityPolicy: string) =>
  new cloudfront.ResponseHeadersPolicy(scope, id, {
    customHeadersBehavior: {
      customHeaders: [{ header: 'Cache-Control', value: 'no-cache', override: false }],
    },
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy, override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
      referrerPolicy: {
        referrerPolicy: cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
        override: true,
      },
      strictTransportSecurity: HSTS,
    },
  });

/** S3 knows no index pages below the root: a path whose last part has no ending is a folder of the documentation. */
export const documentationIndex = (scope: Stack) =>
  new cloudfront.Function(scope, 'DocumentationIndex', {
    comment: 'Opens a folder at its page',
    runtime: cloudfront.FunctionRuntime.JS_2_0,
    code: cloudfront.FunctionCode.fromInline(DOCUMENTATION_INDEX),
  });

/** Where the bucket has nothing it answers 403 in XML, since nobody may list it: what is not a file of the storefront is not asked for. */
export const missingPages = (scope: Stack) =>
  new cloudfront.Function(scope, 'MissingPages', {
    comment: 'Says that there is nothing, in words',
    runtime: cloudfront.FunctionRuntime.JS_2_0,
    code: cloudfront.FunctionCode.fromInline(MISSING_PAGES),
  });

const FILES = ['', 'index.html', 'openapi.yaml', ...readdirSync(join(STOREFRONT.folder, 'public'))];

/** Exported for its test, which runs it. */
export const MISSING_PAGES = `function handler(event) {
  var path = event.request.uri.slice(1);
  if (${JSON.stringify(FILES)}.includes(path) || /^(assets|\\.well-known)\\//.test(path)) return event.request;
  return {
    statusCode: 404,
    statusDescription: 'Not Found',
    headers: {
      'content-type': { value: 'text/html; charset=utf-8' },
      'cache-control': { value: 'no-store' },
      'content-security-policy': { value: "default-src 'none'" },
      'x-content-type-options': { value: 'nosniff' }
    },
    body: '<!doctype html><html lang="en"><title>Marquee</title><h1>There is nothing at this address.</h1><p><a href="/">To the films</a></p></html>'
  };
}`;

/** Exported for its test, which runs it. */
export const DOCUMENTATION_INDEX = `function handler(event) {
  var request = event.request;
  if (!/\\.[a-z]+$/.test(request.uri)) request.uri = request.uri.replace(/\\/?$/, '/index.html');
  return request;
}`;

/** What cdk-nag finds in the distribution, and why it is accepted. */
export function acceptFindings(
  distribution: cloudfront.Distribution,
  stage: Stage,
  webAclArn: string | undefined,
): void {
  const accepted = (id: string, reason: string) => Validations.of(distribution).acknowledge({ id, reason });
  accepted(
    'AwsSolutions-CFR1',
    'What may be watched where is a matter of licences, which this catalogue does not have',
  );
  if (!stage.domain) accepted('AwsSolutions-CFR4', 'CloudFront sets the TLS version of its own host name');
  if (webAclArn === undefined) {
    accepted('AwsSolutions-CFR2', 'This stage has no firewall because it costs money when idle');
  }
}
