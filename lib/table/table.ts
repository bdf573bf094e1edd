import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { type Change, type Condition, Placeholders, renderChange, renderCondition } from './expressions.ts';
import type { Key } from './keys.ts';
import { type Cost, refusedUnits, type TableAction, translateErrors } from './failures.ts';

export { ConditionFailed, TransactionFailed, type Cost, type TableAction } from './failures.ts';

/** The table as the stores see it. `observe` hears of every request, refused writes too: which IAM actions it needs and what it consumed. */
export interface Table {
  client: DynamoDBDocumentClient;
  name: string;
  observe?: (actions: TableAction[], cost: Cost) => void;
}

export type Item = Record<string, unknown>;
export type Write =
  | { put: Item; when?: Condition }
  | { update: Key; change: Change; when?: Condition }
  | { delete: Key; when?: Condition }
  | { check: Key; when: Condition };

const ACTION_OF = {
  put: 'PutItem',
  update: 'UpdateItem',
  delete: 'DeleteItem',
  check: 'ConditionCheckItem',
} as const;

const READS = new Set<TableAction | undefined>(['GetItem', 'BatchGetItem', 'Query']);

interface Consumed {
  ConsumedCapacity?: unknown;
}

async function send<Output extends Consumed>(
  table: Table,
  actions: TableAction[],
  run: () => Promise<Output>,
): Promise<Output> {
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

const common = (table: Table) => ({
  TableName: table.name,
  ...(table.observe && { ReturnConsumedCapacity: 'TOTAL' as const }),
});

/** One item or undefined. `consistent` sees every acknowledged write and costs twice. */
export async function getItem<T extends Item>(
  table: Table,
  key: Key,
  { consistent = true } = {},
): Promise<T | undefined> {
  const output = await send(table, ['GetItem'], () =>
    table.client.send(new GetCommand({ ...common(table), Key: key, ConsistentRead: consistent })),
  );
  return output.Item as T | undefined;
}

/** Many items by key in the order asked, undefined where there is none. At most 100 keys, which is DynamoDB's limit. */
export async function getItems<T extends Item>(
  table: Table,
  keys: Key[],
  { consistent = true } = {},
): Promise<(T | undefined)[]> {
  const found = new Map<string, T>();
  const name = ({ pk, sk }: Key) => `${pk}\n${sk}`;
  let open = [...new Map(keys.map((key) => [name(key), key])).values()];
  for (let attempt = 0; open.length > 0; attempt++) {
    if (attempt > 0) await pause(attempt);
    const asked = open;
    const output = await send(table, ['BatchGetItem'], () =>
      table.client.send(
        new BatchGetCommand({
          RequestItems: { [table.name]: { Keys: asked, ConsistentRead: consistent } },
          ...(table.observe && { ReturnConsumedCapacity: 'TOTAL' as const }),
        }),
      ),
    );
    for (const item of output.Responses?.[table.name] ?? [])
      found.set(name(item as unknown as Key), item as T);
    open = (output.UnprocessedKeys?.[table.name]?.Keys ?? []) as Key[];
  }
  return keys.map((key) => found.get(name(key)));
}

export async function putItem(table: Table, item: Item, when?: Condition): Promise<void> {
  const placeholders = new Placeholders();
  const condition = when && renderCondition(when, placeholders);
  await send(table, ['PutItem'], () =>
    table.client.send(
      new PutCommand({
        ...common(table),
        Item: item,
        ConditionExpression: condition,
        ...placeholders.attributes(),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    ),
  );
}

/** Changes one item and returns it as it is afterwards. A refused condition throws ConditionFailed with the item as it stands. */
export async function updateItem<T extends Item>(
  table: Table,
  key: Key,
  change: Change,
  when?: Condition,
): Promise<T> {
  const placeholders = new Placeholders();
  const expression = renderChange(change, placeholders);
  const condition = when && renderCondition(when, placeholders);
  const output = await send(table, ['UpdateItem'], () =>
    table.client.send(
      new UpdateCommand({
        ...common(table),
        Key: key,
        UpdateExpression: expression,
        ConditionExpression: condition,
        ...placeholders.attributes(),
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    ),
  );
  return output.Attributes as T;
}

export async function deleteItem(table: Table, key: Key, when?: Condition): Promise<void> {
  const placeholders = new Placeholders();
  const condition = when && renderCondition(when, placeholders);
  await send(table, ['DeleteItem'], () =>
    table.client.send(
      new DeleteCommand({
        ...common(table),
        Key: key,
        ConditionExpression: condition,
        ...placeholders.attributes(),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    ),
  );
}

export interface QueryOptions {
  /** Partition of an index instead of the table: gsi1 holds whole items, gsi2 only keys. */
  index?: 'gsi1' | 'gsi2';
  prefix?: string;
  /** Exclusive start, a sort key of the same partition. */
  after?: string | undefined;
  descending?: boolean;
  limit?: number;
  filter?: Condition | undefined;
  consistent?: boolean;
}

/** One Query: the items of a partition in key order and whether there may be more. */
export async function queryItems<T extends Item>(
  table: Table,
  partition: string,
  { index, prefix, after, descending = false, limit, filter, consistent = false }: QueryOptions = {},
): Promise<{ items: T[]; more: boolean; last: Item | undefined }> {
  const placeholders = new Placeholders();
  const [pk, sk] = [`${index ?? ''}pk`, `${index ?? ''}sk`] as const;
  const conditions = [`${placeholders.path(pk)} = ${placeholders.value(partition)}`];
  const from = after ?? '';
  if (from !== '') {
    conditions.push(`${placeholders.path(sk)} ${descending ? '<' : '>'} ${placeholders.value(from)}`);
  } else if (prefix) {
    conditions.push(`begins_with(${placeholders.path(sk)}, ${placeholders.value(prefix)})`);
  }
  const output = await send(table, ['Query'], () =>
    table.client.send(
      new QueryCommand({
        ...common(table),
        IndexName: index,
        KeyConditionExpression: conditions.join(' AND '),
        FilterExpression: filter && renderCondition(filter, placeholders),
        ...placeholders.attributes(),
        ScanIndexForward: !descending,
        Limit: limit,
        ConsistentRead: !index && consistent,
      }),
    ),
  );
  const items = (output.Items ?? []) as T[];
  const inPrefix = prefix === undefined ? items : items.filter((item) => String(item[sk]).startsWith(prefix));
  return {
    items: inPrefix,
    more: output.LastEvaluatedKey !== undefined && inPrefix.length === items.length,
    last: output.LastEvaluatedKey,
  };
}

/** Every item of a partition that a person can only fill to a known bound (plans, devices, episodes of a season). */
export async function queryAll<T extends Item>(
  table: Table,
  partition: string,
  options: QueryOptions = {},
): Promise<T[]> {
  const items: T[] = [];
  const sk = `${options.index ?? ''}sk`;
  let after = options.after;
  for (;;) {
    const page = await queryItems<T>(table, partition, { ...options, after });
    items.push(...page.items);
    if (!page.more) return items;
    after = String(page.last?.[sk]);
  }
}

/** All writes or none. Throws TransactionFailed with the refused writes; conflicts with other transactions are retried with jitter. */
export async function transact(table: Table, writes: Write[]): Promise<void> {
  const items = writes.map((write) => renderWrite(table.name, write));
  const actions = writes.map((write) => ACTION_OF[Object.keys(write)[0] as keyof typeof ACTION_OF]);
  await send(table, actions, () =>
    table.client.send(
      new TransactWriteCommand({
        TransactItems: items,
        ...(table.observe && { ReturnConsumedCapacity: 'TOTAL' as const }),
      }),
    ),
  );
}

function renderWrite(TableName: string, write: Write) {
  const placeholders = new Placeholders();
  const change = 'update' in write ? renderChange(write.change, placeholders) : undefined;
  const ConditionExpression = write.when && renderCondition(write.when, placeholders);
  const shared = {
    TableName,
    ConditionExpression,
    ...placeholders.attributes(),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
  if ('put' in write) return { Put: { ...shared, Item: write.put } };
  if ('update' in write) return { Update: { ...shared, Key: write.update, UpdateExpression: change! } };
  if ('delete' in write) return { Delete: { ...shared, Key: write.delete } };
  return { ConditionCheck: { ...shared, Key: write.check, ConditionExpression: ConditionExpression! } };
}

/** Unconditional puts, 25 a request (DynamoDB's limit), until every one is taken. */
export async function putItems(table: Table, items: Item[]): Promise<void> {
  for (let start = 0; start < items.length; start += 25) {
    let open: unknown[] = items.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }));
    for (let attempt = 0; open.length > 0; attempt++) {
      if (attempt > 0) await pause(attempt);
      const requests = open as { PutRequest: { Item: Item } }[];
      const output = await send(table, ['BatchWriteItem'], () =>
        table.client.send(
          new BatchWriteCommand({
            RequestItems: { [table.name]: requests },
            ...(table.observe && { ReturnConsumedCapacity: 'TOTAL' as const }),
          }),
        ),
      );
      open = output.UnprocessedItems?.[table.name] ?? [];
    }
  }
}

/** Waits before a retry: exponential, capped at half a second, with full jitter. */
const pause = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(500, 10 * 2 ** attempt)));
