import { CreateTableCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drill, type Restore } from '../../../infra/aws/commands/restore.ts';
import { tableDefinition } from '../../../lib/table/definition.ts';
import { putItem, type Table } from '../../../lib/table/table.ts';
import { startEngine } from '../../support/engine.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

async function filled(): Promise<Table> {
  const table = await engine.freshTable();
  for (let n = 0; n < 20; n++) await putItem(table, { pk: `A#${n}`, sk: 'A', n });
  return table;
}

/** What AWS does, without the items that `lost` names: the engine has no recovery of its own. */
const copying =
  ({ client }: Table, lost: (pk: string) => boolean, definition: object = tableDefinition): Restore =>
  async (from, to) => {
    await client.send(new CreateTableCommand({ TableName: to, ...(definition as typeof tableDefinition) }));
    const { Items: items = [] } = await client.send(new ScanCommand({ TableName: from }));
    const puts = items
      .map(({ pk, sk }) => ({ pk: String(pk!.S), sk: String(sk!.S) }))
      .filter(({ pk }) => !lost(pk))
      .map((Item) => ({ PutRequest: { Item } }));
    if (puts.length > 0) await client.send(new BatchWriteCommand({ RequestItems: { [to]: puts } }));
  };
const drilled = (table: Table, restore: Restore, said: string[] = []) =>
  drill(table.client as never, table.name, restore, (line) => said.push(line), 10);
const tables = async ({ client, name }: Table) =>
  client.send(new ScanCommand({ TableName: `${name}-drill` })).then(
    () => 'there',
    ({ name: error }: Error) => error,
  );

test('a drill finds everything in the copy, says how much, and deletes the copy', async () => {
  const table = await filled();
  const said: string[] = [];
  const compared = await drilled(
    table,
    copying(table, () => false),
    said,
  );
  expect(compared).toEqual({ sampled: 20, missing: 0 });
  expect(said).toEqual(['20 items were looked up, 0 of them are not in the copy']);
  expect(await tables(table)).toBe('ResourceNotFoundException');
});

test('a drill fails by a copy that lacks items, or an index, and deletes it all the same', async () => {
  const table = await filled();
  const losing = drilled(
    table,
    copying(table, (pk) => /[02468]$/.test(pk)),
  );
  await expect(losing).rejects.toThrow('lacks items');
  const { GlobalSecondaryIndexes: [first] = [], AttributeDefinitions, ...rest } = tableDefinition;
  const shape = {
    ...rest,
    GlobalSecondaryIndexes: [first],
    AttributeDefinitions: AttributeDefinitions.slice(0, 4),
  };
  await expect(
    drilled(
      table,
      copying(table, () => false, shape),
    ),
  ).rejects.toThrow('has the indexes gsi1');
  expect(await tables(table)).toBe('ResourceNotFoundException');
});
