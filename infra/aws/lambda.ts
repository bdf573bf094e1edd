import { type Duration, RemovalPolicy, type Stack, Validations } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type Code,
  Function,
  type FunctionOptions,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Grant } from '../../lib/http/declaration.ts';
import { tableDefinition } from '../../lib/table/definition.ts';
import type { FunctionFile } from '../functions.ts';
import {
  failuresOf,
  functionArnOf,
  mailArnsOf,
  mediaBucketOf,
  metricsOf,
  nameOf,
  secretArnOf,
  secretNameOf,
  streamsArnOf,
  transcoderJobsOf,
  transcoderQueueOf,
  transcoderRoleOf,
  framesArnOf,
  imagesArnOf,
  treesArnsOf,
  uploadBucketOf,
  uploadsArnOf,
} from './names.ts';
import type { Stage } from './stages.ts';

/** What viewers notice at once: a line of the log is counted for each request of these that failed. */
const WATCHED: ReadonlySet<string> = new Set(['authorizeRequest', 'heartbeat', 'startPlayback']);
/** The kernel answers failures and never throws, so Lambda's own count of errors does not know them (lib/http/endpoint.ts). */
export const FAILED = '{ $.level = "error" && ($.message = "request" || $.message = "authorizer failed") }';

/** What every function of a stage works with. */
export interface Surroundings {
  stage: Stage;
  table: ITable;
  /** Scheme and host that clients use. */
  origin: string;
  /** Where lease routes are called directly. */
  leaseDoor: string;
  cdnKeyPairId: string;
  /** The bundle of a function: a folder with `index.mjs`. */
  codeOf: (id: string) => Code;
}

export interface FunctionSettings extends Pick<
  FunctionOptions,
  'deadLetterQueue' | 'reservedConcurrentExecutions'
> {
  memorySize: number;
  timeout: Duration;
  /** What the role may do besides what the declaration says. */
  allow?: PolicyStatement[];
}

/**
 * A function in three resources: itself, its own role with exactly what its declaration names, and its log group.
 * The role's policy is inline and closed, because CDK would put whatever it adds into a fourth.
 */
export function defineFunction(
  scope: Stack,
  file: FunctionFile,
  surroundings: Surroundings,
  { allow: more = [], ...settings }: FunctionSettings,
): Function {
  const { stage, codeOf } = surroundings;
  const logGroup = new LogGroup(scope, `${file.id}Logs`, {
    retention: stage.logRetentionDays,
    removalPolicy: stage.retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, `${file.id}Role`, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      declared: new PolicyDocument({
        statements: [
          allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn),
          allow(['secretsmanager:GetSecretValue'], secretArnOf(stage)),
          ...tableStatements(file, surroundings.table),
          ...file.grants.flatMap((grant) => grantStatement(grant, stage)),
          ...more,
        ],
      }),
    },
  });
  if (WATCHED.has(file.id)) {
    new MetricFilter(scope, `${file.id}Failures`, {
      logGroup,
      filterPattern: FilterPattern.literal(FAILED),
      metricNamespace: metricsOf(stage),
      metricName: failuresOf(file.id),
    });
  }
  return new Function(scope, file.id, {
    functionName: nameOf(stage, file.id),
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: codeOf(file.id),
    role: role.withoutPolicyUpdates(),
    logGroup,
    // Lambda's own lines about each call, which the text format cannot leave out, would be most of what is paid for.
    loggingFormat: LoggingFormat.JSON,
    systemLogLevelV2: SystemLogLevel.WARN,
    environment: environmentOf(surroundings),
    ...settings,
  });
}

const allow = (actions: string[], ...resources: string[]) => new PolicyStatement({ actions, resources });

function tableStatements({ table: actions }: FunctionFile, table: ITable): PolicyStatement[] {
  const indexes = tableDefinition.GlobalSecondaryIndexes.map(
    (index) => `${table.tableArn}/index/${index.IndexName}`,
  );
  return [
    ...(actions.length > 0
      ? [
          allow(
            actions.map((action) => `dynamodb:${action}`),
            table.tableArn,
          ),
        ]
      : []),
    ...(actions.includes('Query') ? [allow(['dynamodb:Query'], ...indexes)] : []),
  ];
}

