import { tableDefinition } from '../../lib/table/definition.ts';
import { failuresOf, metricsOf, nameOf, tableNameOf, transcoderQueueOf } from './names.ts';
import type { Stage } from './stages.ts';

/** One metric of CloudWatch, which has data only under exactly the dimensions that its source reports. */
export interface Series {
  namespace: string;
  metric: string;
  of?: Record<string, string>;
}

/** An alarm on the sum of some series. */
export interface Watch {
  id: string;
  /** Who is hurt, and where to look. */
  hurts: string;
  series: Series[];
  statistic: string;
  /** Rings above this in each of `periods` five minutes. */
  above: number;
  periods?: number;
}

/** What is watched in the stage's own region. */
export const regionalWatches = (stage: Stage): Watch[] => [
  ...apiWatches(stage),
  ...playbackWatches(stage),
  ...tableWatches(stage),
  ...jobWatches(stage),
  ...MAIL_WATCHES,
];

/** What is watched where CloudFront reports. */
export const globalWatches = (distributionId: string): Watch[] => [
  {
    id: 'edge-errors',
    hurts: 'Viewers: media or pages answer 5xx. See which origin fails in the distribution’s log.',
    series: [
      {
        namespace: 'AWS/CloudFront',
        metric: '5xxErrorRate',
        of: { DistributionId: distributionId, Region: 'Global' },
      },
    ],
    statistic: 'Average',
    above: 1,
  },
];

const apiWatches = (stage: Stage): Watch[] => {
  const ofApi = (metric: string): Series => ({
    namespace: 'AWS/ApiGateway',
    metric,
    of: { ApiName: nameOf(stage, 'api'), Stage: 'v1' },
  });
  return [
    {
      id: 'api-errors',
      hurts:
        'Everybody: answers are 5xx. Look up the requestId of the access log in the logs of its function.',
      series: [ofApi('5XXError')],
      statistic: 'Sum',
      above: 5,
    },
    {
      id: 'api-slow',
      hurts:
        'Everybody waits: one answer in a hundred takes over three seconds. Look for cold starts and throttling.',
      series: [ofApi('Latency')],
      statistic: 'p99',
      above: 3000,
      periods: 3,
    },
    {
      id: 'sign-in-failing',
      hurts:
        'Everybody who is signed in: the authorizer fails, so every route answers 503. Look at its log and the secret.',
      // Without Lambda's errors: a refused token is one.
      series: [{ namespace: metricsOf(stage), metric: failuresOf('authorizeRequest') }],
      statistic: 'Sum',
      above: 5,
    },
    {
      id: 'throttled',
      hurts:
        'Whoever calls next: functions are refused containers. Raise the account’s concurrency or the reserved figures.',
      series: [{ namespace: 'AWS/Lambda', metric: 'Throttles' }],
      statistic: 'Sum',
      above: 0,
      periods: 2,
    },
  ];
};

/** Answered failures and those that a function did not live to answer. */
const failuresSeries = (stage: Stage, id: string): Series[] => [
  { namespace: metricsOf(stage), metric: failuresOf(id) },
  { namespace: 'AWS/Lambda', metric: 'Errors', of: { FunctionName: nameOf(stage, id) } },
];

const playbackWatches = (stage: Stage): Watch[] => [
  {
    id: 'viewers-cut-off',
    hurts:
      'Viewers: heartbeats fail, and their streams run dry in ten minutes. Look at the log of heartbeat.',
    series: failuresSeries(stage, 'heartbeat'),
    statistic: 'Sum',
    above: 5,
  },
  {
    id: 'playback-not-starting',
    hurts:
      'Viewers: nothing starts. Look at the log of startPlayback, and whether the CDN key fits its key pair id.',
    series: failuresSeries(stage, 'startPlayback'),
    statistic: 'Sum',
    above: 5,
  },
];

/** What the functions ask of the table: DynamoDB reports its errors by operation only (its developer guide, "Metrics and dimensions"). */
const OPERATIONS = [
  ...['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
  'TransactWriteItems',
];

const tableWatches = (stage: Stage): Watch[] => {
  const TableName = tableNameOf(stage);
  const series = (metric: string, of = {}): Series => ({
    namespace: 'AWS/DynamoDB',
    metric,
    of: { TableName, ...of },
  });
  const indexes = tableDefinition.GlobalSecondaryIndexes.map(({ IndexName }) => ({
    GlobalSecondaryIndexName: IndexName,
  }));
  return [
    {
      id: 'table-failing',
      hurts: 'Everybody: DynamoDB itself fails. See the AWS health dashboard; clients are told to try again.',
      series: OPERATIONS.map((Operation) => series('SystemErrors', { Operation })),
      statistic: 'Sum',
      above: 5,
    },
    {
      id: 'table-throttled',
      hurts:
        'Owners of one hot partition: their requests are answered 503. Find the key with Contributor Insights.',
      series: [{}, ...indexes].flatMap((of) => [
        series('ReadThrottleEvents', of),
        series('WriteThrottleEvents', of),
      ]),
      statistic: 'Sum',
      above: 10,
    },
  ];
};

const jobWatches = (stage: Stage): Watch[] => [
  {
    id: 'jobs-failed',
    hurts:
      'People who wait for mail or for a sweep: a job failed after all its retries. Its message is in the queue of failed jobs.',
    series: [
      {
        namespace: 'AWS/SQS',
        metric: 'ApproximateNumberOfMessagesVisible',
        of: { QueueName: nameOf(stage, 'failed-jobs') },
      },
    ],
    statistic: 'Maximum',
    above: 0,
  },
  {
    id: 'films-failing',
    hurts:
      'People who manage films: MediaConvert failed at what they uploaded. Its job says why; getMedia says it to them.',
    series: [
      { namespace: 'AWS/MediaConvert', metric: 'JobsErroredCount', of: { Queue: transcoderQueueOf(stage) } },
    ],
    statistic: 'Sum',
    above: 0,
  },
];

const MAIL_WATCHES: Watch[] = [
  {
    id: 'mail-bouncing',
    hurts:
      'Everybody who needs mail, soon: SES pauses a sender at 10 % bounces. See who is written to and why.',
    series: [{ namespace: 'AWS/SES', metric: 'Reputation.BounceRate' }],
    statistic: 'Maximum',
    above: 0.04,
  },
  {
    id: 'mail-complaints',
    hurts:
      'Everybody who needs mail, soon: SES pauses a sender at 0.5 % complaints. See which mails are unwanted.',
    series: [{ namespace: 'AWS/SES', metric: 'Reputation.ComplaintRate' }],
    statistic: 'Maximum',
    above: 0.001,
  },
];
