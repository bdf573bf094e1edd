import { type Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
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
import type { FunctionFile } from '../functions.ts';
import {
  calledArnOf,
  eventStreamOf,
  failuresOf,
  HOT,
  mediaBucketOf,
  metricsOf,
  nameOf,
  secretNameOf,
  tableNameOf,
  transcoderQueueOf,
  transcoderRoleOf,
  uploadBucketOf,
} from './names.ts';
import { allow, declaredStatements } from './permissions.ts';
import type { Stage } from './stages.ts';

/** The kernel answers failures and never throws, so Lambda's own count of errors does not know them (lib/http/endpoint.ts). */
export const FAILED = '{ $.level = "error" && ($.message = "request" || $.message = "authorizer failed") }';

/** What every function of a stage works with. */
export interface Surroundings {
  stage: Stage;
  /** Scheme and host that clients use. */
  origin: string;
  /** Where lease routes are called directly. */
  leaseDoor: string;
  cdnKeyPairId: string;
  /** The bundle of a function: a folder with `index.cjs`. */
  codeOf: (id: string) => Code;
}

export interface FunctionSettings extends Pick<
  FunctionOptions,
  'deadLetterQueue' | 'reservedConcurrentExecutions' | 'tracing'
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
          ...declaredStatements(file, stage),
          ...more,
        ],
      }),
    },
  });
  if (HOT.has(file.id)) {
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

/** What lib/config.ts reads. */
function environmentOf({ stage, origin, leaseDoor, cdnKeyPairId }: Surroundings): Record<string, string> {
  return {
    STAGE: stage.name,
    TABLE_NAME: tableNameOf(stage),
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
    EVENT_STREAM: eventStreamOf(stage),
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
  const functions = functionIds.map((each) => calledArnOf(stage, each));
  const statements = [allow(['lambda:InvokeFunction'], ...functions), ...more];
  return new Role(scope, id, {
    assumedBy: new ServicePrincipal(service),
    inlinePolicies: { invoke: new PolicyDocument({ statements }) },
  });
}
