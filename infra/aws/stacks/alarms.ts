import { Stack, type StackProps } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { Construct } from 'constructs';
import { alarmOf } from '../watching/alarm.ts';
import { dashboardOf } from '../watching/dashboard.ts';
import { nameOf } from '../names.ts';
import type { Stage } from '../stages.ts';
import type { Watch } from '../watching/watches.ts';

export interface AlarmsProps extends StackProps {
  stage: Stage;
  watches: Watch[];
  /** Whether the dashboard and the budget are here, too: once a stage. */
  isOverview?: boolean;
}

/** Few alarms, each of which says who is hurt: one that nobody acts upon teaches people to ignore the rest. */
export class AlarmsStack extends Stack {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id, props);
    const { stage, watches, isOverview = true } = props;
    const action = new SnsAction(this.topic(stage));
    for (const watch of watches) {
      const alarm = alarmOf(this, stage, watch);
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
    if (!isOverview) return;
    dashboardOf(this, stage);
    this.budget(stage);
  }

  /** AWS tells a budget by mail itself, see docs/runbooks/over-budget.md. */
  private budget(stage: Stage): void {
    const subscribers = [{ subscriptionType: 'EMAIL', address: stage.alarmEmail }];
    const when = { comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' };
    new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: nameOf(stage, 'budget'),
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: stage.budgetDollars, unit: 'USD' },
      },
      notificationsWithSubscribers: [
        { notification: { ...when, notificationType: 'ACTUAL', threshold: 80 }, subscribers },
        { notification: { ...when, notificationType: 'FORECASTED', threshold: 100 }, subscribers },
      ],
    });
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
