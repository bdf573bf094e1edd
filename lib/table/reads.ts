import { BatchGetCommand, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type Condition, Placeholders, renderCondition } from './expressions.ts';
import type { Key } from './keys.ts';
import { common, type Item, pause, send, type Table } from './requests.ts';

/** DynamoDB's limit of keys in a request. */
const BATCH = 100;

/** One item or undefined. `consistent` sees every acknowledged write and costs twice. */
export async function getItem<T extends Item>(
  table: Table,
  key: Key,
  { consistent = true } = {},
): Promise<T | undefined> {
  const output = await send(table, ['GetItem'], (time) =>
    table.client.send(new GetCommand({ ...common(table), Key: key, ConsistentRead: consistent }), time),
  );
  return output.Item as T | undefined;
}

/** Many items by key in the order asked, undefined where there is none; a hundred a request. */
export async function getItems<T extends Item>(
  table: Table,
  keys: Key[],
  { consistent = true } = {},
): Promise<(T | undefined)[]> {
  const found = new Map<string, T>();
  const name = ({ pk, sk }: Key) => `${pk}\n${sk}`;
  let open = [...new Map(keys.map((key) => [name(key), key])).values()];
  for (let attempt = 0; open.length > 0;) {
    if (attempt > 0) await pause(attempt);
    const [asked, later] = [open.slice(0, BATCH), open.slice(BATCH)];
    const output = await send(table, ['BatchGetItem'], (time) =>
      table.client.send(
        new BatchGetCommand({
          RequestItems: { [table.name]: { Keys: asked, ConsistentRead: consistent } },
          ReturnConsumedCapacity: 'TOTAL' as const,
        }),
        time,
      ),
    );
    for (const item of output.Responses?.[table.name] ?? [])
      found.set(name(item as unknown as Key), item as T);
    const left = (output.UnprocessedKeys?.[table.name]?.Keys ?? []) as Key[];
    open = [...left, ...later];
    attempt = left.length > 0 ? attempt + 1 : 0;
  }
  return keys.map((key) => found.get(name(key)));
}

export interface QueryOptions {
  /** Partition of an index instead of the table: gsi1 holds whole items, gsi2 only keys. */
  index?: 'gsi1' | 'gsi2';
  prefix?: string;
  /** Exclusive start, a sort key of the same partition. */
  after?: string | undefined;
  descending?: boolean;
  filter?: Condition | undefined;
  consistent?: boolean;
  /** Answers `count` alone: costs the same and carries nothing. */
  countOnly?: boolean;
}

interface Answered<T> {
  items: T[];
  count: number;
  more: boolean;
  last: Item | undefined;
}

/**
 * The items of a partition in key order, how many they are and whether there may be more. DynamoDB ends a page at
 * 1 MB, so one of large items is asked for in parts until it holds `limit`; with a filter the caller goes on.
 * Without a limit it is what one request reads; it must be said, or a list that grows would read all of it unnoticed.
 */
export async function queryItems<T extends Item>(
  table: Table,
  partition: string,
  limit: number | undefined,
  options: QueryOptions = {},
): Promise<Answered<T>> {
  const { filter, countOnly, index } = options;
  const page = await queryPage<T>(table, partition, limit, options);
  const wanted = limit === undefined || filter || countOnly ? 0 : limit - page.items.length;
  if (wanted === 0 || !page.more) return page;
  const after = String(page.last![`${index ?? ''}sk`]);
  const rest = await queryItems<T>(table, partition, wanted, { ...options, after });
  return { ...rest, items: [...page.items, ...rest.items], count: page.count + rest.count };
}

/** One Query. */
async function queryPage<T extends Item>(
  table: Table,
  partition: string,
  limit: number | undefined,
  { index, prefix, after, descending = false, filter, consistent = false, countOnly }: QueryOptions,
): Promise<Answered<T>> {
  const placeholders = new Placeholders();
  const [pk, sk] = [`${index ?? ''}pk`, `${index ?? ''}sk`] as const;
  const conditions = [`${placeholders.path(pk)} = ${placeholders.value(partition)}`];
  const from = after ?? '';
  if (from !== '') {
    conditions.push(`${placeholders.path(sk)} ${descending ? '<' : '>'} ${placeholders.value(from)}`);
  } else if (prefix) {
    conditions.push(`begins_with(${placeholders.path(sk)}, ${placeholders.value(prefix)})`);
  }
  const output = await send(table, ['Query'], (time) =>
    table.client.send(
      new QueryCommand({
        ...common(table),
        IndexName: index,
        KeyConditionExpression: conditions.join(' AND '),
        FilterExpression: filter && renderCondition(filter, placeholders),
        ...placeholders.attributes(),
        ScanIndexForward: !descending,
        Limit: limit,
        Select: countOnly ? 'COUNT' : undefined,
        ConsistentRead: !index && consistent,
      }),
      time,
    ),
  );
  const items = (output.Items ?? []) as T[];
  const inPrefix = prefix === undefined ? items : items.filter((item) => String(item[sk]).startsWith(prefix));
  return {
    items: inPrefix,
    count: output.Count ?? 0,
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
    const page = await queryItems<T>(table, partition, undefined, { ...options, after });
    items.push(...page.items);
    if (!page.more) return items;
    after = String(page.last?.[sk]);
  }
}
