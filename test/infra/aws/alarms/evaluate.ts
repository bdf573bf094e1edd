import type { Properties } from '../synthesis.ts';

/** A value that CloudWatch was given, in the minute it belongs to. */
export interface Point {
  namespace: string;
  metric: string;
  of: Record<string, string>;
  value: number;
  minute: number;
}

/** An alarm's own series, each as namespace, metric and dimensions. */
export function seriesOf(alarm: Properties): Properties[] {
  if (alarm.MetricName) return [{ ...alarm, Stat: alarm.Statistic ?? alarm.ExtendedStatistic }];
  return alarm.Metrics.filter(({ MetricStat }: Properties) => MetricStat).map(
    ({ MetricStat: { Metric, Period, Stat } }: Properties) => ({ ...Metric, Period, Stat }),
  );
}

/** Of a template, as CloudFormation would fill it in. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[kind, of]] = Object.entries(value as Record<string, unknown>) as [[string, unknown]];
  if (kind === 'Fn::Join') {
    const [separator, parts] = of as [string, unknown[]];
    return parts.map(textOf).join(separator);
  }
  return `<${String(of)}>`;
}

const STATISTICS: Record<string, (values: number[]) => number> = {
  Sum: (values) => values.reduce((a, b) => a + b, 0),
  Average: (values) => values.reduce((a, b) => a + b, 0) / values.length,
  Maximum: (values) => Math.max(...values),
  p99: (values) => values.sort((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1]!,
};

function valueOf(series: Properties, points: Point[]): number | undefined {
  const dimensions = Object.fromEntries(
    (series.Dimensions ?? []).map(({ Name, Value }: Properties) => [Name, textOf(Value)]),
  );
  const values = points
    .filter(
      ({ namespace, metric, of }) =>
        namespace === series.Namespace &&
        metric === series.MetricName &&
        JSON.stringify(Object.entries(of).sort()) === JSON.stringify(Object.entries(dimensions).sort()),
    )
    .map(({ value }) => value);
  return values.length === 0 ? undefined : STATISTICS[series.Stat]!(values);
}

/** Whether an alarm rings within an hour of these points, by the rules of CloudWatch that these alarms use. */
export function rings(alarm: Properties, points: Point[]): boolean {
  const series = seriesOf(alarm);
  const minutes = (alarm.Period ?? series[0]!.Period) / 60;
  const breaches = Array.from({ length: 60 / minutes }, (_, index) => {
    const within = points.filter(({ minute }) => Math.floor(minute / minutes) === index);
    const values = series.map((each) => valueOf(each, within)).filter((value) => value !== undefined);
    if (values.length === 0) return alarm.TreatMissingData === 'breaching';
    const sum = values.reduce((a, b) => a + b, 0);
    return alarm.ComparisonOperator === 'LessThanThreshold' ? sum < alarm.Threshold : sum > alarm.Threshold;
  });
  return breaches.some((_, at) => {
    const window = breaches.slice(at, at + Number(alarm.EvaluationPeriods));
    return window.length === Number(alarm.EvaluationPeriods) && window.every(Boolean);
  });
}
