import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { deadline } from '../deadline.ts';
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
}

/**
 * Sends one request, with DynamoDB's errors as ours, and tells `observe` of it. `send` hands `time` to the client,
 * so that a table that hangs is waited for only as long as somebody waits for us.
 */
export async function send<Output extends Consumed>(
  table: Table,
  actions: TableAction[],
  ask: (time: { abortSignal?: AbortSignal }) => Promise<Output>,
): Promise<Output> {
  const abortSignal = deadline();
  const run = () => {
    // By its name it counts as unavailable, without a try that nobody waits for.
    abortSignal?.throwIfAborted();
    return ask(abortSignal ? { abortSignal } : {});
  };
  if (!table.observe) return translateErrors(run);
  const kind = READS.has(actions[0]) ? 'read' : 'write';
  try {
    const output = await translateErrors(run);
    const consumed = [output.ConsumedCapacity ?? []].flat() as { CapacityUnits?: number }[];
    const units = consumed.reduce((sum, each) => sum + (each.CapacityUnits ?? 0), 0);
    table.observe(actions, { kind, units });
    return output;
  } catch (error) {
    const units = refusedUnits(error, actions.length);
    if (units !== undefined) table.observe(actions, { kind, units });
    throw error;
  }
}

/** What every request says. */
export const common = (table: Table) => ({
  TableName: table.name,
  ...(table.observe && { ReturnConsumedCapacity: 'TOTAL' as const }),
});

/** Waits before a retry: exponential, capped at half a second, with full jitter. */
export const pause = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(500, 10 * 2 ** attempt)));
