import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Item, Table } from '../../lib/table/table.ts';

/** Everything a table holds, by key. Tests only: the product never scans. */
export async function everyItem(table: Table): Promise<Item[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const page = await table.client.send(
      new ScanCommand({ TableName: table.name, ExclusiveStartKey: from, ConsistentRead: true }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  const nameOf = ({ pk, sk }: Item) => `${String(pk)}\n${String(sk)}`;
  return items.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}
