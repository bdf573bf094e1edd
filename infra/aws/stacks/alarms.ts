import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { nameOf } from '../names.ts';
import type { Stage } from '../stages.ts';
import type { Watch } from '../watches.ts';

export interface AlarmsProps extends StackProps {
  stage: Stage;
  watches: Watch[];
}

const PERIOD = Duration.minutes(5);

/** Of several series; one that reports nothing counts as none. */
const sumOf = (metrics: Metric[]): MathExpression =>
  new MathExpression({
    expression: metrics.map((_, index) => `FILL(m${index}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric])),
    period: PERIOD,
  });

/** Few alarms, each of which says who is hurt: one that nobody acts upon teaches people to ignore the rest. */
export class AlarmsStack extends Stack {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id, props);
    const { stage, watches } = props;
    const action = new SnsAction(this.topic(stage));
    for (const { id, hurts, series, statistic, above, periods = 1 } of watches) {
      const metrics = series.map(
        ({ namespace, metric, of = {} }) =>
          new Metric({ namespace, metricName: metric, dimensionsMap: of, statistic, period: PERIOD }),
      );
      const alarm = new Alarm(this, id, {
        alarmName: nameOf(stage, id),
        alarmDescription: hurts,
        metric: metrics.length === 1 ? metrics[0]! : sumOf(metrics),
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
