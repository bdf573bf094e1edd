import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { nameOf, transcoderQueueOf } from '../names.ts';
import type { Stage } from '../stages.ts';

export interface AlarmsProps extends StackProps {
  stage: Stage;
  table: ITable;
  distributionId: string;
}

interface Watch {
  id: string;
  /** Who is hurt, and where to look. */
  hurts: string;
  namespace: string;
  metric: string;
  of?: Record<string, string>;
  statistic: string;
  /** Rings above this in each of `periods` five minutes. */
  above: number;
  periods?: number;
}

/** Few alarms, each of which says who is hurt: one that nobody acts upon teaches people to ignore the rest. */
export class AlarmsStack extends Stack {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id, props);
    const { stage } = props;
    const action = new SnsAction(this.topic(stage));
    for (const watch of watchesOf(props)) {
      const { hurts, namespace, metric, of = {}, statistic, above, periods = 1 } = watch;
      const alarm = new Alarm(this, watch.id, {
        alarmName: nameOf(stage, watch.id),
        alarmDescription: hurts,
        metric: new Metric({
          namespace,
          metricName: metric,
          dimensionsMap: of,
          statistic,
          period: Duration.minutes(5),
        }),
        threshold: above,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: periods,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
  }

  private topic(stage: Stage): Topic {
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    topic.addSubscription(new EmailSubscription(stage.alarmEmail));
    // A topic with a policy of its own no longer admits the account's alarms by itself.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    return topic;
  }
}

function watchesOf({ stage, table, distributionId }: AlarmsProps): Watch[] {
  const api = { ApiName: nameOf(stage, 'api'), Stage: 'v1' };
  const functionOf = (id: string) => ({ FunctionName: nameOf(stage, id) });
  const sum = { statistic: 'Sum' };
  return [
    {
      id: 'api-errors',
      hurts:
        'Everybody: answers are 5xx. Look up the requestId of the access log in the logs of its function.',
      namespace: 'AWS/ApiGateway',
      metric: '5XXError',
      of: api,
      ...sum,
      above: 5,
    },
    {
      id: 'api-slow',
      hurts:
        'Everybody waits: one answer in a hundred takes over three seconds. Look for cold starts and throttling.',
      namespace: 'AWS/ApiGateway',
      metric: 'Latency',
      of: api,
      statistic: 'p99',
      above: 3000,
      periods: 3,
    },
    {
      id: 'sign-in-failing',
      hurts:
        'Everybody who is signed in: the authorizer fails, so every route answers 503. Look at its log and the secret.',
      namespace: 'AWS/Lambda',
      metric: 'Errors',
      of: functionOf('authorizeRequest'),
      ...sum,
      above: 5,
    },
    {
      id: 'throttled',
      hurts:
        'Whoever calls next: functions are refused containers. Raise the account’s concurrency or the reserved figures.',
      namespace: 'AWS/Lambda',
      metric: 'Throttles',
      ...sum,
      above: 0,
      periods: 2,
    },
    {
      id: 'viewers-cut-off',
      hurts:
        'Viewers: heartbeats fail, and their streams run dry in ten minutes. Look at the log of heartbeat.',
      namespace: 'AWS/Lambda',
      metric: 'Errors',
      of: functionOf('heartbeat'),
      ...sum,
      above: 0,
    },
    {
      id: 'playback-not-starting',
      hurts:
        'Viewers: nothing starts. Look at the log of startPlayback, and whether the CDN key fits its key pair id.',
      namespace: 'AWS/Lambda',
      metric: 'Errors',
      of: functionOf('startPlayback'),
      ...sum,
      above: 0,
    },
    {
      id: 'jobs-failed',
      hurts:
        'People who wait for mail or for a sweep: a job failed after all its retries. Its message is in the queue of failed jobs.',
      namespace: 'AWS/SQS',
      metric: 'ApproximateNumberOfMessagesVisible',
      of: { QueueName: nameOf(stage, 'failed-jobs') },
      statistic: 'Maximum',
      above: 0,
    },
    {
      id: 'films-failing',
      hurts:
        'People who manage films: MediaConvert failed at what they uploaded. Its job says why; getMedia says it to them.',
      namespace: 'AWS/MediaConvert',
      metric: 'JobsErroredCount',
      of: { Queue: transcoderQueueOf(stage) },
      ...sum,
      above: 0,
    },
    {
      id: 'table-failing',
      hurts: 'Everybody: DynamoDB itself fails. See the AWS health dashboard; clients are told to try again.',
      namespace: 'AWS/DynamoDB',
      metric: 'SystemErrors',
      of: { TableName: table.tableName },
      ...sum,
      above: 5,
    },
    {
      id: 'table-throttled',
      hurts:
        'Owners of one hot partition: their requests are answered 503. Find the key with Contributor Insights.',
      namespace: 'AWS/DynamoDB',
      metric: 'ThrottledRequests',
      of: { TableName: table.tableName },
      ...sum,
      above: 10,
    },
    {
      id: 'mail-bouncing',
      hurts:
        'Everybody who needs mail, soon: SES pauses a sender at 10 % bounces. See who is written to and why.',
      namespace: 'AWS/SES',
      metric: 'Reputation.BounceRate',
      statistic: 'Maximum',
      above: 0.04,
    },
    {
      id: 'mail-complaints',
      hurts:
        'Everybody who needs mail, soon: SES pauses a sender at 0.5 % complaints. See which mails are unwanted.',
      namespace: 'AWS/SES',
      metric: 'Reputation.ComplaintRate',
      statistic: 'Maximum',
      above: 0.001,
    },
    {
      id: 'edge-errors',
      hurts: 'Viewers: media or pages answer 5xx. See which origin fails in the distribution’s log.',
      namespace: 'AWS/CloudFront',
      metric: '5xxErrorRate',
      of: { DistributionId: distributionId, Region: 'Global' },
      statistic: 'Average',
      above: 1,
    },
  ];
}