/** The resource of each grant of lib/http/declaration.ts. Who reads an upload also clears it away. */
function grantStatement(grant: Grant, stage: Stage): PolicyStatement | PolicyStatement[] {
  switch (grant) {
    case 'ses:SendRawEmail':
      return sendMail(stage);
    case 's3:PutPicture':
      return allow(['s3:PutObject', 's3:DeleteObject'], uploadsArnOf(stage, 'pictures'));
    case 's3:GetPicture':
      return allow(['s3:GetObject'], uploadsArnOf(stage, 'pictures'));
    case 's3:PutUpload':
      return allow(['s3:PutObject'], uploadsArnOf(stage, 'ingest'));
    case 's3:GetUpload':
      return allow(['s3:GetObject', 's3:DeleteObject'], uploadsArnOf(stage, 'ingest'));
    case 's3:AnnounceMedia':
      return allow(
        ['s3:GetObject', 's3:PutObject', 's3:ListMultipartUploadParts'],
        uploadsArnOf(stage, 'sources'),
      );
    case 's3:TakeMedia':
      return allow(
        ['s3:GetObject', 's3:DeleteObject', 's3:PutObjectTagging', 's3:AbortMultipartUpload'],
        uploadsArnOf(stage, 'sources'),
      );
    case 's3:WriteTrees':
      return [
        allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], ...treesArnsOf(stage)),
        allow(['s3:PutObject', 's3:DeleteObject'], framesArnOf(stage)),
      ];
    case 's3:PutImage':
      return allow(['s3:PutObject', 's3:DeleteObject'], imagesArnOf(stage));
    case 'mediaconvert:Transcode':
      return [
        allow(['mediaconvert:CreateJob'], transcoderQueueOf(stage)),
        allow(['mediaconvert:GetJob'], transcoderJobsOf()),
        // Probe knows no resource (Service Authorization Reference); it reads what its caller may read.
        allow(['mediaconvert:Probe'], '*'),
        allow(['iam:PassRole'], transcoderRoleOf(stage)),
      ];
  }
}

/** Only as the stage's own sender. Sending through a configuration set needs the set, too. */
function sendMail(stage: Stage): PolicyStatement {
  const { from } = stage.mail;
  return new PolicyStatement({
    actions: ['ses:SendRawEmail'],
    resources: mailArnsOf(stage),
    conditions: { StringEquals: { 'ses:FromAddress': /<(.+)>/.exec(from)?.[1] ?? from } },
  });
}

/** What lib/config.ts reads. */
function environmentOf({
  stage,
  table,
  origin,
  leaseDoor,
  cdnKeyPairId,
}: Surroundings): Record<string, string> {
  return {
    STAGE: stage.name,
    TABLE_NAME: table.tableName,
    ORIGIN: origin,
    CORS_ORIGIN: stage.corsOrigin,
    LEASE_DOOR: leaseDoor,
    HEARTBEAT_SECONDS: String(stage.heartbeatSeconds),
    SECRETS_ID: secretNameOf(stage),
    CDN_KEY_PAIR_ID: cdnKeyPairId,
    RATE_LIMITS: JSON.stringify(stage.rateLimits),
    STANDALONE_DELIVERY: stage.standaloneDelivery ? 'on' : 'off',
    MAIL_FROM: stage.mail.from,
    MAILS_PER_SECOND: String(stage.mail.sendsPerSecond),
    REMINDER_DAYS: stage.mail.reminderDays.join(','),
    PICTURE_HOSTS: stage.pictureHosts.join(','),
    UPLOAD_BUCKET: uploadBucketOf(stage),
    MEDIA_BUCKET: mediaBucketOf(stage),
    TRANSCODER_ROLE: transcoderRoleOf(stage),
    TRANSCODER_QUEUE: transcoderQueueOf(stage),
  };
}

/** A role of another service that may call these functions and what `more` says. */
export function invokerRole(
  scope: Stack,
  id: string,
  service: string,
  { stage, functionIds, more = [] }: { stage: Stage; functionIds: string[]; more?: PolicyStatement[] },
): Role {
  const functions = functionIds.map((each) => functionArnOf(stage, each));
  const statements = [allow(['lambda:InvokeFunction'], ...functions), ...more];
  return new Role(scope, id, {
    assumedBy: new ServicePrincipal(service),
    inlinePolicies: { invoke: new PolicyDocument({ statements }) },
  });
}

/** The only `*` in our roles: names made at run time, held to one prefix of one bucket or to one table. */
export function acceptWildcards(scope: Stack, stage: Stage): void {
  const accepted = {
    [uploadsArnOf(stage, 'pictures')]:
      'A picture gets its name at run time; the role is held to their prefix',
    [uploadsArnOf(stage, 'ingest')]: 'An upload gets its name at run time; the role is held to their prefix',
    [uploadsArnOf(stage, 'sources')]: 'A film gets its name at run time; the role is held to their prefix',
    ...Object.fromEntries(
      [...treesArnsOf(stage), framesArnOf(stage), imagesArnOf(stage)].map((arn) => [
        arn,
        'A tree gets its name at run time; the role is held to their prefix',
      ]),
    ),
    [transcoderJobsOf()]: 'A job gets its id at run time',
    [streamsArnOf(stage)]: 'ListStreams takes no single stream; the role is held to the streams of one table',
  };
  for (const [arn, reason] of Object.entries(accepted)) {
    Validations.of(scope).acknowledge({ id: `AwsSolutions-IAM5[Resource::${readable(scope, arn)}]`, reason });
  }
  const probe = 'Probe knows no resource; it reads what the role may read';
  Validations.of(scope).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason: probe });
}

/** An ARN as cdk-nag writes it: `arn:<AWS::Partition>:s3:::…`. */
function readable(scope: Stack, arn: string): string {
  const { 'Fn::Join': joined } = scope.resolve(arn) as { 'Fn::Join': [string, (string | { Ref: string })[]] };
  return joined[1].map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`)).join('');
}
