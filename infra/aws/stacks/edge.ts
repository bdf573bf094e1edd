import { createHash } from 'node:crypto';
import {
  CfnOutput,
  CrossStackReferences,
  Duration,
  ReferenceStrength,
  RemovalPolicy,
  Stack,
  type StackProps,
} from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type CfnBucket,
  HttpMethods,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { documentationPolicy, storefrontPolicy } from '../../sites.ts';
import * as policies from '../edge-policies.ts';
import { edgeKeyOf, mediaBucketOf, UPLOAD_PREFIXES, uploadBucketOf } from '../names.ts';
import type { Stage } from '../stages.ts';

export interface EdgeProps extends StackProps {
  stage: Stage;
  /** Host of the API. */
  apiDomain: string;
  /** Host of the API for leases. */
  leaseDomain: string;
  webAclArn: string | undefined;
}

/** CloudFront keeps these for ten seconds whatever the origin says; a 404 must be gone once the thing is there. */
const KEPT_ERRORS = [404, 414, 500, 501, 502, 503, 504];

const HTTPS = { viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS, compress: true };

/**
 * A browser that asks before it reads a range of another origin is answered by the bucket; a signed address is signed
 * for that question, too.
 */
const PREFLIGHTS = {
  allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
  originRequestPolicy: cloudfront.OriginRequestPolicy.CORS_S3_ORIGIN,
};
const READABLE = {
  ...{ allowedOrigins: ['*'], allowedMethods: [HttpMethods.GET, HttpMethods.HEAD], allowedHeaders: ['*'] },
  maxAge: 3600,
};

const asked = (handler: cloudfront.Function): cloudfront.FunctionAssociation => ({
  function: handler,
  eventType: cloudfront.FunctionEventType.VIEWER_REQUEST,
});

/** One distribution in front of everything, and the private buckets behind it. */
export class EdgeStack extends Stack {
  readonly distribution: cloudfront.Distribution;
  /** Scheme and host that clients use. */
  readonly origin: string;
  readonly cdnKeyPairId: string;
  private readonly stage: Stage;

  constructor(scope: Construct, id: string, props: EdgeProps) {
    super(scope, id, props);
    this.stage = props.stage;
    const buckets = this.buckets();
    const keys = this.keys();
    this.cdnKeyPairId = keys[0]!.publicKeyId;
    const keyGroup = new cloudfront.KeyGroup(this, 'KeyGroup', { items: keys });
    this.distribution = this.distribute(props, buckets, keyGroup);
    // Kept when a stage gets a domain of its own, until the functions that read it are deployed.
    this.exportValue(this.distribution.distributionDomainName);
    this.origin = `https://${this.stage.domain?.name ?? this.distribution.domainName}`;
    new CfnOutput(this, 'Origin', { value: this.origin });
    new CfnOutput(this, 'DistributionId', { value: this.distribution.distributionId });
    new CfnOutput(this, 'CdnKeyPairIds', { value: keys.map((key) => key.publicKeyId).join(' ') });
    new CfnOutput(this, 'SiteBucket', { value: buckets.site.bucketName });
    new CfnOutput(this, 'MediaBucket', { value: buckets.media.bucketName });
  }

  private buckets() {
    const { logRetentionDays, allowedOrigins } = this.stage;
    const logs = this.privateBucket('Logs', {
      // CloudFront delivers its logs by an access control list.
      objectOwnership: ObjectOwnership.OBJECT_WRITER,
      lifecycleRules: [{ expiration: Duration.days(logRetentionDays) }],
    });
    const logged = (prefix: string) => ({
      serverAccessLogsBucket: logs,
      serverAccessLogsPrefix: `${prefix}/`,
    });
    const uploads = this.privateBucket('Uploads', {
      bucketName: uploadBucketOf(this.stage),
      ...logged('uploads'),
      cors: [{ allowedOrigins, allowedMethods: [HttpMethods.PUT], allowedHeaders: ['*'] }, READABLE],
      lifecycleRules: [
        ...['pictures/', 'images/'].map((kind) => ({
          prefix: UPLOAD_PREFIXES.ingest + kind,
          expiration: Duration.days(30),
        })),
        { prefix: UPLOAD_PREFIXES.sources, abortIncompleteMultipartUploadAfter: Duration.days(8) },
        // What a film was made of is needed again for another ladder, if ever.
        {
          prefix: UPLOAD_PREFIXES.sources,
          tagFilters: { kept: 'yes' },
          transitions: [
            { storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(0) },
          ],
        },
      ],
    });
    // Set here because the construct would bring a function of its own for it.
    (uploads.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    return {
      logs,
      uploads,
      site: this.privateBucket('Site', logged('site')),
      media: this.privateBucket('Media', {
        bucketName: mediaBucketOf(this.stage),
        cors: [READABLE],
        ...logged('media'),
      }),
    };
  }

  private privateBucket(id: string, props: BucketProps): Bucket {
    return new Bucket(this, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: this.stage.retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
      ...props,
    });
  }

