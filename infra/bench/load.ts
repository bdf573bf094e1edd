import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Item } from '../../lib/table/table.ts';
import { TABLE } from './engine.ts';

/** The layout of the engine's file that is written here, as the file itself names it. */
const LAYOUT = '9';

type Stored = Record<string, AttributeValue>;

export interface Loader {
  /** Puts items that are not there yet. */
  put(items: Item[]): void;
  /** Makes what was put so far visible to the engine. */
  commit(): void;
  close(): void;
}

/**
 * Writes straight into the file of an engine that is idle, in one transaction, where its API takes 25 items a request.
 * Throws where the file has another layout than is known here.
 */
export function openLoader(file: string): Loader {
  const database = new DatabaseSync(file);
  const layout = database.prepare("SELECT value FROM _config WHERE key = 'schema_version'").get()?.value;
  if (layout !== LAYOUT) throw new Error(`the engine's file has layout ${String(layout)}, not ${LAYOUT}`);
  const item = database.prepare(`INSERT INTO "${TABLE}" (pk, sk, item_json, item_size) VALUES (?, ?, ?, ?)`);
  const index = (name: string) =>
    database.prepare(
      `INSERT INTO "${TABLE}::gsi::${name}" (gsi_pk, gsi_sk, table_pk, table_sk, item_json) VALUES (?, ?, ?, ?, ?)`,
    );
  const [gsi1, gsi2] = [index('gsi1'), index('gsi2')];
  let open = false;
  return {
    put(items) {
      if (!open) database.exec('BEGIN IMMEDIATE');
      open = true;
      for (const each of items) {
        const stored: Stored = marshall(each, { removeUndefinedValues: true });
        item.run(text(stored.pk), text(stored.sk), JSON.stringify(stored), sizeOf(stored));
        place(gsi1, stored, 'gsi1', stored);
        const { pk, sk, gsi2pk, gsi2sk } = stored;
        place(gsi2, stored, 'gsi2', { pk, sk, gsi2pk, gsi2sk } as Stored);
      }
    },
    commit() {
      if (open) database.exec('COMMIT');
      open = false;
    },
    close: () => database.close(),
  };
}

const text = (value: AttributeValue | undefined): string => `S:${value!.S}`;

function place(statement: StatementSync, stored: Stored, index: string, projected: Stored): void {
  const [pk, sk] = [stored[`${index}pk`], stored[`${index}sk`]];
  if (pk && sk)
    statement.run(text(pk), text(sk), text(stored.pk), text(stored.sk), JSON.stringify(projected));
}

/** The size of an item by the DynamoDB developer guide ("item sizes and formats"): names and values in UTF-8. */
export const sizeOf = (stored: Stored): number =>
  Object.entries(stored).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOfValue(value),
    0,
  );

function sizeOfValue(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return sizeOfNumber(value.N);
  if (value.L) return value.L.reduce((sum, each) => sum + 1 + sizeOfValue(each), 3);
  if (value.M) return 3 + sizeOf(value.M) + Object.keys(value.M).length;
  return 1;
}

/** A byte for two significant digits, one more, and one for a sign. */
function sizeOfNumber(number: string): number {
  const digits = number.replace(/[-.]/g, '').replace(/^0+|0+$/g, '');
  return Math.ceil(digits.length / 2) + 1 + (number.startsWith('-') ? 1 : 0);
}
