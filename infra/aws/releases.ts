import type { Stack } from 'aws-cdk-lib';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, type Function } from 'aws-cdk-lib/aws-lambda';
import { alarmOf } from './watching/alarm.ts';
import { alarmArnOf, functionArnOf, HOT, LIVE, nameOf } from './names.ts';
import { allow } from './permissions.ts';
import type { Stage } from './stages.ts';
import { releaseWatch } from './watching/watches.ts';

/**
 * Gradual releases: a new version gets a tenth of the calls for five minutes, and loses them again when the alarm
 * rings. Three resources for each function, and three for all of them.
 */
export class Releases {
  private readonly scope: Stack;
  private readonly application: LambdaApplication;
  private readonly role: Role;
  private readonly alarm: Alarm;

  constructor(scope: Stack, stage: Stage) {
    this.scope = scope;
    this.application = new LambdaApplication(scope, 'Releases', {
      applicationName: nameOf(stage, 'releases'),
    });
    this.alarm = alarmOf(scope, stage, releaseWatch(stage));
    const functions = [...HOT].flatMap((id) => {
      const arn = functionArnOf(stage, id);
      return [arn, `${arn}:${LIVE}`];
    });
    // What AWSCodeDeployRoleForLambdaLimited allows for every function of the account.
    this.role = new Role(scope, 'ReleaseRole', {
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
      inlinePolicies: {
        release: new PolicyDocument({
          statements: [
            allow(
              ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'],
              ...functions,
            ),
            allow(['cloudwatch:DescribeAlarms'], alarmArnOf(stage, 'release-failing')),
          ],
        }),
      },
    });
  }

  /** Puts the alias in front of a function, and the release behind its changes. */
  release(id: string, lambda: Function): void {
    const alias = new Alias(this.scope, `${id}Live`, { aliasName: LIVE, version: lambda.currentVersion });
    new LambdaDeploymentGroup(this.scope, `${id}Release`, {
      application: this.application,
      alias,
      role: this.role.withoutPolicyUpdates(),
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      alarms: [this.alarm],
    });
  }
}
