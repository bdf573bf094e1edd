import { lineOf, metricsOf } from '../../../../infra/local/telemetry/lines.ts';
import type { Properties, Synthesis } from '../synthesis.ts';
import type { Point } from './evaluate.ts';

const NAMESPACE = 'Marquee/prod';

/** The log group's filter that counts lines of a function, where it has one. */
const filterOf = (made: Synthesis, id: string): Properties | undefined =>
  made.of('AWS::Logs::MetricFilter').find((each) => each.id.startsWith(id))?.properties;

/** Whether a log line fits the filter pattern, of which `=`, `&&` and `||` on fields are used. */
function fits(pattern: string, line: Record<string, unknown>): boolean {
  const code = pattern.slice(1, -1).replaceAll(/\$\.(\w+) = ("[^"]*")/g, 'line.$1 === $2');
  return Boolean(new Function('line', `return ${code}`)(line));
}

/** What CloudWatch makes of the lines that a function logged: by the filter on its log group, and by metrics within a line. */
export function ofLog(made: Synthesis, id: string, logged: object[], minute = 0): Point[] {
  const filter = filterOf(made, id);
  return logged.flatMap((each) => {
    const line = lineOf(JSON.stringify(each))!;
    const counted =
      filter && fits(String(filter.FilterPattern), line)
        ? filter.MetricTransformations.map(({ MetricNamespace, MetricName }: Properties) => ({
            ...{ namespace: MetricNamespace, metric: MetricName, of: {}, value: 1, minute },
          }))
        : [];
    const embedded = metricsOf(line).map(({ name: metric, of, value }) => ({
      ...{ namespace: NAMESPACE, metric, of, value, minute },
    }));
    return [...counted, ...embedded];
  });
}

const NAME = 'marquee-prod';
const each = (values: number[], point: Omit<Point, 'value' | 'minute'>): Point[] =>
  values.map((value, minute) => ({ ...point, value, minute }));

/**
 * What a service reports, a value a minute, under every set of dimensions that its own page of metrics names; an alarm
 * on another set has no data.
 */
export const service = {
  api: (metric: string, values: number[]) =>
    [undefined, 'v1'].flatMap((stage) =>
      each(values, {
        ...{ namespace: 'AWS/ApiGateway', metric },
        of: { ApiName: `${NAME}-api`, ...(stage && { Stage: stage }) },
      }),
    ),
  leaseDoor: (metric: string, ApiId: string, values: number[]) =>
    [undefined, '$default'].flatMap((stage) =>
      each(values, {
        ...{ namespace: 'AWS/ApiGateway', metric },
        of: { ApiId, ...(stage && { Stage: stage }) },
      }),
    ),
  lambda: (metric: string, id: string, values: number[]) =>
    [{}, { FunctionName: `${NAME}-${id}` }].flatMap((of) =>
      each(values, { namespace: 'AWS/Lambda', metric, of: of as Record<string, string> }),
    ),
  systemErrors: (operation: string, values: number[]) =>
    each(values, {
      ...{ namespace: 'AWS/DynamoDB', metric: 'SystemErrors' },
      of: { TableName: `${NAME}-table`, Operation: operation },
    }),
  throttleEvents: (metric: string, index: string | undefined, values: number[]) =>
    each(values, {
      ...{ namespace: 'AWS/DynamoDB', metric },
      of: { TableName: `${NAME}-table`, ...(index && { GlobalSecondaryIndexName: index }) },
    }),
  queue: (values: number[]) =>
    each(values, {
      ...{ namespace: 'AWS/SQS', metric: 'ApproximateNumberOfMessagesVisible' },
      of: { QueueName: `${NAME}-failed-jobs` },
    }),
  firehose: (metric: string, values: number[]) =>
    each(values, {
      ...{ namespace: 'AWS/Firehose', metric },
      of: { DeliveryStreamName: `${NAME}-events` },
    }),
  films: (metric: string, values: number[]) =>
    each(values, {
      ...{ namespace: 'AWS/MediaConvert', metric },
      of: {
        Queue: `arn:<AWS::Partition>:mediaconvert:<AWS::Region>:<AWS::AccountId>:queues/${NAME}-transcodes`,
      },
    }),
  mail: (metric: string, values: number[]) => each(values, { namespace: 'AWS/SES', metric, of: {} }),
  edge: (metric: string, distribution: string, values: number[]) =>
    each(values, {
      ...{ namespace: 'AWS/CloudFront', metric },
      of: { DistributionId: distribution, Region: 'Global' },
    }),
};
