import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import {
  EventSourceMapping,
  type Function,
  FilterCriteria,
  FilterRule,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { CfnQueue } from 'aws-cdk-lib/aws-mediaconvert';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { JobFile } from '../../functions.ts';
import { defineFunction, invokerRole, type Surroundings } from '../lambda.ts';
import {
  configurationSetOf,
  functionArnOf,
  nameOf,
  streamsArnOf,
  treesArnsOf,
  uploadBucketOf,
  uploadsArnOf,
} from '../names.ts';
import { acceptWildcards } from '../permissions.ts';
import type { Stage } from '../stages.ts';

/** Work that no request asks for: each job with its schedule, the stream that wakes it, and where its failures go. */
export class JobsStack extends Stack {
  private readonly tableStreamArn: string;

  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { jobs: JobFile[]; surroundings: Surroundings; tableStreamArn: string },
  ) {
    super(scope, id, props);
    const { jobs, surroundings } = props;
    const { stage } = surroundings;
    this.tableStreamArn = props.tableStreamArn;
    acceptWildcards(this, stage);
    const failures = new Queue(this, 'Failures', {
      queueName: nameOf(stage, 'failed-jobs'),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const scheduler = invokerRole(this, 'SchedulerRole', 'scheduler.amazonaws.com', {
      stage,
      functionIds: jobs.map((job) => job.id),
      more: [new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [failures.queueArn] })],
    });
    for (const job of jobs) {
      const target = this.defineJob(job, surroundings, failures);
      const { schedule, isCanary } = job.handler.job;
      if (schedule === undefined) continue;
      new CfnSchedule(this, `${job.id}Schedule`, {
        name: nameOf(stage, job.id),
        description: job.handler.job.summary,
        scheduleExpression: schedule,
        ...(isCanary && !stage.canary && { state: 'DISABLED' }),
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn: functionArnOf(stage, job.id),
          roleArn: scheduler.roleArn,
          // Jobs take their time from the event (lib/job.ts).
          input: '{"time":"<aws.scheduler.scheduled-time>"}',
          retryPolicy: { maximumRetryAttempts: 5, maximumEventAgeInSeconds: 3600 },
          deadLetterConfig: { arn: failures.queueArn },
        },
      }).node.addDependency(target);
    }
  }

  private defineJob(job: JobFile, surroundings: Surroundings, failures: Queue): Function {
    const { stage } = surroundings;
    const { wokenBy, changes, wokenByUpload, wokenByTranscoder, wokenByMailService } = job.handler.job;
    const target = defineFunction(this, job, surroundings, {
      memorySize: 512,
      timeout: Duration.minutes(5),
      deadLetterQueue: failures,
      ...(stage.concurrency && { reservedConcurrentExecutions: stage.concurrency.job }),
      allow: [
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [failures.queueArn] }),
        ...(wokenBy || changes ? streamStatements(this.tableStreamArn, stage) : []),
      ],
    });
    const wakeBy = (name: string, eventPattern: EventPattern) =>
      new Rule(this, `${job.id}${name}`, {
        description: job.handler.job.summary,
        eventPattern,
        targets: [new LambdaFunction(target, { deadLetterQueue: failures })],
      });
    if (wokenBy) this.wakeByTable(job.id, target, wokenBy, failures);
    if (changes) this.handChanges(job.id, target, changes, failures);
    if (wokenByUpload !== undefined) {
      wakeBy('Upload', {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [uploadBucketOf(stage)] },
          object: { key: [{ prefix: wokenByUpload }] },
        },
      });
    }
    if (wokenByTranscoder) {
      this.defineTranscoder(stage);
      wakeBy('Transcoder', {
        source: ['aws.mediaconvert'],
        detailType: ['MediaConvert Job State Change'],
        detail: {
          status: ['COMPLETE', 'ERROR', 'CANCELED', 'STATUS_UPDATE'],
          userMetadata: { stage: [stage.name] },
        },
      });
    }
    if (wokenByMailService) {
      wakeBy('Mail', {
        source: ['aws.ses'],
        detail: {
          eventType: ['Delivery', 'Bounce', 'Complaint', 'Reject'],
          mail: { tags: { 'ses:configuration-set': [configurationSetOf(stage)] } },
        },
      });
    }
    return target;
  }

  /** What MediaConvert works as, and its queue: on demand, so that it costs nothing while idle. */
  private defineTranscoder(stage: Stage): void {
    const role = new Role(this, 'TranscoderRole', {
      roleName: nameOf(stage, 'transcoder'),
      assumedBy: new ServicePrincipal('mediaconvert.amazonaws.com'),
      inlinePolicies: {
        transcode: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['s3:GetObject'],
              resources: [uploadsArnOf(stage, 'sources')],
            }),
            new PolicyStatement({ actions: ['s3:PutObject'], resources: treesArnsOf(stage) }),
          ],
        }),
      },
    });
    new CfnQueue(this, 'Transcodes', {
      name: nameOf(stage, 'transcodes'),
      pricingPlan: 'ON_DEMAND',
    }).node.addDependency(role);
  }

  private wakeByTable(id: string, target: Function, kinds: readonly string[], failures: Queue): void {
    new EventSourceMapping(this, `${id}Stream`, {
      target,
      eventSourceArn: this.tableStreamArn,
      startingPosition: StartingPosition.LATEST,
      batchSize: 100,
      maxBatchingWindow: Duration.seconds(1),
      // The schedule sweeps what is missed here, so a record that fails must not hold up those behind it.
      retryAttempts: 2,
      bisectBatchOnError: true,
      maxRecordAge: Duration.hours(1),
      onFailure: new SqsDlq(failures),
      filters: [
        FilterCriteria.filter({
          eventName: FilterRule.isEqual('INSERT'),
          dynamodb: { Keys: { sk: { S: kinds.map((prefix) => ({ prefix })) } } },
        }),
      ],
    });
  }

  /** A minute's changes at once. What fails comes again for as long as the stream keeps it, in halves, so that no record holds up another. */
  private handChanges(id: string, target: Function, changes: readonly object[], failures: Queue): void {
    new EventSourceMapping(this, `${id}Changes`, {
      target,
      eventSourceArn: this.tableStreamArn,
      // A stream that is replaced by another loses nothing that way.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 1000,
      maxBatchingWindow: Duration.minutes(1),
      bisectBatchOnError: true,
      maxRecordAge: Duration.days(1),
      onFailure: new SqsDlq(failures),
      filters: changes.map((pattern) => FilterCriteria.filter(pattern)),
    });
  }
}

/** What Lambda's poller needs. */
const streamStatements = (streamArn: string, stage: Stage): PolicyStatement[] => [
  new PolicyStatement({
    actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    resources: [streamArn],
  }),
  new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: [streamsArnOf(stage)] }),
];