  /** Keys are named after what they hold, because CloudFront cannot change one. */
  private keys(): cloudfront.PublicKey[] {
    return this.stage.cdnPublicKeys.map((encodedKey) => {
      const name = createHash('sha256').update(encodedKey).digest('hex').slice(0, 8);
      const key = new cloudfront.PublicKey(this, `CdnKey${name}`, { encodedKey });
      // A strong reference would keep a key that is being rotated out from ever being replaced.
      CrossStackReferences.of(key).produce(ReferenceStrength.WEAK);
      return key;
    });
  }

  private distribute(
    { apiDomain, leaseDomain, webAclArn }: EdgeProps,
    { logs, site, media, uploads }: ReturnType<EdgeStack['buckets']>,
    keyGroup: cloudfront.KeyGroup,
  ): cloudfront.Distribution {
    const { domain } = this.stage;
    const pages = S3BucketOrigin.withOriginAccessControl(site);
    const files = { origin: S3BucketOrigin.withOriginAccessControl(media), ...HTTPS, ...PREFLIGHTS };
    const published = policies.mediaHeaders(this, 'PublicMediaHeaders', 'public, max-age=3600');
    const uploadOrigin = `https://${uploads.bucketRegionalDomainName}`;
    const keyed = (host: string) =>
      new HttpOrigin(host, { customHeaders: { 'X-Marquee-Edge': edgeKeyOf(this.stage) } });
    const api: cloudfront.BehaviorOptions = {
      origin: keyed(apiDomain),
      ...HTTPS,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      cachePolicy: policies.apiCachePolicy(this),
      originRequestPolicy: policies.apiRequestPolicy(this),
    };
    const leases = { ...api, origin: keyed(leaseDomain) };
    const documentation: cloudfront.BehaviorOptions = {
      origin: pages,
      ...HTTPS,
      responseHeadersPolicy: policies.pageHeaders(this, 'DocumentationHeaders', documentationPolicy()),
      functionAssociations: [asked(policies.documentationIndex(this))],
    };
    const headers = policies.pageHeaders(
      this,
      'StorefrontHeaders',
      storefrontPolicy(`${uploadOrigin} https://${leaseDomain}`, '', this.stage.pictureHosts),
    );
    const distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: `Marquee ${this.stage.name}`,
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      ...(domain && {
        domainNames: [domain.name],
        minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
        certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      }),
      ...(webAclArn !== undefined && { webAclId: webAclArn }),
      enableLogging: true,
      logBucket: logs,
      logFilePrefix: 'edge/',
      defaultRootObject: 'index.html',
      errorResponses: KEPT_ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      defaultBehavior: {
        origin: pages,
        ...HTTPS,
        responseHeadersPolicy: headers,
        functionAssociations: [asked(policies.missingPages(this))],
      },
      additionalBehaviors: {
        '/v1/playback/sessions/*/heartbeat': leases,
        '/v1/playback/sessions/*/stop': leases,
        '/v1': api,
        '/v1/*': api,
        '/media/v/*': {
          ...files,
          trustedKeyGroups: [keyGroup],
          responseHeadersPolicy: policies.mediaHeaders(this, 'SignedMediaHeaders', 'private, no-cache'),
        },
        '/media/t/*': { ...files, responseHeadersPolicy: published },
        '/media/p/*': { ...files, responseHeadersPolicy: published },
        '/media/u/*': {
          origin: S3BucketOrigin.withOriginAccessControl(uploads),
          ...HTTPS,
          ...PREFLIGHTS,
          responseHeadersPolicy: policies.mediaHeaders(this, 'PictureHeaders', 'public, max-age=300'),
        },
        '/admin*': { ...documentation, responseHeadersPolicy: headers },
        '/docs*': documentation,
        '/problems/*': documentation,
      },
    });
    policies.acceptFindings(distribution, this.stage, webAclArn);
    return distribution;
  }
}
