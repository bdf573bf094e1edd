import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  BatchGetItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  RestoreTableToPointInTimeCommand,
  ScanCommand,
  type TableDescription,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { tableDefinition, TTL_ATTRIBUTE } from '../../../lib/table/definition.ts';
import { tableNameOf } from '../names.ts';
import { stageOf } from '../stages.ts';

const USAGE = `Restores the table of a stage as it was at a moment of the last 35 days, beside the one that is there.

  npm run table:restore -- <stage> drill          tries it: restores, compares with the table, deletes the copy
  npm run table:restore -- <stage> <new name> [<time>]   restores for good, ready to be taken over (README)`;

/** Makes the copy; answers when AWS has begun. */
export type Restore = (from: string, to: string) => Promise<void>;

/** By point-in-time recovery, at a moment (ISO 8601) or the latest there is. */
export const byPointInTime =
  (client: DynamoDBClient, at?: string): Restore =>
  async (from, to) => {
    await client.send(
      new RestoreTableToPointInTimeCommand({
        SourceTableName: from,
        TargetTableName: to,
        ...(at === undefined ? { UseLatestRestorableTime: true } : { RestoreDateTime: new Date(at) }),
      }),
    );
  };

async function described(client: DynamoDBClient, name: string): Promise<TableDescription> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  return Table!;
}

/** Large tables take hours; each minute is told. */
async function active(client: DynamoDBClient, name: string, say: (line: string) => void, waitMs: number) {
  for (let waits = 0; (await described(client, name)).TableStatus !== 'ACTIVE'; waits++) {
    if (waits % Math.ceil(60_000 / waitMs) === 0) say(`${name} is being made`);
    await sleep(waitMs);
  }
}

/** What a restored table lacks of what `stacks/data.ts` gives one: recovery, deletion protection, the stream and the TTL. */
export async function prepare(
  client: DynamoDBClient,
  name: string,
  say: (line: string) => void,
): Promise<void> {
  await client.send(
    new UpdateContinuousBackupsCommand({
      TableName: name,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );
  const wait = () => active(client, name, say, 5000);
  await client.send(new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: true }));
  await wait();
  const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' as const };
  await client.send(new UpdateTableCommand({ TableName: name, StreamSpecification }));
  await wait();
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: name,
      TimeToLiveSpecification: { Enabled: true, AttributeName: TTL_ATTRIBUTE },
    }),
  );
}

/** DynamoDB's largest. */
const BATCH = 100;

export interface Compared {
  /** Items that were looked up. */
  sampled: number;
  /** Of them, those that the copy lacks. */
  missing: number;
}

/** Throws when the copy has other keys or indexes; looks `sample` items of the table up in the copy. */
export async function compare(
  client: DynamoDBClient,
  from: string,
  to: string,
  sample = 1000,
): Promise<Compared> {
  const copy = await described(client, to);
  const shapeOf = (indexes: { IndexName?: string | undefined }[] = []) =>
    indexes.map(({ IndexName }) => IndexName).sort();
  const indexes = shapeOf(copy.GlobalSecondaryIndexes);
  const wanted = shapeOf(tableDefinition.GlobalSecondaryIndexes);
  if (indexes.join() !== wanted.join()) {
    throw new Error(`${to} has the indexes ${indexes.join(', ')} and not ${wanted.join(', ')}`);
  }
  const { Items: keys = [] } = await client.send(
    new ScanCommand({ TableName: from, Limit: sample, ProjectionExpression: 'pk, sk' }),
  );
  let found = 0;
  for (let at = 0; at < keys.length; at += BATCH) {
    const asked = { Keys: keys.slice(at, at + BATCH), ProjectionExpression: 'pk' };
    const { Responses } = await client.send(new BatchGetItemCommand({ RequestItems: { [to]: asked } }));
    found += Responses?.[to]?.length ?? 0;
  }
  return { sampled: keys.length, missing: keys.length - found };
}

/** Restores beside the table, compares, and deletes the copy. Throws when items of before are missing. */
export async function drill(
  client: DynamoDBClient,
  table: string,
  restore: Restore,
  say: (line: string) => void,
  waitMs = 5000,
): Promise<Compared> {
  const copy = `${table}-drill`;
  await restore(table, copy);
  try {
    await active(client, copy, say, waitMs);
    const compared = await compare(client, table, copy);
    say(`${compared.sampled} items were looked up, ${compared.missing} of them are not in the copy`);
    // What was written since the restored moment is missing by right: a few.
    if (compared.missing > compared.sampled / 20) throw new Error(`The copy of ${table} lacks items`);
    return compared;
  } finally {
    await client.send(new DeleteTableCommand({ TableName: copy }));
  }
}

async function main([name, what, at]: string[]): Promise<void> {
  if (name === undefined || what === undefined) throw new Error(USAGE);
  const stage = stageOf(name);
  const client = new DynamoDBClient({ region: stage.region });
  const restore = byPointInTime(client, at);
  if (what === 'drill') return void (await drill(client, tableNameOf(stage), restore, console.log));
  await restore(tableNameOf(stage), what);
  await active(client, what, console.log, 5000);
  await prepare(client, what, console.log);
  console.log(`${what} is ready. Put it into restoredTable of "${name}" in infra/aws/stages.ts, then:
  npx cdk import -c stage=${name} marquee-${name}-data --force
  npm run deploy -- -c stage=${name}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(process.argv.slice(2)).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
