import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { DescribeTableCommand, DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { AwsClient } from 'aws4fetch';
import type { ChangeRecord } from '../../../lib/table/images.ts';
import type { JobFile } from '../../functions.ts';
import type { Jobs } from '../jobs.ts';
import { credentials } from '../../../lib/wiring/s3-bucket.ts';
import { fitsAny } from './filter.ts';

/** As Lambda hands them out at most. */
const BATCH = 1000;

/** The changes of a table, in the order of its stream. */
export interface TableStream {
  /** Hands out what is new, in batches, until there is no more; a batch that `take` throws at comes again. */
  read(take: (records: ChangeRecord[]) => Promise<void>): Promise<void>;
}

/** Switches the stream of a table on, where it is not, and answers its ARN. */
async function streamArn(endpoint: string, table: string, region: string): Promise<string> {
  const client = new DynamoDBClient({ endpoint, region });
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
    if (Table?.StreamSpecification?.StreamEnabled) return Table.LatestStreamArn!;
    const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' } as const;
    const made = await client.send(new UpdateTableCommand({ TableName: table, StreamSpecification }));
    return made.TableDescription!.LatestStreamArn!;
  } finally {
    client.destroy();
  }
}

/**
 * The stream of a table of the engine. It keeps its records over a restart, and is read from its beginning then: what was
 * taken is cut off, so that little comes twice. `file` is the engine's own, undefined where it is another's to cut.
 */
export async function openTableStream(
  { endpoint, table, region = 'local' }: { endpoint: string; table: string; region: string | undefined },
  file: string | undefined,
): Promise<TableStream> {
  const arn = await streamArn(endpoint, table, region);
  const ask = streamsOf(endpoint, region);
  const places = new Map<string, string>();
  const iteratorOf = async (ShardId: string) => {
    const SequenceNumber = places.get(ShardId);
    const from = SequenceNumber
      ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber }
      : { ShardIteratorType: 'TRIM_HORIZON' };
    return (await ask('GetShardIterator', { StreamArn: arn, ShardId, ...from })).ShardIterator;
  };
  return {
    async read(take) {
      const { StreamDescription } = await ask('DescribeStream', { StreamArn: arn });
      for (const { ShardId } of StreamDescription!.Shards) {
        let iterator = await iteratorOf(ShardId);
        while (iterator !== undefined) {
          const { Records = [], NextShardIterator } = await ask('GetRecords', {
            ShardIterator: iterator,
            Limit: BATCH,
          });
          if (Records.length === 0) break;
          await take(Records);
          places.set(ShardId, Records.at(-1)!.dynamodb!.SequenceNumber!);
          iterator = NextShardIterator;
        }
      }
      if (file !== undefined && places.size > 0) cutOff(file, table, [...places.values()][0]!);
    },
  };
}

interface Answer {
  StreamDescription?: { Shards: { ShardId: string }[] };
  ShardIterator?: string;
  NextShardIterator?: string;
  Records?: ChangeRecord[];
}

function streamsOf(endpoint: string, region: string) {
  const client = new AwsClient({ ...credentials(), region, service: 'dynamodb', retries: 2 });
  return async (operation: string, body: object): Promise<Answer> => {
    const answer = await client.fetch(endpoint, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-amz-json-1.0',
        'X-Amz-Target': `DynamoDBStreams_20120810.${operation}`,
      },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`the table's stream answered ${answer.status} to ${operation}`);
    return (await answer.json()) as Answer;
  };
}

/**
 * Deletes what was taken, as DynamoDB does after a day: the engine never does, and each of its writes gets slower by what
 * lies there. The newest stays, from which the engine counts on.
 */
function cutOff(file: string, table: string, sequence: string): void {
  const database = new DatabaseSync(file, { timeout: 5000 });
  try {
    database
      .prepare('DELETE FROM _stream_records WHERE table_name = ? AND CAST(sequence_number AS INTEGER) < ?')
      .run(table, Number(sequence));
  } finally {
    database.close();
  }
}

/** Follows a stream until it is stopped; what fails is told once and tried again. */
export function follow(
  stream: TableStream,
  take: (records: ChangeRecord[]) => Promise<void>,
  everyMs = 500,
): () => Promise<void> {
  const stopped = new AbortController();
  let told = false;
  const running = (async () => {
    while (!stopped.signal.aborted) {
      try {
        await stream.read(take);
        told = false;
      } catch (error) {
        if (!told && !stopped.signal.aborted) console.error(`Events wait: ${(error as Error).message}`);
        told = true;
      }
      await pause(everyMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  })();
  return async () => {
    stopped.abort();
    await running;
  };
}

/** Wakes every job that asked for changes of the table with those that fit. */
export const handingOut =
  (files: JobFile[], jobs: Pick<Jobs, 'wake'>) =>
  async (records: ChangeRecord[]): Promise<void> => {
    for (const { id, handler } of files) {
      const fitting = records.filter((record) => fitsAny(record, handler.job.changes ?? []));
      if (fitting.length > 0) await jobs.wake(id, fitting);
    }
  };
