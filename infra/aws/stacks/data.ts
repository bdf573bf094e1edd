import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
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
    this.table = new Table(this, 'Table', {
      tableName: tableNameOf(props.stage),
      ...keysOf(tableDefinition.KeySchema),
      billingMode: BillingMode[tableDefinition.BillingMode],
      timeToLiveAttribute: TTL_ATTRIBUTE,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      // But for a first creation that fails: what it left would stand in the way of the next.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      stream: StreamViewType.NEW_IMAGE,
    });
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
}
