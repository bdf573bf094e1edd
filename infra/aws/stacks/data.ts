import {
  CfnOutput,
  CrossStackReferences,
  Duration,
  ReferenceStrength,
  RemovalPolicy,
  Stack,
  type StackProps,
  Validations,
} from 'aws-cdk-lib';
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault } from 'aws-cdk-lib/aws-backup';
import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Schedule } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { tableDefinition, TTL_ATTRIBUTE } from '../../../lib/table/definition.ts';
import { secretNameOf, tableNameOf } from '../names.ts';
import type { Stage } from '../stages.ts';

type KeySchema = (typeof tableDefinition)['KeySchema'];

const keysOf = ([partition, sort]: KeySchema) => ({
  partitionKey: { name: partition!.AttributeName, type: AttributeType.STRING },
  sortKey: { name: sort!.AttributeName, type: AttributeType.STRING },
});

/** The table, kept whatever happens to the stack. */
export class DataStack extends Stack {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: StackProps & { stage: Stage }) {
    super(scope, id, props);
    // Another table is another resource: it is imported, and the one before is left alone.
    this.table = new Table(this, props.stage.restoredTable ?? 'Table', {
      tableName: tableNameOf(props.stage),
      ...keysOf(tableDefinition.KeySchema),
      billingMode: BillingMode[tableDefinition.BillingMode],
      timeToLiveAttribute: TTL_ATTRIBUTE,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      // But for a first creation that fails: what it left would stand in the way of the next.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
    // A strong reference to its stream would keep it from being replaced.
    CrossStackReferences.of(this.table).produce(ReferenceStrength.WEAK);
    if (props.stage.retain) this.backUp(props.stage.backupCopyTo);
    // What `npm run admin:create` asks for.
    new CfnOutput(this, 'TableName', { value: this.table.tableName });
    new CfnOutput(this, 'SecretsId', { value: secretNameOf(props.stage) });
    for (const index of tableDefinition.GlobalSecondaryIndexes) {
      this.table.addGlobalSecondaryIndex({
        indexName: index.IndexName,
        ...keysOf(index.KeySchema),
        projectionType: ProjectionType[index.Projection.ProjectionType],
      });
    }
  }
  /** Beside the 35 days of point-in-time recovery: a month's copy for a year, which survives the table itself. */
  private backUp(copyTo: string | undefined): void {
    const vault = new BackupVault(this, 'Backups', {
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    const plan = new BackupPlan(this, 'BackupPlan', { backupVault: vault });
    plan.addRule(
      new BackupPlanRule({
        ruleName: 'monthly',
        scheduleExpression: Schedule.cron({ day: '1', hour: '3', minute: '0' }),
        deleteAfter: Duration.days(365),
        ...(copyTo !== undefined && {
          copyActions: [
            { destinationBackupVault: BackupVault.fromBackupVaultArn(this, 'Elsewhere', copyTo) },
          ],
        }),
      }),
    );
    const policy = 'service-role/AWSBackupServiceRolePolicyForBackup';
    Validations.of(this).acknowledge({
      id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
      reason: 'The role by which AWS Backup reads what it keeps; AWS keeps its policy up to date',
    });
    plan.addSelection('Table', { resources: [BackupResource.fromDynamoDbTable(this.table)] });
  }
}
