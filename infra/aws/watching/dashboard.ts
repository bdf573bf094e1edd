import { Duration, type Stack } from 'aws-cdk-lib';
import {
  Column,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Metric,
  Row,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { metricsOf, nameOf, tableNameOf } from '../names.ts';
import type { Stage } from '../stages.ts';
import { OPERATIONS } from './watches.ts';

/** Of the stage's own metrics (lib/http/request-line.ts, lib/job.ts, lib/metrics.ts), with the dimension of those that have one. */
export const BUSINESS_CHARTS: Record<string, Record<string, 'operation' | 'code' | 'none'>> = {
  'Plays started and denied': { PlaysStarted: 'operation', PlaysDenied: 'code' },
  'People arrive': { SignIns: 'operation', Registrations: 'operation', SignInsRefused: 'code' },
  'Orders of subscriptions': { Orders: 'operation' },
  Mails: {
    ...{ MailsSent: 'none', MailsRefused: 'none', MailsUnknown: 'none', MailsPutOff: 'none' },
    ...{ MailsWithheld: 'none', MailsBlocked: 'none' },
  },
};
export const MACHINE_CHARTS = {
  'Units as the functions count them': ['ReadUnits', 'WriteUnits'],
  'Tried again': ['Retries', 'Conflicts'],
  Events: ['EventsArchived', 'EventChangesUnreadable'],
  'The canary': ['CanaryPlays', 'CanaryFailures'],
};

const PERIOD = Duration.minutes(5);
const WIDTH = 6;

const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: WIDTH, height: 6 });

/** What a stage does on one page: the business above, the machine below. Its first three cost an account nothing. */
export function dashboardOf(scope: Stack, stage: Stage): Dashboard {
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: nameOf(stage, 'overview'),
    defaultInterval: Duration.days(1),
    widgets: [
      [heading('Business')],
      [new Row(...business(stage))],
      [heading('Machine')],
      [new Column(new Row(...front(stage)), new Row(...table(stage), ...machine(stage)))],
    ],
  });
}

const heading = (markdown: string) => new TextWidget({ markdown: `## ${markdown}`, width: 24, height: 1 });

/** Every series of a metric of the stage's own, by the dimension that its lines have. */
const by = (stage: Stage, dimension: string, metric: string) =>
  new MathExpression({
    expression: `SEARCH('{${metricsOf(stage)},${dimension}} MetricName="${metric}"', 'Sum', ${PERIOD.toSeconds()})`,
    label: metric,
    usingMetrics: {},
    period: PERIOD,
  });

const own = (stage: Stage, metric: string) =>
  new Metric({ namespace: metricsOf(stage), metricName: metric, statistic: 'Sum', period: PERIOD });

const business = (stage: Stage) =>
  Object.entries(BUSINESS_CHARTS).map(([title, metrics]) =>
    graph(
      title,
      Object.entries(metrics).map(([metric, dimension]) =>
        dimension === 'none' ? own(stage, metric) : by(stage, dimension, metric),
      ),
    ),
  );

function front(stage: Stage) {
  const api = (metricName: string, statistic: string) =>
    new Metric({
      ...{ namespace: 'AWS/ApiGateway', metricName, statistic, period: PERIOD },
      dimensionsMap: { ApiName: nameOf(stage, 'api'), Stage: 'v1' },
    });
  const lambda = (metricName: string, statistic: string) =>
    new Metric({ namespace: 'AWS/Lambda', metricName, statistic, period: PERIOD });
  return [
    graph(
      'Answers',
      ['Count', '4XXError', '5XXError'].map((name) => api(name, 'Sum')),
    ),
    graph(
      'Time to answer, ms',
      ['p50', 'p90', 'p99'].map((each) => api('Latency', each)),
    ),
    graph('Containers', [lambda('ConcurrentExecutions', 'Maximum'), lambda('Throttles', 'Sum')]),
    graph('Functions that were killed', [lambda('Errors', 'Sum')]),
  ];
}

function table(stage: Stage) {
  const of = (metricName: string, more = {}) =>
    new Metric({
      ...{ namespace: 'AWS/DynamoDB', metricName, statistic: 'Sum', period: PERIOD },
      dimensionsMap: { TableName: tableNameOf(stage), ...more },
    });
  return [
    graph('Units that were paid for', [of('ConsumedReadCapacityUnits'), of('ConsumedWriteCapacityUnits')]),
    graph(
      'The table fails',
      OPERATIONS.map((Operation) => of('SystemErrors', { Operation })),
    ),
  ];
}

const machine = (stage: Stage) =>
  Object.entries(MACHINE_CHARTS).map(([title, metrics]) =>
    graph(
      title,
      metrics.map((metric) => own(stage, metric)),
    ),
  );
