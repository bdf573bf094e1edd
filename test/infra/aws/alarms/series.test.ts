import { beforeAll, describe, expect, test } from 'vitest';
import { HOT } from '../../../../infra/aws/names.ts';
import { jobsOf, readFunctions } from '../../../../infra/functions.ts';
import { seriesOf } from './evaluate.ts';
import { type Properties, type Synthesis, synthesise } from '../synthesis.ts';

let made: Synthesis;
let abroad: Synthesis;
beforeAll(async () => {
  ({ prod: made, abroad } = await synthesise('prod', 'abroad'));
});

const alarms = (of = made) => of.of('AWS::CloudWatch::Alarm').map(({ properties }) => properties);
const named = (id: string) => alarms().find(({ AlarmName }) => AlarmName === `marquee-prod-${id}`)!;

/**
 * Under which dimensions a metric has data (each service's own page of metrics in its guide); the stage's own have none.
 */
const REPORTED: Record<string, string[]> = {
  'AWS/ApiGateway 5XXError': ['ApiName,Stage'],
  'AWS/ApiGateway Latency': ['ApiName,Stage'],
  // HTTP APIs have names in lower case, and no ApiName.
  'AWS/ApiGateway 5xx': ['ApiId', 'ApiId,Stage'],
  'AWS/Lambda Errors': ['FunctionName'],
  'AWS/Lambda Throttles': ['', 'FunctionName'],
  // Only of functions that read a stream.
  'AWS/Lambda IteratorAge': ['FunctionName'],
  'AWS/Firehose DeliveryToS3.DataFreshness': ['DeliveryStreamName'],
  'AWS/Firehose FailedConversion.Records': ['DeliveryStreamName'],
  'AWS/SQS ApproximateNumberOfMessagesVisible': ['QueueName'],
  'AWS/MediaConvert JobsErroredCount': ['Queue'],
  'AWS/DynamoDB SystemErrors': ['Operation,TableName'],
  'AWS/DynamoDB ReadThrottleEvents': ['TableName', 'GlobalSecondaryIndexName,TableName'],
  'AWS/DynamoDB WriteThrottleEvents': ['TableName', 'GlobalSecondaryIndexName,TableName'],
  'AWS/SES Reputation.BounceRate': [''],
  'AWS/SES Reputation.ComplaintRate': [''],
  'AWS/CloudFront 5xxErrorRate': ['DistributionId,Region'],
};

describe('every alarm', () => {
  test('watches series that have data', () => {
    expect(alarms().length).toBeGreaterThanOrEqual(15);
    for (const alarm of alarms()) {
      for (const { Namespace, MetricName, Dimensions = [] } of seriesOf(alarm)) {
        const under = Dimensions.map(({ Name }: Properties) => Name)
          .sort()
          .join(',');
        const reported = Namespace === 'Marquee/prod' ? [''] : REPORTED[`${Namespace} ${MetricName}`];
        expect([alarm.AlarmName, MetricName, reported]).toEqual([
          alarm.AlarmName,
          MetricName,
          expect.arrayContaining([under]),
        ]);
      }
    }
  });

  test('on the stage’s own metrics has a filter that counts them, or a job that tells them', async () => {
    const counted = made
      .of('AWS::Logs::MetricFilter')
      .flatMap(({ properties }) => properties.MetricTransformations)
      .map(({ MetricName }: Properties) => MetricName as string);
    const told = jobsOf(await readFunctions()).flatMap(({ handler }) =>
      Object.values(handler.job.metrics ?? {}),
    );
    const watched = alarms()
      .flatMap(seriesOf)
      .filter(({ Namespace }) => Namespace === 'Marquee/prod')
      .map(({ MetricName }) => MetricName as string);
    expect(watched.filter((name) => !counted.includes(name) && !told.includes(name))).toEqual([]);
    expect(counted.filter((name) => !watched.includes(name))).toEqual([]);
    expect(counted).toHaveLength(HOT.size);
  });

  test('on CloudFront stands where CloudFront reports, also for a stage elsewhere', () => {
    const namespaces = (stack: string) =>
      abroad
        .of('AWS::CloudWatch::Alarm')
        .filter((each) => each.stack === stack)
        .flatMap(({ properties }) => seriesOf(properties).map(({ Namespace }) => Namespace));
    expect(namespaces('edge-alarms')).toEqual(['AWS/CloudFront']);
    expect(namespaces('alarms')).not.toContain('AWS/CloudFront');
    expect(namespaces('alarms').length).toBeGreaterThan(10);
  });

  test('sums what a service reports apart, where one may be silent', () => {
    for (const [id, parts] of [
      ['table-failing', 7],
      ['table-throttled', 6],
      ['viewers-cut-off', 2],
    ] as const) {
      const { Metrics } = named(id);
      const [{ Expression }] = Metrics.filter((each: Properties) => each.Expression);
      const terms = Expression.split(' + ');
      expect(terms).toHaveLength(parts);
      for (const term of terms) expect(term).toMatch(/^FILL\(m\d, 0\)$/);
    }
  });
});
