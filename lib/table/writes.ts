import {
  BatchWriteCommand,
  DeleteCommand,
  PutCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { type Change, type Condition, Placeholders, renderChange, renderCondition } from './expressions.ts';
import type { Key } from './keys.ts';
import { common, type Item, pause, send, type Table } from './requests.ts';

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

export async function putItem(table: Table, item: Item, when?: Condition): Promise<void> {
  const placeholders = new Placeholders();
  const condition = when && renderCondition(when, placeholders);
  await send(table, ['PutItem'], (time) =>
    table.client.send(
      new PutCommand({
        ...common(table),
        Item: item,
        ConditionExpression: condition,
        ...placeholders.attributes(),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
      time,
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
  const output = await send(table, ['UpdateItem'], (time) =>
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
      time,
    ),
  );
  return output.Attributes as T;
}

export async function deleteItem(table: Table, key: Key, when?: Condition): Promise<void> {
  const placeholders = new Placeholders();
  const condition = when && renderCondition(when, placeholders);
  await send(table, ['DeleteItem'], (time) =>
    table.client.send(
      new DeleteCommand({
        ...common(table),
        Key: key,
        ConditionExpression: condition,
        ...placeholders.attributes(),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
      time,
    ),
  );
}

/** All writes or none. Throws TransactionFailed with the refused writes; conflicts with other transactions are retried with jitter. */
export async function transact(table: Table, writes: Write[]): Promise<void> {
  const items = writes.map((write) => renderWrite(table.name, write));
  const actions = writes.map((write) => ACTION_OF[Object.keys(write)[0] as keyof typeof ACTION_OF]);
  // By it DynamoDB recognises, for ten minutes, a retry of what it has carried out, whose answer was lost.
  const ClientRequestToken = crypto.randomUUID();
  await send(table, actions, (time) =>
    table.client.send(
      new TransactWriteCommand({
        TransactItems: items,
        ClientRequestToken,
        ReturnConsumedCapacity: 'TOTAL' as const,
      }),
      time,
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
      const output = await send(table, ['BatchWriteItem'], (time) =>
        table.client.send(
          new BatchWriteCommand({
            RequestItems: { [table.name]: requests },
            ReturnConsumedCapacity: 'TOTAL' as const,
          }),
          time,
        ),
      );
      open = output.UnprocessedItems?.[table.name] ?? [];
    }
  }
}
