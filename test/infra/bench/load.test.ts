import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { TABLE, withEngine } from '../../../infra/bench/engine.ts';
import { auditItem, personItems, titleOf } from '../../../infra/bench/list-data.ts';
import { openLoader } from '../../../infra/bench/load.ts';
import { cardsOf } from '../../../lib/store/catalogue/cards.ts';
import { putItems, queryAll, type Table } from '../../../lib/table/table.ts';

const ITEMS = [3, 5, 7, 9].flatMap((n) => [...cardsOf(titleOf(n)), ...personItems(n), auditItem(n)]);
const PARTITIONS = [
  ...[...new Set(ITEMS.map(({ pk }) => String(pk)))].map((pk) => ({ pk, options: {} })),
  ...(['gsi1', 'gsi2'] as const).flatMap((index) =>
    [...new Set(ITEMS.map((item) => item[`${index}pk`]).filter(Boolean))].map((pk) => ({
      pk: String(pk),
      options: { index },
    })),
  ),
];

/** Every item as the engine answers it, and the units that it says they cost. */
const readAll = (fill: (table: Table, file: string) => Promise<void> | void) =>
  withEngine(async (endpoint, file) => {
    const client = new DynamoDBClient({ endpoint, region: 'local' });
    const marshallOptions = { removeUndefinedValues: true };
    let units = 0;
    const table: Table = { client: DynamoDBDocumentClient.from(client, { marshallOptions }), name: TABLE };
    await fill(table, file);
    table.observe = (_, cost) => (units += cost.units);
    const found = [];
    for (const { pk, options } of PARTITIONS) found.push(await queryAll(table, pk, options));
    client.destroy();
    return { found, units };
  });

test('items that are written into the engine’s file are those that its API takes, and cost the same', async () => {
  const byApi = await readAll((table) => putItems(table, ITEMS));
  const direct = await readAll((_, file) => {
    const loader = openLoader(file);
    loader.put(ITEMS);
    loader.commit();
    loader.close();
  });
  expect(direct).toEqual(byApi);
  expect(direct.found.flat().length).toBeGreaterThan(ITEMS.length);
});
