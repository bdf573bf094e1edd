import { tableDefinition } from '../../../lib/table/definition.ts';
import { failuresOf, HOT, metricsOf, nameOf, tableNameOf, transcoderQueueOf } from '../names.ts';
import type { Stage } from '../stages.ts';
import { eventWatches } from './event-watches.ts';

/** One metric of CloudWatch, which has data only under exactly the dimensions that its source reports. */
export interface Series {
  namespace: string;
  metric: string;
  of?: Record<string, string>;
}

/** An alarm on the sum of some series. */
export interface Watch {
  id: string;
  /** Who is hurt, and what to do. */
  hurts: string;
  series: Series[];
  statistic: string;
  /** Rings beyond this in each of `periods`; below it also when nothing at all is reported. */
  limit: { above: number } | { below: number };
  periods?: number;
  /** Of a period; 5 if nothing is said. */
  minutes?: number;
}

/** What is watched in the stage's own region. */
export const regionalWatches = (stage: Stage, leaseApiId: string): Watch[] => [
  ...apiWatches(stage),
  leaseDoorWatch(leaseApiId),
  ...playbackWatches(stage),
  ...tableWatches(stage),
  ...jobWatches(stage),
  ...eventWatches(stage),
  mailBlockedWatch(stage),
  ...MAIL_WATCHES,
  ...(stage.canary ? [canaryWatch(stage)] : []),
];

/** What undoes a release while it reaches a tenth of the requests: failures within one minute. */
export const releaseWatch = (stage: Stage): Watch => ({
  id: 'release-failing',
  hurts:
    'Viewers, one in ten for minutes: the version that is being released fails and is taken back by itself. Read its log before you deploy again.',
  series: [...HOT].flatMap((id) =>
    // A refused token is an error of the authorizer, too.
    failuresSeries(stage, id).filter(
      ({ namespace }) => id !== 'authorizeRequest' || namespace !== 'AWS/Lambda',
    ),
  ),
  statistic: 'Sum',
  limit: { above: 5 },
  minutes: 1,
});

/** Nobody has to complain first: a viewer of our own plays each five minutes (functions/jobs/canary). */
const canaryWatch = (stage: Stage): Watch => ({
  id: 'nothing-plays',
  hurts:
    'Viewers: the canary could not play a trailer and a film for a quarter of an hour. Its log says at which step it was stopped.',
  series: [{ namespace: metricsOf(stage), metric: 'CanaryPlays' }],
  statistic: 'Sum',
  limit: { below: 1 },
  periods: 3,
});

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
    limit: { above: 1 },
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
      limit: { above: 5 },
    },
    {
      id: 'api-slow',
      hurts:
        'Everybody waits: one answer in a hundred takes over three seconds. Look for cold starts and throttling.',
      series: [ofApi('Latency')],
      statistic: 'p99',
      limit: { above: 3000 },
      periods: 3,
    },
    {
      id: 'sign-in-failing',
      hurts:
        'Everybody who is signed in: the authorizer fails, so every route answers 503. Look at its log and the secret.',
      // Without Lambda's errors: a refused token is one.
      series: [{ namespace: metricsOf(stage), metric: failuresOf('authorizeRequest') }],
      statistic: 'Sum',
      limit: { above: 5 },
    },
    {
      id: 'throttled',
      hurts:
        'Whoever calls next: functions are refused containers. Raise the account’s concurrency or the reserved figures.',
      series: [{ namespace: 'AWS/Lambda', metric: 'Throttles' }],
      statistic: 'Sum',
      limit: { above: 0 },
      periods: 2,
    },
  ];
};

/** Also where no function was asked: HTTP APIs report by their id (AWS's guide of HTTP APIs, "Metrics"). */
const leaseDoorWatch = (ApiId: string): Watch => ({
  id: 'lease-door-failing',
  hurts:
    'Viewers: the door of heartbeats answers 5xx, and their streams run dry in ten minutes. Its access log says for which requests.',
  series: [{ namespace: 'AWS/ApiGateway', metric: '5xx', of: { ApiId } }],
  statistic: 'Sum',
  limit: { above: 5 },
});

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
    limit: { above: 5 },
  },
  {
    id: 'playback-not-starting',
    hurts:
      'Viewers: nothing starts. Look at the log of startPlayback, and whether the CDN key fits its key pair id.',
    series: failuresSeries(stage, 'startPlayback'),
    statistic: 'Sum',
    limit: { above: 5 },
  },
];

/** What the functions ask of the table: DynamoDB reports its errors by operation only (its developer guide, "Metrics and dimensions"). */
export const OPERATIONS = [
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
      limit: { above: 5 },
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
      limit: { above: 10 },
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
    limit: { above: 0 },
  },
  {
    id: 'films-failing',
    hurts:
      'People who manage films: MediaConvert failed at what they uploaded. Its job says why; getMedia says it to them.',
    series: [
      { namespace: 'AWS/MediaConvert', metric: 'JobsErroredCount', of: { Queue: transcoderQueueOf(stage) } },
    ],
    statistic: 'Sum',
    limit: { above: 0 },
  },
];

/** A mail is tried seven times in its first hour. */
const mailBlockedWatch = (stage: Stage): Watch => ({
  id: 'mail-blocked',
  hurts:
    'Everybody who waits for mail: SES takes none from this account, or none to addresses that it has not verified. Each waits three days for you.',
  series: [{ namespace: metricsOf(stage), metric: 'MailsBlocked' }],
  statistic: 'Sum',
  limit: { above: 4 },
  minutes: 60,
});

const MAIL_WATCHES: Watch[] = [
  {
    id: 'mail-bouncing',
    hurts:
      'Everybody who needs mail, soon: SES pauses a sender at 10 % bounces. See who is written to and why.',
    series: [{ namespace: 'AWS/SES', metric: 'Reputation.BounceRate' }],
    statistic: 'Maximum',
    limit: { above: 0.04 },
  },
  {
    id: 'mail-complaints',
    hurts:
      'Everybody who needs mail, soon: SES pauses a sender at 0.5 % complaints. See which mails are unwanted.',
    series: [{ namespace: 'AWS/SES', metric: 'Reputation.ComplaintRate' }],
    statistic: 'Maximum',
    limit: { above: 0.001 },
  },
];
