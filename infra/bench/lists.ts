/**
 * `npm run bench:lists [sizes…]`: read units and requests of the first page of every list, filter, order and search, the
 * administrators' too, at growing catalogues with as many people and entries of the audit (10², 10³ and 10⁴ by default),
 * and how units grow with size: fails when one does. Only partitions that are read get their items: a Query cannot see
 * any other.
 */
import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { cardsOf } from '../../lib/store/catalogue/cards.ts';
import type { Table } from '../../lib/table/table.ts';
import { TABLE, withEngine } from './engine.ts';
import { openLoader } from './load.ts';
import { auditItem, personItems, titleOf } from './list-data.ts';
import { LISTS } from './list-queries.ts';

interface Cost {
  units: number;
  requests: number;
  found: number;
}

/** What each list costs at one size. */
type Costs = Map<string, Cost>;

/** An exponent up to this is none. */
const GROWTH = 0.02;

/** The partitions that the lists read, found by reading an empty table: then every way is tried. */
async function partitionsRead(table: Table): Promise<Set<string>> {
  const read = new Set<string>();
  const send = (command: { input: { ExpressionAttributeValues?: Record<string, unknown> } }) => {
    read.add(String(command.input.ExpressionAttributeValues?.[':v0']));
    return table.client.send(command as never);
  };
  for (const list of LISTS) await list.read({ ...table, client: { send } as unknown as Table['client'] });
  return read;
}

/** Adds the titles, people and entries from one size to the next; tells how far it is. */
function fill(file: string, read: Set<string>, from: number, to: number, say: (text: string) => void) {
  const loader = openLoader(file);
  for (let n = from; n < to; n++) {
    const cards = cardsOf(titleOf(n)).filter(({ pk }) => read.has(String(pk)));
    loader.put([...cards, ...personItems(n), auditItem(n)]);
    if ((n + 1) % 10_000 === 0) say(`${n + 1} of ${to} loaded`);
  }
  loader.commit();
  loader.close();
}

async function measure(table: Table): Promise<Costs> {
  const costs: Costs = new Map();
  for (const { name, read } of LISTS) {
    const cost = { units: 0, requests: 0, found: 0 };
    const observe = (_: unknown, { units }: { units: number }) => {
      cost.units += units;
      cost.requests++;
    };
    cost.found = await read({ ...table, observe });
    costs.set(name, cost);
  }
  return costs;
}

/** Measures every list at each of these sizes, which grow. */
export const benchLists = (sizes: readonly number[], say: (text: string) => void): Promise<Costs[]> =>
  withEngine(async (endpoint, file) => {
    const client = new DynamoDBClient({ endpoint, region: 'local' });
    const marshallOptions = { removeUndefinedValues: true };
    const table = { client: DynamoDBDocumentClient.from(client, { marshallOptions }), name: TABLE };
    const read = await partitionsRead(table);
    const columns: Costs[] = [];
    for (const [index, size] of sizes.entries()) {
      fill(file, read, sizes[index - 1] ?? 0, size, say);
      columns.push(await measure(table));
      say(`${size} measured`);
    }
    client.destroy();
    return columns;
  });

/**
 * How units grow from the size before the last to the last: the exponent of the size. A page that was not full holds more
 * at the larger size; of such a list the units for an entry are compared, because it is they that may not grow.
 */
export function growthOf(sizes: readonly number[], columns: Costs[], name: string): number {
  const [before, last] = [columns.at(-2)?.get(name), columns.at(-1)!.get(name)!];
  if (before === undefined) return 0;
  const each = ({ units, found }: Cost) => units / (last.found > before.found ? Math.max(found, 1) : 1);
  return Math.log(each(last) / each(before)) / Math.log(sizes.at(-1)! / sizes.at(-2)!);
}

function print(sizes: readonly number[], columns: Costs[]): void {
  const cells = (each: string[]) => each.map((cell) => cell.padStart(18)).join('');
  console.log('First page of 20: read units (eventually consistent), requests, entries; growth at the end\n');
  console.log(`${'list'.padEnd(36)}${cells([...sizes.map(String), 'growth'])}`);
  for (const { name } of LISTS) {
    const shown = columns.map((costs) => {
      const { units, requests, found } = costs.get(name)!;
      return `${units.toFixed(1)} u, ${requests} r, ${found}`;
    });
    console.log(`${name.padEnd(36)}${cells([...shown, growthOf(sizes, columns, name).toFixed(2)])}`);
  }
  const growing = LISTS.filter(({ name }) => growthOf(sizes, columns, name) > GROWTH);
  console.log(`\n${growing.length} of ${LISTS.length} lists grow by more than ${GROWTH}`);
  if (growing.length > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const given = process.argv.slice(2).map(Number);
  const sizes = given.length > 0 ? given : [100, 1000, 10_000];
  print(sizes, await benchLists(sizes, (text) => console.error(text)));
}
