import { keyOf, partitionOf, sortable } from '../table/keys.ts';
import { type Item, queryItems, type Table, type Write } from '../table/table.ts';

/** What an administrator did: the object before (null: it was made) and after (null: it was deleted). */
export interface AuditEntry {
  actorId: string;
  /** The operation of the API, such as `updatePlan`. */
  action: string;
  objectId: string;
  before: Item | null;
  after: Item | null;
}

export interface AuditRecord extends AuditEntry, Record<string, unknown> {
  /** Epoch milliseconds. */
  at: number;
}

/** Part of the transaction that makes the change, so that nothing changes unseen. */
export const auditWrite = (entry: AuditEntry, at: number, operationId: string): Write => ({
  put: { ...keyOf('audit', { at: sortable(at), operationId }), at, ...entry },
});

/** A page of what administrators did, newest first; `next` is the position of the last. */
export async function auditEntries(
  table: Table,
  { limit, after }: { limit: number; after: string | undefined },
): Promise<{ records: AuditRecord[]; next: string | undefined }> {
  const { pk } = partitionOf('audit', {});
  const { items } = await queryItems<AuditRecord>(table, pk, { after, descending: true, limit: limit + 1 });
  const records = items.slice(0, limit);
  return { records, next: items.length > limit ? String(records.at(-1)!.sk) : undefined };
}
