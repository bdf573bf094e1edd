import { Aws, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { LogGroup, LogStream } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, StorageClass } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { EVENT_COLUMNS, EVENT_TYPES } from '../../../lib/domain/admin/events/event.ts';
import { readReports } from '../../reports/reports.ts';
import { archiveOf } from '../../../lib/wiring/events/athena.ts';
import { archiveBucketOf, eventStreamOf } from '../names.ts';
import { allow } from '../permissions.ts';
import type { Stage } from '../stages.ts';

/** Events are cold after three months, and gone after 25: a year can be compared with the one before. */
const COLD_AFTER = Duration.days(90);
const GONE_AFTER = Duration.days(761);
/** What a report has answered, and what could not be converted and waits for somebody to look at it. */
const KEPT_BESIDE = Duration.days(30);
/** A query that would read more is ended: five cents' worth. */
const MOST_BYTES = 10 * 1024 ** 3;

/** Athena's table of events: what its queries call it. */
const TABLE = 'events';

/** The archive of events: Firehose writes them as Parquet by day and type, Athena answers the saved reports. */
export class ArchiveStack extends Stack {
  private readonly stage: Stage;

  constructor(scope: Construct, id: string, props: StackProps & { stage: Stage }) {
    super(scope, id, props);
    this.stage = props.stage;
    const bucket = this.bucket();
    const table = this.table();
    this.delivery(bucket, table);
    this.reports(bucket, table);
  }

  private get removalPolicy(): RemovalPolicy {
    return this.stage.retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
  }

