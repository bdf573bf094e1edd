import { Duration, type Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { nameOf } from '../names.ts';
import type { Stage } from '../stages.ts';
import type { Watch } from './watches.ts';

/** What to do when it rings, from the project's root. */
export const runbookOf = (id: string): string => `docs/runbooks/${id}.md`;

/** Of several series; one that reports nothing counts as none. */
const sumOf = (metrics: Metric[], period: Duration): MathExpression =>
  new MathExpression({
    expression: metrics.map((_, index) => `FILL(m${index}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric])),
    period,
  });

/** The alarm of a watch, which says who is hurt, what to do, and where more is written. */
export function alarmOf(
  scope: Stack,
  stage: Stage,
  { id, hurts, series, statistic, limit, periods = 1, minutes = 5 }: Watch,
): Alarm {
  const period = Duration.minutes(minutes);
  const metrics = series.map(
    ({ namespace, metric, of = {} }) =>
      new Metric({ namespace, metricName: metric, dimensionsMap: of, statistic, period }),
  );
  const [threshold, comparisonOperator, treatMissingData] =
    'above' in limit
      ? [limit.above, ComparisonOperator.GREATER_THAN_THRESHOLD, TreatMissingData.NOT_BREACHING]
      : // What should come and does not come is no data.
        [limit.below, ComparisonOperator.LESS_THAN_THRESHOLD, TreatMissingData.BREACHING];
  return new Alarm(scope, id, {
    alarmName: nameOf(stage, id),
    alarmDescription: `${hurts} Runbook: ${runbookOf(id)}`,
    metric: metrics.length === 1 ? metrics[0]! : sumOf(metrics, period),
    threshold,
    comparisonOperator,
    evaluationPeriods: periods,
    treatMissingData,
    // One slow answer of three is no percentile.
    ...(statistic.startsWith('p') && { evaluateLowSampleCountPercentile: 'ignore' }),
  });
}
