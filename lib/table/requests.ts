import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { deadline, meter } from '../scope.ts';
import { type Cost, refusedUnits, type TableAction, translateErrors } from './failures.ts';

/** The table as the stores see it. `observe` hears of every request, refused writes too: which IAM actions it needs and what it consumed. */
export interface Table {
  client: DynamoDBDocumentClient;
  name: string;
  observe?: (actions: TableAction[], cost: Cost) => void;
}

export type Item = Record<string, unknown>;
const READS = new Set<TableAction | undefined>(['GetItem', 'BatchGetItem', 'Query']);

interface Consumed {
  ConsumedCapacity?: unknown;
  $metadata?: { attempts?: number };
}

/**
 * Sends one request, with DynamoDB's errors as ours, tells `observe` of it and counts it for who asks. `ask` hands
 * `time` to the client, so that a table that hangs is waited for only as long as somebody waits for us.
 */
export async function send<Output extends Consumed>(
  table: Table,
  actions: TableAction[],
  ask: (time: { abortSignal?: AbortSignal }) => Promise<Output>,
): Promise<Output> {
  const abortSignal = deadline();
  const used = meter();
  const kind = READS.has(actions[0]) ? 'read' : 'write';
  const consumed = (units: number) => {
    table.observe?.(actions, { kind, units });
    if (used) used[kind] += units;
  };
  let tries = 0;
  const run = async () => {
    // By its name it counts as unavailable, without a try that nobody waits for.
    abortSignal?.throwIfAborted();
    if (++tries > 1 && used) used.retries++;
    return ask(abortSignal ? { abortSignal } : {});
  };
  if (used && used.open++ === 0) used.trips++;
  try {
    const output = await translateErrors(run);
    consumed(unitsOf(output));
    if (used) used.retries += (output.$metadata?.attempts ?? 1) - 1;
    return output;
  } catch (error) {
    const units = refusedUnits(error, actions.length);
    if (units !== undefined) {
      consumed(units);
      if (used) used.conflicts++;
    }
    throw error;
  } finally {
    if (used) used.open--;
  }
}

const unitsOf = ({ ConsumedCapacity }: Consumed): number =>
  ([ConsumedCapacity ?? []].flat() as { CapacityUnits?: number }[]).reduce(
    (sum, each) => sum + (each.CapacityUnits ?? 0),
    0,
  );

/** What every request says. */
export const common = (table: Table) => ({
  TableName: table.name,
  ReturnConsumedCapacity: 'TOTAL' as const,
});

/** Waits before a retry: exponential, capped at half a second, with full jitter. */
export const pause = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(500, 10 * 2 ** attempt)));