  private bucket(): Bucket {
    const bucket = new Bucket(this, 'Archive', {
      bucketName: archiveBucketOf(this.stage),
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: this.removalPolicy,
      lifecycleRules: [
        {
          prefix: 'events/',
          expiration: GONE_AFTER,
          transitions: [
            { storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: COLD_AFTER },
          ],
        },
        ...['results/', 'errors/'].map((prefix) => ({ prefix, expiration: KEPT_BESIDE })),
        { abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Only Firehose writes it and Athena reads it, whose calls CloudTrail and the workgroup record',
    });
    return bucket;
  }

  /** Partitions are worked out from the query, so that nothing has to look for new ones. */
  private table(): CfnTable {
    const databaseName = archiveOf(this.stage.name).database;
    const database = new CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: databaseName, description: 'What happened, under random names' },
    });
    const location = `s3://${archiveBucketOf(this.stage)}/events/`;
    const table = new CfnTable(this, 'Events', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName,
      tableInput: {
        name: TABLE,
        tableType: 'EXTERNAL_TABLE',
        parameters: {
          classification: 'parquet',
          'projection.enabled': 'true',
          'projection.day.type': 'date',
          'projection.day.format': 'yyyy-MM-dd',
          'projection.day.range': '2026-01-01,NOW+1DAYS',
          'projection.type.type': 'enum',
          'projection.type.values': EVENT_TYPES.join(','),
          'storage.location.template': `${location}day=\${day}/type=\${type}/`,
        },
        partitionKeys: ['day', 'type'].map((name) => ({ name, type: 'string' })),
        storageDescriptor: {
          location,
          columns: Object.entries(EVENT_COLUMNS).map(([name, { type, about: comment }]) => ({
            ...{ name, type, comment },
          })),
          inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
          serdeInfo: {
            serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
          },
        },
      },
    });
    table.addResourceDependency(database);
    return table;
  }

  private delivery(bucket: Bucket, table: CfnTable): void {
    const logGroup = new LogGroup(this, 'DeliveryLogs', {
      retention: this.stage.logRetentionDays,
      removalPolicy: this.removalPolicy,
    });
    const logs = new LogStream(this, 'DeliveryLog', { logGroup, logStreamName: 'S3Delivery' });
    const role = this.deliveryRole(bucket, logGroup);
    const stream = new CfnDeliveryStream(this, 'Delivery', {
      deliveryStreamName: eventStreamOf(this.stage),
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: {
        bucketArn: bucket.bucketArn,
        roleArn: role.roleArn,
        prefix: 'events/day=!{partitionKeyFromQuery:day}/type=!{partitionKeyFromQuery:type}/',
        errorOutputPrefix: 'errors/!{firehose:error-output-type}/',
        // As seldom as may be: many small files are what makes a query slow and dear.
        bufferingHints: { intervalInSeconds: 900, sizeInMBs: 128 },
        dynamicPartitioningConfiguration: { enabled: true, retryOptions: { durationInSeconds: 3600 } },
        processingConfiguration: {
          enabled: true,
          processors: [
            {
              type: 'MetadataExtraction',
              parameters: [
                { parameterName: 'MetadataExtractionQuery', parameterValue: '{day:.day,type:.type}' },
                { parameterName: 'JsonParsingEngine', parameterValue: 'JQ-1.6' },
              ],
            },
          ],
        },
        dataFormatConversionConfiguration: {
          enabled: true,
          inputFormatConfiguration: { deserializer: { openXJsonSerDe: {} } },
          outputFormatConfiguration: { serializer: { parquetSerDe: {} } },
          schemaConfiguration: {
            catalogId: Aws.ACCOUNT_ID,
            databaseName: archiveOf(this.stage.name).database,
            region: this.region,
            roleArn: role.roleArn,
            tableName: TABLE,
            versionId: 'LATEST',
          },
        },
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: logGroup.logGroupName,
          logStreamName: logs.logStreamName,
        },
      },
    });
    stream.addResourceDependency(table);
    stream.node.addDependency(role);
  }

  private deliveryRole(bucket: Bucket, logGroup: LogGroup): Role {
    const glue = (part: string) => this.formatArn({ service: 'glue', resource: part });
    const database = archiveOf(this.stage.name).database;
    const written = ['events/*', 'errors/*'].map((objects) => bucket.arnForObjects(objects));
    Validations.of(this).acknowledge(
      ...['events/*', 'errors/*'].map((objects) => ({
        id: `AwsSolutions-IAM5[Resource::<Archive${this.idOf(bucket)}.Arn>/${objects}]`,
        reason: 'A file gets its name when it is written; the role is held to their prefix',
      })),
    );
    return new Role(this, 'DeliveryRole', {
      assumedBy: new ServicePrincipal('firehose.amazonaws.com', {
        conditions: { StringEquals: { 'sts:ExternalId': this.account } },
      }),
      inlinePolicies: {
        deliver: new PolicyDocument({
          statements: [
            allow(['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], ...written),
            allow(
              ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
              bucket.bucketArn,
            ),
            allow(
              ['glue:GetTable', 'glue:GetTableVersion', 'glue:GetTableVersions'],
              ...[glue('catalog'), glue(`database/${database}`), glue(`table/${database}/${TABLE}`)],
            ),
            allow(['logs:PutLogEvents'], logGroup.logGroupArn),
          ],
        }),
      },
    });
  }

  /** What CDK adds to the name of a construct, by which cdk-nag calls it. */
  private idOf(bucket: Bucket): string {
    const { 'Fn::GetAtt': named } = this.resolve(bucket.bucketArn) as { 'Fn::GetAtt': [string, string] };
    return named[0].slice('Archive'.length);
  }

  /** Whoever may use the workgroup finds the reports there, the same that `npm run report` answers from files. */
  private reports(bucket: Bucket, table: CfnTable): void {
    const workGroup = new CfnWorkGroup(this, 'Reports', {
      name: archiveOf(this.stage.name).workGroup,
      description: 'Reports over the archive of events',
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: MOST_BYTES,
        resultConfiguration: {
          outputLocation: bucket.s3UrlForObject('results/'),
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
    for (const { name, about, sql } of readReports()) {
      const query = new CfnNamedQuery(this, `Report${name}`, {
        name,
        description: about,
        database: archiveOf(this.stage.name).database,
        workGroup: archiveOf(this.stage.name).workGroup,
        queryString: sql,
      });
      query.addResourceDependency(workGroup);
      query.addResourceDependency(table);
    }
  }
}
