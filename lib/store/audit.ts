import {
  indexOf,
  indexPartitionOf,
  jobIndexOf,
  jobPartitionOf,
  keyOf,
  partitionOf,
  sortable,
} from '../table/keys.ts';
import { getItems, type Item, queryItems, type Table, type Write } from '../table/table.ts';

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
export const auditWrite = (entry: AuditEntry, at: number, operationId: string): Write => {
  const place = { at: sortable(at), operationId };
  const { actorId, objectId } = entry;
  const indexes = {
    ...indexOf('audit', { ...place, objectId }),
    ...jobIndexOf('audit', { ...place, actorId }),
  };
  return { put: { ...keyOf('audit', place), ...indexes, at, ...entry } };
};

/** What a list of the record asks for; every part may be left out. */
export interface AuditFilter {
  actorId?: string | undefined;
  objectId?: string | undefined;
  action?: string | undefined;
}

/** Requests for one page, so that it costs a bounded amount; one that is not full yet has a `next`. */
const READS = 3;
/** Entries looked at in each where something is compared. */
const COMPARED = 100;

/** A page of what administrators did, newest first; `next` is where the following one starts. */
export async function auditEntries(
  table: Table,
  { limit, after }: { limit: number; after: string | undefined },
  filter: AuditFilter = {},
): Promise<{ records: AuditRecord[]; next: string | undefined }> {
  const records: AuditRecord[] = [];
  const { action, objectId, actorId } = filter;
  const comparing = action !== undefined || (objectId !== undefined && actorId !== undefined);
  let from = after;
  for (let reads = READS; reads > 0; reads--) {
    const missing = limit + 1 - records.length;
    const page = await entriesAfter(table, filter, from, comparing ? Math.max(missing, COMPARED) : missing);
    records.push(...page.records.filter((record) => fits(record, filter)));
    from = page.next;
    if (from === undefined || records.length > limit) break;
  }
  const shown = records.slice(0, limit);
  return { records: shown, next: records.length > limit ? String(shown.at(-1)!.sk) : from };
}

const fits = (record: AuditRecord, { actorId, objectId, action }: AuditFilter): boolean =>
  (actorId === undefined || record.actorId === actorId) &&
  (objectId === undefined || record.objectId === objectId) &&
  (action === undefined || record.action === action);

/** Entries of the narrowest list: of an object, by a person (whose index holds keys alone), or all. */
async function entriesAfter(
  table: Table,
  { objectId, actorId }: AuditFilter,
  after: string | undefined,
  limit: number,
) {
  const options = { after, descending: true };
  const { items, more } =
    objectId !== undefined
      ? await queryItems<AuditRecord>(table, indexPartitionOf('audit', { objectId }), limit, {
          ...options,
          index: 'gsi1',
        })
      : actorId !== undefined
        ? await queryItems<AuditRecord>(table, jobPartitionOf('audit', { actorId }), limit, {
            ...options,
            index: 'gsi2',
          })
        : await queryItems<AuditRecord>(table, partitionOf('audit', {}).pk, limit, options);
  const next = more ? String(items.at(-1)!.sk) : undefined;
  if (objectId !== undefined || actorId === undefined) return { records: items, next };
  const keys = items.map((item) => ({ pk: String(item.pk), sk: String(item.sk) }));
  const found = await getItems<AuditRecord>(table, keys, { consistent: false });
  return { records: found.filter((record) => record !== undefined), next };
}
